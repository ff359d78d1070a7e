"""The relay's parts alone: who may lead, and how long a listener is told."""

import secrets
from collections.abc import Iterator

import pytest
import redis
from bson import Timestamp
from pymongo.errors import AutoReconnect

from orderbuddy import changes
from orderbuddy.changes import Change, on_change, version_of, versioned_session
from orderbuddy.mongo import collection, database, now
from ordering.relay import state
from ordering.relay.state import Lease, Progress
from ordering.relay.telling import TRIES, Teller

CHANGE = Change("things", 1, "insert", {"_id": 1}, 1, now())


@pytest.fixture
def no_listeners(monkeypatch) -> None:
    monkeypatch.setattr(changes, "_listeners", type(changes._listeners)(list))


@pytest.fixture
def leases() -> Iterator[tuple[Lease, Lease]]:
    """Of two relays that no other test knows."""
    name = f"test_{secrets.token_hex(4)}"
    yield Lease(name), Lease(name)
    collection("relay_state").delete_one({"_id": name})


def test_only_one_leads_until_it_lets_go(leases) -> None:
    one, other = leases
    assert one.take()
    assert one.take()
    assert other.take() is None
    assert one.keep(Progress(token={"_data": "01"}, changes_total=7, skipped=1))
    one.release(Progress(token={"_data": "02"}, changes_total=8, skipped=1))
    assert not one.holds()
    taken = other.take()
    assert (taken.token, taken.changes_total, taken.skipped) == ({"_data": "02"}, 8, 1)


def test_whoever_was_silent_for_too_long_does_not_lead_and_stores_nothing(
    leases, monkeypatch
) -> None:
    monkeypatch.setattr(state, "LEASE_SECONDS", 2.0)
    one, other = leases
    assert one.take()
    assert one.holds()
    taken = None
    while taken is None:
        assert taken is None or not one.holds()
        taken = other.take()
    assert not one.holds()
    assert not one.keep(Progress(token={"_data": "old"}))
    stored = collection("relay_state").find_one({"_id": one.name})
    assert (stored["leader"], stored.get("token")) == (other.holder, None)


def test_a_lost_connection_is_waited_for(no_listeners) -> None:
    failures = [redis.ConnectionError(), AutoReconnect(), OSError(), redis.ResponseError()] * 3
    told: list[Change] = []

    @on_change("things")
    def listen(change: Change) -> None:
        if failures:
            raise failures.pop()
        told.append(change)

    assert Teller(lambda seconds: None).tell(CHANGE) == 0
    assert told == [CHANGE]


def test_a_listener_that_fails_is_skipped_and_keeps_nothing_from_the_others(no_listeners) -> None:
    told: list[str] = []

    @on_change("things")
    def broken(change: Change) -> None:
        told.append("broken")
        raise KeyError("items")

    @on_change("things", "others")
    def sound(change: Change) -> None:
        told.append("sound")

    assert Teller(lambda seconds: None).tell(CHANGE) == 1
    assert told == ["broken"] * TRIES + ["sound"]


def test_waiting_ends_when_the_relay_does(no_listeners) -> None:
    class EndedError(Exception):
        pass

    @on_change("things")
    def listen(change: Change) -> None:
        raise OSError

    def end(seconds: float) -> None:
        raise EndedError

    with pytest.raises(EndedError):
        Teller(end).tell(CHANGE)


def test_versions_grow_and_fit_into_javascript() -> None:
    moments = [Timestamp(1, 0), Timestamp(1, 1), Timestamp(1, 2**20 - 1), Timestamp(2, 1)]
    versions = [version_of(moment) for moment in moments]
    assert versions == sorted(set(versions))
    assert version_of(Timestamp(2**32 - 1, 2**20 - 1)) < 2**53


def test_what_is_read_is_as_new_as_its_version_and_no_newer() -> None:
    """Whatever is written between the version and the read."""
    things = collection(f"things_{secrets.token_hex(4)}")
    for number in range(20):
        things.insert_one({"_id": number})
        with versioned_session() as (session, version), things.watch() as stream:
            things.update_one({"_id": number}, {"$set": {"seen": True}})
            assert things.count_documents({}, session=session) == number + 1
            assert things.find_one({"_id": number}, session=session) == {"_id": number}
            assert version_of(stream.next()["clusterTime"]) > version
    things.drop()


def test_the_others_of_a_busy_collection_stay_away(no_listeners, monkeypatch) -> None:
    monkeypatch.setattr(changes, "_only", {})
    busy, whole = (f"test_{secrets.token_hex(6)}" for _ in range(2))
    on_change(busy, only={"threadId": {"$ne": None}})(print)
    on_change(whole)(print)
    with database().watch([{"$match": changes.watched()}], "updateLookup") as stream:
        for name, document in ((busy, {"_id": 1}), (busy, {"_id": 2, "threadId": 5}), (whole, {})):
            key = collection(name).insert_one(document).inserted_id
            collection(name).update_one({"_id": key}, {"$set": {"state": "sent"}})
        told = [next(stream) for _ in range(4)]
    seen = [(one["ns"]["coll"], one["operationType"]) for one in told]
    assert seen == [(one, what) for one in (busy, whole) for what in ("insert", "update")]
    assert {one["documentKey"]["_id"] for one in told[:2]} == {2}
    collection(busy).drop()
    collection(whole).drop()
