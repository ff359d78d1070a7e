"""Broadcasts over REST: written, counted, tried, scheduled, stopped, and by whom."""

from datetime import timedelta
from typing import Any

import pytest
from bson import ObjectId
from django.test import Client

from messaging.broadcasts import sending
from messaging.broadcasts.bringing import look_at_order
from messaging.broadcasts.results import results_of
from messaging.broadcasts.tests.lists import (
    NO_QUIET,
    agrees,
    claimed,
    draft,
    guest,
    number,
    ordered,
    owner_of,
    text,
)
from orderbuddy import audit
from orderbuddy.members.tests.people import another_location, member
from orderbuddy.mongo import Document, collection, now
from orderbuddy.testing.shops import make_member, make_shop
from orderbuddy.tests.admin_forms import client_of

JSON = "application/json"


@pytest.fixture
def shop(make_shop) -> Any:
    return make_shop(notifications=NO_QUIET)


@pytest.fixture
def owner(shop) -> Client:
    return client_of(shop.owner_email)


def place(shop: Any) -> str:
    return f"/api/v1/broadcasts/restaurant/{shop.restaurant_id}/location/{shop.location_id}"


def at(broadcast: Any, deed: str = "") -> str:
    key = broadcast["_id"] if isinstance(broadcast, dict) else broadcast
    return f"/api/v1/broadcasts/{key}{f'/{deed}' if deed else ''}"


def terms(shop: Any, **more: Any) -> Document:
    return {
        "name": "We miss you",
        "audience": {"visitsFrom": 2},
        "channels": ["sms"],
        "texts": [{"channel": "sms", "language": "en", "body": "Hi {name}: {link}"}],
        "link": {"originId": shop.origin_id},
        **more,
    }


def whats(broadcast: Document) -> list[str]:
    return [one["what"] for one in audit.entries_of(f"broadcast:{broadcast['_id']}")]


def test_from_a_draft_to_being_sent(shop, owner) -> None:
    guest(shop, 2, 9)
    made = owner.post(place(shop), terms(shop), content_type=JSON)
    assert made.status_code == 201
    told = made.json()["data"]
    assert told["progress"]["guests"] == 1
    key, rev = told["broadcastId"], told["rev"]
    changed = owner.patch(at(key), {"rev": rev, "perMinute": 6}, content_type=JSON)
    assert changed.json()["data"]["perMinute"] == 6
    scheduled = owner.post(at(key, "schedule"), {"rev": rev + 1}, content_type=JSON)
    assert scheduled.status_code == 200
    # By then a worker of the run may have it.
    assert scheduled.json()["data"]["progress"]["state"] in ("scheduled", "sending")
    broadcast = collection("broadcasts").find_one({"_id": ObjectId(key)})
    assert whats(broadcast) == ["broadcasts.created", "broadcasts.changed", "broadcasts.scheduled"]
    listed = owner.get(place(shop)).json()["data"]
    assert [one["broadcastId"] for one in listed] == [key]


def test_an_audience_is_counted_before_it_is_written_to(shop, owner) -> None:
    guest(shop, 2, 9)
    guest(shop, 2)
    guest(make_shop(notifications=NO_QUIET), 2, 9)
    body = {"audience": {"visitsFrom": 2}, "channels": ["whatsapp", "sms"]}
    answer = owner.post(f"{place(shop)}/audience", body, content_type=JSON)
    assert answer.json()["data"] == {"guests": 1, "byChannel": {"whatsapp": 0, "sms": 1}}


def test_who_works_at_one_location_writes_to_its_guests_alone(shop) -> None:
    here = guest(shop)
    elsewhere = another_location(shop)
    phone = number()
    ordered(shop, phone, locationId=ObjectId(elsewhere))
    agrees(shop, phone)
    manager = client_of(member(shop, "manager", [ObjectId(shop.location_id)]).email)
    body = {"audience": {"here": False}, "channels": ["sms"]}
    assert (
        manager.post(f"{place(shop)}/audience", body, content_type=JSON).json()["data"]["guests"]
        == 1
    )
    made = manager.post(place(shop), terms(shop, audience={}), content_type=JSON).json()["data"]
    assert made["audience"]["here"] is True
    changed = manager.patch(
        at(made["broadcastId"]), {"rev": 1, "audience": {"here": False}}, content_type=JSON
    )
    assert changed.json()["data"]["audience"]["here"] is True
    assert here


