"""An order is moved with what its guest or the staff are told; the guest gets a text."""

import uuid
from datetime import UTC, datetime, timedelta

import pytest
import requests

from orderbuddy.mongo import collection, now, parse_id
from orderbuddy.running.clients import StaffSession
from orderbuddy.testing.shops import PASSWORD, make_member, make_shop
from ordering.services.texting import phone_of
from ordering.tests.guests import at_once, order

ANA = {"customer": {"name": "Ana", "phone": "+1 555-010-0123"}}


@pytest.fixture
def waiting(make_shop):
    """A shop that accepts by hand."""
    return make_shop(autoAcceptOrder=False)


@pytest.fixture
def as_role(stack):
    sessions = []

    def as_role(shop, role: str) -> StaffSession:
        email = make_member(shop.restaurant_id, roles={shop.restaurant_id: role})
        sessions.append(StaffSession(stack.url, email, PASSWORD))
        return sessions[-1]

    yield as_role
    for session in sessions:
        session.close()


def move(session: StaffSession, order_id: str, to: str, **fields) -> requests.Response:
    return session.post(f"/api/v1/restaurant/orders/{order_id}/move", json={"to": to, **fields})


def text(session: StaffSession, order_id: str, words: str) -> requests.Response:
    return session.post(f"/api/v1/restaurant/orders/{order_id}/text", json={"text": words})


def stored(order_id: str) -> dict:
    return collection("orders").find_one({"_id": parse_id(order_id)})


def minutes_until(order_id: str) -> float:
    return (stored(order_id)["estimatedReadyAt"] - datetime.now(UTC)) / timedelta(minutes=1)


def test_accepting_tells_the_guest_when_it_is_ready(stack, waiting, sign_in):
    order_id = order(stack.url, waiting, "espresso")
    answer = move(sign_in(waiting), order_id, "ACCEPTED", minutes=20)
    assert answer.status_code == 200, answer.text
    told = answer.json()["data"]
    assert (told["status"], told["meta"]["acceptedBy"]) == ("ACCEPTED", "user")
    assert 19 < minutes_until(order_id) <= 21
    audit = collection("audit_log").find_one({"subject": f"order:{order_id}"})
    assert audit["after"]["estimatedReadyAt"] == stored(order_id)["estimatedReadyAt"]


def test_an_accepted_order_gets_another_time_and_nothing_else(stack, shop, sign_in):
    order_id = order(stack.url, shop, "espresso")
    before = stored(order_id)
    assert move(sign_in(shop), order_id, "ACCEPTED", minutes=45).status_code == 200
    assert 44 < minutes_until(order_id) <= 46
    after = stored(order_id)
    assert (after["status"], after["statusTimes"]) == (before["status"], before["statusTimes"])


def test_what_was_ordered_for_later_keeps_its_time(stack, waiting, sign_in):
    order_id = order(stack.url, waiting, "espresso")
    later = datetime(2099, 1, 1, tzinfo=UTC)
    told = {"readyAt": later, "estimatedReadyAt": later}
    collection("orders").update_one({"_id": parse_id(order_id)}, {"$set": told})
    assert move(sign_in(waiting), order_id, "ACCEPTED", minutes=20).status_code == 200
    assert stored(order_id)["estimatedReadyAt"] == later


def test_a_cancellation_says_why_in_the_same_write(stack, shop, sign_in):
    order_id = order(stack.url, shop, "espresso")
    session = sign_in(shop)
    assert move(session, order_id, "CANCELLED", reason=" Sold out ").status_code == 200
    found = stored(order_id)
    assert (found["status"], found["cancelReason"]) == ("CANCELLED", "Sold out")
    # Doing it again changes nothing, nor does another reason.
    assert move(session, order_id, "CANCELLED", reason="Changed my mind").status_code == 200
    assert stored(order_id)["cancelReason"] == "Sold out"


def test_of_two_who_move_it_apart_one_wins(stack, shop, sign_in):
    order_id = order(stack.url, shop, "espresso")
    sessions = [sign_in(shop), sign_in(shop)]
    deeds = ("READY_FOR_PICKUP", "CANCELLED")
    answers = at_once(2, lambda number: move(sessions[number], order_id, deeds[number]))
    found = stored(order_id)["status"]
    assert found in deeds
    assert answers[deeds.index(found)].status_code == 200
    assert move(sessions[0], order_id, "ACCEPTED", minutes=5).status_code == 409
    assert "estimatedReadyAt" not in stored(order_id)


