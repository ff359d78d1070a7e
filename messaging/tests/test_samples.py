"""What the demo has behind it: as the product itself would have written it, and never sent."""

from collections.abc import Iterator

import pytest

from menus.samples import load_samples
from messaging.broadcasts.results import results_of
from messaging.conversations.listeners import WORTH_DOING_FOR
from messaging.conversations.showing import messages_json, thread_json
from messaging.outbox.making import key_of
from messaging.samples import load_message_samples
from messaging.samples.broadcasts import BROADCAST
from messaging.texts.events import EVENTS
from orderbuddy.mongo import Document, collection, now
from orderbuddy.testing.shops import make_member
from orderbuddy.tests.admin_forms import client_of

HARBOR = "demo_harbor_cafe"
HERE = {"restaurantId": HARBOR}
STORED = ("orders", "threads", "thread_messages", "messages", "broadcasts", "saved_replies")
OVER = {"sent", "delivered", "read", "failed", "suppressed"}


@pytest.fixture
def loaded() -> Iterator[None]:
    """Fresh, whoever has loaded them before."""
    load_samples()
    _forget()
    assert load_message_samples()
    yield
    _forget()


def _forget() -> None:
    for name in (*STORED, "consents", "consent_events", "broadcast_guests", "broadcast_orders"):
        collection(name).delete_many(HERE)
    # A STOP is of no restaurant.
    collection("consent_events").delete_many({"key": {"$regex": "^sample:"}})


# What the run's own relay and worker may make of a sample meanwhile is none.
OURS = {
    "messages": {"purpose": {"$in": ["service", "marketing"]}},
    "thread_messages": {"from": {"$ne": "system"}},
}


def _all(name: str) -> list[Document]:
    return list(collection(name).find({**HERE, **OURS.get(name, {})}))


def test_loading_them_again_changes_nothing(loaded) -> None:
    before = {name: sorted(str(one["_id"]) for one in _all(name)) for name in STORED}
    assert all(before.values())
    assert not load_message_samples()
    assert {name: sorted(str(one["_id"]) for one in _all(name)) for name in STORED} == before


def test_a_start_that_broke_off_is_finished_by_the_next(loaded) -> None:
    before = {name: len(_all(name)) for name in STORED}
    collection("broadcasts").delete_one({"_id": BROADCAST})
    assert load_message_samples()
    assert {name: len(_all(name)) for name in STORED} == before


def test_no_message_waits_to_be_sent(loaded) -> None:
    told = _all("messages")
    assert {one["state"] for one in told} <= OVER
    for one in told:
        assert one["what"] in EVENTS
        assert one["key"] == key_of(one["what"], one["about"], one["channel"], one["to"])
        assert one["content"]["text"]
        assert one["state"] in one["times"]
        assert one["fallAt"] is None


def test_threads_agree_with_their_messages(loaded) -> None:
    for thread in _all("threads"):
        lines = list(collection("thread_messages").find({"threadId": thread["_id"]}))
        assert thread_json(thread)["lastText"] in {one["text"] for one in lines}
        assert len(messages_json(lines)) >= 2
        assert thread["guestMessages"] == sum(one["from"] == "guest" for one in lines)


def test_no_answer_is_so_new_that_a_relay_would_send_it(loaded) -> None:
    answers = [one for one in _all("thread_messages") if one["from"] == "staff"]
    by_number = [one for one in answers if one["channel"] != "chat"]
    assert by_number
    assert max(one["at"] for one in by_number) < now() - WORTH_DOING_FOR
    assert {one["delivery"] for one in messages_json(by_number)} == {"delivered", "read"}


def test_the_broadcast_brought_orders_by_every_sign(loaded) -> None:
    results = results_of(collection("broadcasts").find_one({"_id": BROADCAST}))
    assert {one["by"] for one in results["by"] if one["orders"]} == {"code", "click", "window"}
    assert (results["told"], results["failed"]) == (6, 1)


def test_nobody_was_written_to_without_consent(loaded) -> None:
    agreed = {one["address"] for one in _all("consents") if one["scope"] == "marketing"}
    sent = {one["to"] for one in _all("messages") if one["what"] == "broadcast"}
    assert sent
    assert sent <= agreed


@pytest.mark.parametrize(
    ("path", "says"),
    [
        ("/admin/messaging/message/", "+14155550111"),
        ("/admin/messaging/broadcast/", "Soup week"),
        (f"/admin/messaging/broadcast/{BROADCAST}/results/", "Sounds great!"),
        ("/admin/consent/", "+14155550118"),
    ],
)
def test_the_pages_show_them(loaded, path: str, says: str) -> None:
    owner = client_of(make_member(HARBOR, roles={HARBOR: "owner"}))
    assert says in owner.get(path).text