def test_what_is_missing_is_said(shop, owner) -> None:
    made = draft(shop, texts=[], link={}, channels=["sms"])
    answer = owner.post(at(made, "schedule"), {"rev": 1}, content_type=JSON)
    assert answer.status_code == 400
    assert answer.json()["fields"] == ["link", "texts"]
    assert collection("broadcasts").find_one({"_id": made["_id"]})["state"] == "draft"


@pytest.mark.parametrize(
    ("fields", "says"),
    [
        ({"texts": [text(body="Hi {nme}")]}, "{nme} is nothing"),
        ({"texts": [text(body="Hi {name")]}, "begins a gap"),
        ({"texts": [text(body="Use {code}")]}, "needs a campaign"),
        ({"texts": [text(body="x" * 641)]}, "640 letters"),
        ({"texts": [text(body="ж" * 400)]}, "more than 4 texts"),
        ({"texts": [text(), text()]}, "One text a channel"),
        ({"channels": ["email"], "texts": [text("email", subject="")]}, "subject"),
        ({"channels": ["whatsapp"], "texts": [text("whatsapp", template="")]}, "template"),
        ({"channels": ["sms", "email"], "texts": [text()]}, "by e-mail"),
        ({"channels": []}, "at least one channel"),
        ({"audience": {"visitsFrom": 5, "visitsUntil": 2}}, "fewer than"),
        ({"audience": {"orderedWithinDays": 9, "notOrderedForDays": 30}}, "Nobody has ordered"),
        ({"coupon": {"campaignId": ObjectId(), "code": "NONE"}}, "choose a campaign"),
        ({"link": {"originId": str(ObjectId())}}, "code or page"),
        (
            {"texts": [text(buttons=[{"title": "Order", "leads": "order", "answer": ""}])]},
            "no buttons",
        ),
        ({"name": "  "}, "name"),
    ],
)
def test_what_makes_no_broadcast_is_not_sent(shop, owner, fields, says) -> None:
    made = draft(shop, **fields)
    answer = owner.post(at(made, "schedule"), {"rev": 1}, content_type=JSON)
    assert answer.status_code == 400
    assert says in " ".join(answer.json()["message"])


@pytest.mark.parametrize(
    "local",
    [
        "2020-01-01T10:00:00",
        "2099-01-01T10:00:00",
        "2026-11-28T18:00:00Z",
        "9999-12-31T23:59:59",
        "0001-01-01T00:00:00",
    ],
)
def test_a_time_that_cannot_be_is_refused(shop, owner, local) -> None:
    made = draft(shop)
    answer = owner.post(at(made, "schedule"), {"rev": 1, "at": local}, content_type=JSON)
    assert answer.status_code == 400


def test_a_scheduled_one_is_not_changed_but_withdrawn(shop, owner) -> None:
    made = draft(shop)
    later = (now() + timedelta(days=3)).strftime("%Y-%m-%dT12:00:00")
    assert (
        owner.post(at(made, "schedule"), {"rev": 1, "at": later}, content_type=JSON)
        .json()["data"]["schedule"]
        .startswith(later[:16])
    )
    assert owner.patch(at(made), {"rev": 2, "name": "x"}, content_type=JSON).status_code == 409
    assert owner.post(at(made, "withdraw"), {}, content_type=JSON).status_code == 200
    assert owner.patch(at(made), {"rev": 3, "name": "x"}, content_type=JSON).status_code == 200


