"""Consent over REST: a guest's tick on their order's page, and the staff's records."""

from typing import Any

import pytest
import requests
from bson import ObjectId

from messaging.consent.asked import OFFERS
from messaging.consent.tests.wishes import (
    email,
    number,
    offers,
    order_of,
    start,
    stop,
    texts,
    verdict,
)
from orderbuddy.api.tokens import order_token
from orderbuddy.members.tests.people import member
from orderbuddy.mongo import collection, iso
from orderbuddy.running.clients import StaffSession
from orderbuddy.testing.shops import make_shop

API = "/api/v1/consent"


def unticked(shop) -> dict[str, Any]:
    """An order without the tick for texts: the relay writes nothing down of it."""
    return order_of(shop, number(), ticked=False)


def guest(stack, order: dict, **body: Any) -> requests.Response:
    told = {"token": order_token(order["_id"]), "marketing": True, **body}
    return requests.put(f"{stack.url}{API}/orders/{order['_id']}", json=told, timeout=30)


def shown(stack, order: dict, **query: str) -> requests.Response:
    asked = {"token": order_token(order["_id"]), **query}
    return requests.get(f"{stack.url}{API}/orders/{order['_id']}", params=asked, timeout=30)


def events(shop) -> list[dict[str, Any]]:
    return list(collection("consent_events").find({"restaurantId": shop.restaurant_id}))


def staff(shop, **fields: Any) -> dict[str, Any]:
    about = {"channel": "sms", "purpose": "marketing", "granted": True}
    return {"address": number(), **about, "words": "Asked at the counter, said yes", **fields}


def path(shop) -> str:
    return f"{API}/restaurants/{shop.restaurant_id}"


def test_a_guest_ticks_and_takes_it_away(stack, shop):
    order = unticked(shop)
    phone = order["customer"]["phone"]
    before = shown(stack, order).json()
    assert (before["marketing"], before["phone"]) == (False, f"•••{phone[-4:]}")
    assert guest(stack, order).json()["marketing"] is True
    for channel in ("sms", "whatsapp"):
        assert verdict(phone, shop.restaurant_id, "marketing", channel).allowed
    assert guest(stack, order, marketing=False).json()["marketing"] is False
    assert not verdict(phone, shop.restaurant_id, "marketing").allowed
    assert {one["how"] for one in events(shop)} == {"guest_page"}


@pytest.mark.parametrize("language", list(OFFERS))
def test_what_was_asked_is_written_down_as_it_was_shown(stack, shop, language):
    order = unticked(shop)
    asked = shown(stack, order, lang=language).json()["asked"]
    assert asked == OFFERS[language].format(name="Test Café")
    guest(stack, order, language=language)
    assert {one["words"] for one in events(shop)} == {asked}


def test_the_same_tick_again_is_no_news(stack, shop):
    order = unticked(shop)
    for _ in range(3):
        guest(stack, order)
    assert len(events(shop)) == 2


def test_a_tick_does_not_lift_a_stop(stack, shop):
    order = order_of(shop, number())
    stop(order["customer"]["phone"], 1)
    assert guest(stack, order).status_code == 200
    said = verdict(order["customer"]["phone"], shop.restaurant_id, "marketing")
    assert said.reason == "stopped"


@pytest.mark.parametrize("token", ["0" * 40, "x", ""])
def test_only_the_orders_guest_is_told_and_may(stack, shop, token):
    order = unticked(shop)
    assert shown(stack, order, token=token).status_code == 404
    assert guest(stack, order, token=token).status_code in (400, 404)
    nobody = {"_id": ObjectId()}
    assert shown(stack, nobody).status_code == 404
    assert events(shop) == []


@pytest.mark.parametrize("changes", [{"marketing": "yes"}, {"more": 1}, {"language": "tlh"}])
def test_what_is_wrong_is_said(stack, shop, changes):
    assert guest(stack, order_of(shop, number()), **changes).status_code == 400


def test_nobody_is_asked_without_a_number(stack, shop):
    order = order_of(shop, "")
    assert shown(stack, order).json() == {"phone": "", "marketing": False, "asked": ""}
    assert guest(stack, order).status_code == 400


def test_staff_write_down_how_somebody_was_asked(sign_in, shop):
    owner, told = sign_in(shop), staff(shop)
    assert owner.post(path(shop), json=told).json() == {"granted": True}
    assert verdict(told["address"], shop.restaurant_id, "marketing").allowed
    (event,) = events(shop)
    assert (event["how"], event["words"]) == ("staff", told["words"])
    assert event["by"] == str(collection("users").find_one({"email": shop.owner_email})["_id"])
    (entry,) = collection("audit_log").find(
        {"what": "consent.added", "restaurantId": shop.restaurant_id}
    )
    assert told["address"] not in str(entry)
    owner.post(path(shop), json={**told, "granted": False, "words": ""})
    assert not verdict(told["address"], shop.restaurant_id, "marketing").allowed
    gone = {"what": "consent.withdrawn", "restaurantId": shop.restaurant_id}
    assert collection("audit_log").count_documents(gone) == 1