@pytest.mark.parametrize(
    "body",
    [
        {"to": "ACCEPTED", "minutes": 0},
        {"to": "ACCEPTED", "minutes": 241},
        {"to": "CANCELLED", "reason": "x" * 201},
        {"to": "EATEN"},
        {},
    ],
)
def test_what_makes_no_sense_is_refused(stack, shop, sign_in, body):
    order_id = order(stack.url, shop, "espresso")
    path = f"/api/v1/restaurant/orders/{order_id}/move"
    assert sign_in(shop).post(path, json=body).status_code == 400
    assert stored(order_id)["status"] == "ACCEPTED"


def test_who_may(stack, waiting, as_role):
    order_id = order(stack.url, waiting, "espresso", **ANA)
    viewer, stranger = as_role(waiting, "viewer"), as_role(make_shop(), "owner")
    for session, status in ((viewer, 403), (stranger, 404)):
        assert move(session, order_id, "ACCEPTED", minutes=5).status_code == status
        assert text(session, order_id, "Hello").status_code == status
    found = stored(order_id)
    assert found["status"] == "CREATED"
    assert not {"staffTexts", "estimatedReadyAt"} & found.keys()


def test_a_text_reaches_the_guest_and_is_written_on_the_order(stack, shop, as_role, texts_sent):
    number = f"+1555{uuid.uuid4().int % 10**7:07}"
    order_id = order(stack.url, shop, "espresso", customer={"name": "Ana", "phone": number})
    answer = text(as_role(shop, "cashier"), order_id, "Your coffee is at the counter.")
    assert (answer.status_code, answer.json()["data"]) == (200, {"texts": 1})
    words = "Your coffee is at the counter."
    assert texts_sent.wait_for(number) == words
    assert [one["text"] for one in stored(order_id)["staffTexts"]] == [words]


def test_a_guest_of_an_archived_order_gets_a_text_too(stack, shop, sign_in):
    order_id = order(stack.url, shop, "espresso", **ANA)
    collection("order_reports").insert_one(stored(order_id))
    left = {"status": "PICKED_UP", "claims": ["x:1"], "prunedAt": now()}
    collection("orders").replace_one({"_id": parse_id(order_id)}, left)
    assert text(sign_in(shop), order_id, "You left your umbrella.").json()["data"] == {"texts": 1}
    archived = collection("order_reports").find_one({"_id": parse_id(order_id)})
    assert [one["text"] for one in archived["staffTexts"]] == ["You left your umbrella."]
    assert "staffTexts" not in stored(order_id)


def test_there_is_an_end_to_texts(stack, shop, sign_in):
    order_id = order(stack.url, shop, "espresso", **ANA)
    ten = {"staffTexts": [{"text": "x"}] * 9}
    collection("orders").update_one({"_id": parse_id(order_id)}, {"$set": ten})
    session = sign_in(shop)
    answers = at_once(4, lambda number: text(session, order_id, "Hello"))
    assert sorted(one.status_code for one in answers) == [200, 429, 429, 429]
    assert len(stored(order_id)["staffTexts"]) == 10


def test_without_a_phone_there_is_nobody_to_write_to(stack, shop, sign_in):
    order_id = order(stack.url, shop, "espresso")
    assert text(sign_in(shop), order_id, "Hello").status_code == 400
    assert "staffTexts" not in stored(order_id)


@pytest.mark.parametrize(
    ("written", "number"),
    [
        ("+1 (555) 010-0123", "+15550100123"),
        ("555.010.0123", "+15550100123"),
        ("15550100123", "+15550100123"),
        ("+44 7700 900123", "+447700900123"),
        ("0171 2345", ""),
        ("call me", ""),
        ("", ""),
        (None, ""),
    ],
)
def test_a_number_as_a_text_can_be_sent_to_it(written, number):
    assert phone_of({"customer": {"phone": written}}) == number