def test_what_somebody_else_changed_is_not_sent(shop, owner) -> None:
    made = draft(shop)
    assert owner.patch(at(made), {"rev": 1, "name": "New"}, content_type=JSON).status_code == 200
    assert owner.post(at(made, "schedule"), {"rev": 1}, content_type=JSON).status_code == 409
    assert owner.patch(at(made), {"rev": 1, "name": "x"}, content_type=JSON).status_code == 409


def test_pause_resume_cancel(shop, owner) -> None:
    made = claimed(draft(shop)).broadcast
    for deed, state in (("pause", "paused"), ("resume", "sending"), ("cancel", "cancelled")):
        answer = owner.post(at(made, deed), {}, content_type=JSON)
        assert answer.json()["data"]["progress"]["state"] == state
        assert owner.post(at(made, deed), {}, content_type=JSON).status_code == 409
    assert sending.take(made["_id"]) is None
    assert whats(made)[-3:] == [
        "broadcasts.paused", "broadcasts.resumed", "broadcasts.cancelled",
    ]  # fmt: skip


def test_a_test_goes_to_oneself_alone(shop, owner) -> None:
    phone = number()
    collection("users").update_one({"email": shop.owner_email}, {"$set": {"phoneNumber": phone}})
    made = draft(shop)
    answer = owner.post(at(made, "test"), {"channel": "sms"}, content_type=JSON)
    assert (answer.status_code, answer.json()["data"]) == (201, {"to": phone})
    (message,) = collection("messages").find({"what": "broadcast_test", "to": phone})
    assert message["purpose"] == "staff"
    # A link as guests have; what is done with it counts for nothing.
    path = message["content"]["link"].partition("localhost:8000")[2]
    assert path.startswith("/b/") and path in message["content"]["text"]
    led = Client().get(path, HTTP_USER_AGENT="Mozilla/5.0 (iPhone) Safari/604.1")
    assert led.status_code == 302 and led["Location"].startswith("/q/")
    token = path.removeprefix("/b/")
    assert collection("broadcast_guests").find_one({"token": token})["clicks"] == 1
    look_at_order(ordered(shop, number(), days_ago=0, via=token))
    results = results_of(made)
    assert (results["clicked"], results["orders"]) == (0, 0)
    assert message["broadcastId"] is None
    assert whats(made)[-1] == "broadcasts.tested"
    refused = owner.post(at(made, "test"), {"channel": "email"}, content_type=JSON)
    assert refused.status_code == 400


@pytest.mark.parametrize(
    ("role", "reads", "changes"),
    [
        ("manager", True, True),
        ("viewer", True, False),
        ("cashier", False, False),
        ("kitchen", False, False),
    ],
)
def test_roles(shop, role, reads, changes) -> None:
    made = draft(shop)
    client = client_of(member(shop, role).email)
    for path in (at(made), at(made, "results"), place(shop)):
        assert client.get(path).status_code == (200 if reads else 403)
    asked = client.patch(at(made), {"rev": 1, "name": "New"}, content_type=JSON)
    assert asked.status_code == (200 if changes else 403)
    for deed, body in (("schedule", {"rev": 9}), ("pause", {}), ("cancel", {})):
        answer = client.post(at(made, deed), body, content_type=JSON)
        assert (answer.status_code != 403) is changes


@pytest.mark.parametrize("who", ["signed out", "stranger", "member of another"])
def test_outsiders(shop, who) -> None:
    made = draft(shop)
    client = {
        "signed out": Client,
        "stranger": lambda: client_of(make_member()),
        "member of another": lambda: client_of(make_shop().owner_email),
    }[who]()
    wanted = 401 if who == "signed out" else 404
    for path in (at(made), at(made, "results"), place(shop)):
        assert client.get(path).status_code == wanted
    for path, body in (
        (at(made, "cancel"), {}),
        (at(made, "test"), {"channel": "sms"}),
        (f"{place(shop)}/audience", {"channels": ["sms"]}),
        (place(shop), terms(shop)),
    ):
        assert client.post(path, body, content_type=JSON).status_code == wanted
    assert collection("broadcasts").find_one({"_id": made["_id"]})["state"] == "draft"
    assert owner_of(shop)