def test_staff_cannot_lift_a_stop(sign_in, shop):
    told = staff(shop)
    stop(told["address"], 1)
    assert sign_in(shop).post(path(shop), json=told).status_code == 200
    assert verdict(told["address"], shop.restaurant_id, "marketing").reason == "stopped"


@pytest.mark.parametrize(
    "changes",
    [
        {"words": ""},
        {"words": "yes"},
        {"address": "nobody"},
        {"channel": "email"},
        {"channel": "fax"},
        {"purpose": "fun"},
        {"at": "2099-01-01T00:00:00Z"},
        {"more": 1},
    ],
    ids=str,
)
def test_a_consent_that_is_none_is_refused(sign_in, shop, changes):
    assert sign_in(shop).post(path(shop), json=staff(shop, **changes)).status_code == 400
    assert events(shop) == []


def test_staff_see_who_agreed_and_who_said_stop(sign_in, shop):
    to, phone = email(), number()
    offers(to, shop.restaurant_id, 1)
    texts(phone, shop.restaurant_id, 2)
    stop(phone, 3)
    owner = sign_in(shop)
    page = owner.get(path(shop)).json()
    found = {one["address"]: one for one in page["consents"]}
    assert set(found) == {to, phone}
    assert (found[to]["granted"], found[to]["stopped"]) == (True, False)
    assert (found[phone]["purpose"], found[phone]["stopped"]) == ("service", True)
    only = owner.get(f"{path(shop)}?channel=email&purpose=marketing").json()["consents"]
    assert [one["address"] for one in only] == [to]
    by_number = owner.get(f"{path(shop)}?channel=whatsapp").json()["consents"]
    assert [one["address"] for one in by_number] == [phone]
    history = owner.get(f"{path(shop)}/{found[phone]['id']}").json()["events"]
    assert [(one["purpose"], one["granted"]) for one in history] == [("", False), ("service", True)]


def test_pages_follow_each_other(sign_in, shop):
    for minute in range(53):
        offers(email(), shop.restaurant_id, minute)
    owner = sign_in(shop)
    first = owner.get(path(shop)).json()
    second = owner.get(f"{path(shop)}?before={first['next']}").json()
    addresses = [one["address"] for one in (*first["consents"], *second["consents"])]
    assert (len(first["consents"]), second["next"]) == (50, "")
    assert len(set(addresses)) == len(addresses) == 53


@pytest.mark.parametrize("role", ["cashier", "kitchen", "viewer"])
def test_only_who_manages_all_of_a_restaurant_may(stack, shop, role):
    person = member(shop, role)
    session = StaffSession(stack.url, person.email, shop.owner_password)
    assert session.get(path(shop)).status_code == 403
    assert session.post(path(shop), json=staff(shop)).status_code == 403
    session.close()


def test_strangers_and_members_of_another_restaurant_are_refused(stack, sign_in, shop):
    other = sign_in(make_shop())
    offers(email(), shop.restaurant_id, 1)
    assert other.get(path(shop)).status_code == 404
    assert other.get(f"{path(shop)}/{'0' * 40}").status_code == 404
    assert other.post(path(shop), json=staff(shop)).status_code == 404
    assert requests.get(stack.url + path(shop), timeout=30).status_code in (401, 403)


def test_what_is_stored_is_what_the_list_says(sign_in, shop):
    to = email()
    offers(to, shop.restaurant_id, 1, words="said so")
    (one,) = sign_in(shop).get(path(shop)).json()["consents"]
    state = collection("consents").find_one({"restaurantId": shop.restaurant_id})
    assert one["given"]["at"] == iso(state["given"]["at"])
    assert (one["given"]["words"], one["taken"]) == ("said so", None)


def test_what_somebody_wrote_to_others_is_not_shown(sign_in, shop):
    """A STOP is of all restaurants, and may be said in words that are meant for one of them."""
    phone = number()
    offers(phone, shop.restaurant_id, 1, words="Said yes at the counter")
    stop(phone, 2, words="STOP")
    start(phone, 3, words="start again please")
    stop(phone, 4, words="La Trattoria, your pizza made me ill, never text me again")
    (consent,) = sign_in(shop).get(path(shop)).json()["consents"]
    found = sign_in(shop).get(f"{path(shop)}/{consent['id']}").json()["events"]
    assert [one["words"] for one in found] == [
        "", "start again please", "STOP", "Said yes at the counter",
    ]  # fmt: skip


def test_a_tick_after_stop_and_start_counts_again(stack, shop):
    """Else the page would show a tick that nobody goes by, and which nobody could set."""
    order = unticked(shop)
    phone = order["customer"]["phone"]
    for channel in ("sms", "whatsapp"):
        offers(phone, shop.restaurant_id, 1, channel=channel)
    stop(phone, 2)
    start(phone, 3)
    assert shown(stack, order).json()["marketing"] is False
    assert guest(stack, order).json()["marketing"] is True
    assert verdict(phone, shop.restaurant_id, "marketing").allowed
    assert guest(stack, order, marketing=False).json()["marketing"] is False
    assert not verdict(phone, shop.restaurant_id, "marketing").allowed
