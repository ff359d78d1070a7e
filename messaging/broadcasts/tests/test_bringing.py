"""Taps, answers and orders: what a broadcast has brought, and by which sign."""

from datetime import timedelta
from typing import Any

import pytest
from bson import ObjectId

from messaging.broadcasts import bringing, clicks, editing
from messaging.broadcasts.audience.consented import hash_of_number
from messaging.broadcasts.links import TOKEN_LENGTH, order_path, token_of
from messaging.broadcasts.personal import Audience, BroadcastGuests
from messaging.broadcasts.results import keep_figures, results_of
from messaging.broadcasts.tests.lists import (
    NO_QUIET,
    agrees,
    audience_key,
    draft,
    guest,
    make_messages,
    messages_of,
    number,
    ordered,
    owner_of,
    quiet_now,
    row_of,
    send_all,
    text,
)
from messaging.consent import may_write
from orderbuddy.guests.holdings import Found
from orderbuddy.mongo import Document, collection, now
from orderbuddy.testing.shops import make_shop as another_shop
from ordering.services.campaigns import create_campaign
from ordering.via import COOKIE

PHONE_AGENT = {"HTTP_USER_AGENT": "Mozilla/5.0 (iPhone) Safari/604.1"}


@pytest.fixture
def shop(make_shop) -> Any:
    return make_shop(notifications=NO_QUIET)


def look_at(order_id: Any) -> Document | None:
    bringing.look_at_order(order_id)
    return collection("broadcast_orders").find_one({"_id": order_id})


def sent(broadcast: Document) -> Document:
    """All of its messages have left, whatever the worker of the run makes of them."""
    left = {"state": "delivered", "claim": None, "times.sent": now(), "times.delivered": now()}
    collection("messages").update_many({"broadcastId": broadcast["_id"]}, {"$set": left})
    return broadcast


def campaign(shop: Any, code: str) -> Document:
    location = collection("locations").find_one({"_id": ObjectId(shop.location_id)})
    terms = {"name": "Two", "type": "percent", "reward": {"percentOff": 50}, "codes": [code]}
    return create_campaign(location=location or {}, terms=terms, who=owner_of(shop))


def test_a_tap_is_counted_and_leads_to_the_order_page(shop, client) -> None:
    stored = campaign(shop, "TWO4ONE")
    phone = guest(shop)
    broadcast = send_all(
        draft(
            shop,
            coupon={"campaignId": stored["_id"], "code": "TWO4ONE"},
            texts=[text(body="{code}: {link}")],
        )
    )
    row = row_of(broadcast, phone)
    assert f"/b/{row['token']}" in messages_of(broadcast)[0]["content"]["text"]
    answer = client.get(f"/b/{row['token']}", **PHONE_AGENT)
    assert answer.status_code == 302
    assert answer["Location"] == order_path(broadcast, "TWO4ONE")
    assert answer.cookies[COOKIE].value == row["token"]
    assert row_of(broadcast, phone)["clicks"] == 1
    led = client.get(answer["Location"], **PHONE_AGENT)
    assert led["Location"] == f"/o/{shop.origin_id}?code=TWO4ONE"


@pytest.mark.parametrize("agent", ["WhatsApp/2.23", "facebookexternalhit/1.1", ""])
def test_a_link_preview_is_no_tap(shop, client, agent) -> None:
    phone = guest(shop)
    broadcast = send_all(draft(shop))
    token = row_of(broadcast, phone)["token"]
    answer = client.get(f"/b/{token}", HTTP_USER_AGENT=agent)
    assert answer.status_code == 302
    assert "clicks" not in row_of(broadcast, phone)
    assert COOKIE not in answer.cookies


@pytest.mark.parametrize("path", ["/b/nobodyhas1", "/b/%00", "/b/a b"])
def test_an_unknown_link_leads_nowhere(client, path) -> None:
    assert client.get(path, **PHONE_AGENT).status_code == 404


@pytest.mark.parametrize("by", ["code", "page"])
def test_a_link_to_a_page_that_is_gone_says_so(shop, client, by) -> None:
    phone = guest(shop)
    broadcast = send_all(draft(shop, link={"originId": shop.origin_id, "by": by}))
    collection("origins").delete_one({"_id": ObjectId(shop.origin_id)})
    answer = client.get(f"/b/{row_of(broadcast, phone)['token']}", follow=True, **PHONE_AGENT)
    assert answer.redirect_chain == [(f"/o/{shop.origin_id}", 302)]
    assert answer.status_code in (200, 404)


def test_links_are_short_and_each_guests_own() -> None:
    broadcast_id = ObjectId()
    tokens = {token_of(broadcast_id, person) for person in ("a", "b", "c")}
    assert len(tokens) == 3
    assert {len(one) for one in tokens} == {TOKEN_LENGTH}
    assert token_of(broadcast_id, "a") == token_of(broadcast_id, "a")
    assert token_of(ObjectId(), "a") not in tokens


def test_one_post_ends_the_restaurants_offers(shop, client) -> None:
    other = another_shop()
    email = f"{ObjectId()}@guests.example"
    for one in (shop, other):
        agrees(one, email, ["email"])
    broadcast = send_all(draft(shop, channels=["email"]))
    link = messages_of(broadcast)[0]["content"]["unsubscribe"]
    path = link[link.index("/unsubscribe/") :]
    assert client.get(path).status_code == 200
    asked = {"address": email, "channel": "email", "purpose": "marketing"}
    assert may_write(**asked, restaurant_id=shop.restaurant_id).allowed
    body = "List-Unsubscribe=One-Click"
    answer = client.post(path, body, content_type="application/x-www-form-urlencoded")
    assert answer.status_code == 200
    assert not may_write(**asked, restaurant_id=shop.restaurant_id).allowed
    assert may_write(**asked, restaurant_id=other.restaurant_id).allowed


def test_an_order_within_the_window_counts(shop) -> None:
    phone = guest(shop, 30)
    broadcast = sent(send_all(draft(shop, windowHours=2)))
    soon = ordered(shop, phone, days_ago=-1 / 24)
    late = ordered(shop, phone, days_ago=-3 / 24)
    before = ordered(shop, phone, days_ago=1)
    found = look_at(soon)
    assert (found["by"], found["cents"], found["broadcastId"]) == ("window", 1250, broadcast["_id"])
    assert look_at(late) is None
    assert look_at(before) is None


@pytest.mark.parametrize(
    ("state", "sent_hours_ago", "counts"),
    [
        ("sent", 0, True),
        ("delivered", 0, True),
        ("read", 0, True),
        ("suppressed", None, False),
        ("failed", 0, False),
        ("queued", None, False),
        # It waited through a pause: they had ordered before they read of it.
        ("delivered", -1.5, False),
        ("delivered", 2, False),
    ],
)
def test_the_window_begins_when_the_message_has_left(
    make_shop, state, sent_hours_ago, counts
) -> None:
    shop = make_shop(notifications=quiet_now())
    phone = guest(shop, 30)
    broadcast = draft(shop, windowHours=2)
    make_messages(broadcast, shop)
    (message,) = messages_of(broadcast)
    times = {"queued": now()}
    if sent_hours_ago is not None:
        times["sent"] = now() - timedelta(hours=sent_hours_ago)
    change = {"state": state, "times": times}
    collection("messages").update_one({"_id": message["_id"]}, {"$set": change})
    found = look_at(ordered(shop, phone, days_ago=-1 / 24))
    assert (found is not None) is counts


def test_an_order_by_the_link_counts_also_without_a_number(shop) -> None:
    phone = guest(shop, 30)
    broadcast = send_all(draft(shop))
    row = row_of(broadcast, phone)
    clicks.count_click(row)
    found = look_at(ordered(shop, "", days_ago=-2, via=row["token"]))
    assert (found["by"], found["person"]) == ("click", row["person"])
    # A link that nobody tapped was made up, or belongs to another restaurant.
    other = another_shop()
    assert look_at(ordered(other, "", via=row["token"], days_ago=-2)) is None
    assert look_at(ordered(shop, "", via="madeup1234", days_ago=-2)) is None


def test_an_order_with_the_code_counts_for_it_first(shop) -> None:
    stored = campaign(shop, "SPRING10")
    phone = guest(shop, 30)
    coupon = {"campaignId": stored["_id"], "code": "SPRING10"}
    first = send_all(draft(shop, coupon=coupon))
    share = {"id": stored["_id"], "code": "SPRING10", "amountCents": 100}
    found = look_at(ordered(shop, number(), days_ago=-1, campaign=share))
    assert (found["by"], found["broadcastId"], found["person"]) == ("code", first["_id"], "")
    own = look_at(ordered(shop, phone, days_ago=-1, campaign=share))
    assert own["person"] == row_of(first, phone)["person"]
    other = look_at(ordered(shop, number(), days_ago=-1, campaign={**share, "code": "OTHER"}))
    assert other is None


def test_each_guest_has_a_code_of_their_own(shop, client) -> None:
    location = collection("locations").find_one({"_id": ObjectId(shop.location_id)})
    terms = {"name": "Own", "type": "percent", "reward": {"percentOff": 50}, "codes": ["MINE"]}
    stored = create_campaign(
        location=location or {}, terms={**terms, "personalCodes": True}, who=owner_of(shop)
    )
    phones = [guest(shop, 30) for _ in range(2)]
    made = draft(
        shop,
        coupon={"campaignId": stored["_id"], "code": "MINE"},
        texts=[text(body="{code} {link}")],
    )
    coupon = editing.with_its_kind(made["coupon"])
    collection("broadcasts").update_one({"_id": made["_id"]}, {"$set": {"coupon": coupon}})
    broadcast = send_all(made)
    codes = {one["content"]["text"].split()[0] for one in messages_of(broadcast)}
    assert len(codes) == 2
    row = row_of(broadcast, phones[0])
    answer = client.get(f"/b/{row['token']}", **PHONE_AGENT)
    code = answer["Location"].partition("?code=")[2]
    assert code in codes
    share = {"id": stored["_id"], "code": code, "amountCents": 100}
    found = look_at(ordered(shop, number(), days_ago=-1, campaign=share))
    assert (found["by"], found["broadcastId"]) == ("code", broadcast["_id"])


def test_a_cancelled_order_brought_nothing(shop) -> None:
    phone = guest(shop, 30)
    sent(send_all(draft(shop)))
    order_id = ordered(shop, phone, days_ago=-1 / 24)
    assert look_at(order_id) is not None
    collection("orders").update_one({"_id": order_id}, {"$set": {"status": "CANCELLED"}})
    assert look_at(order_id) is None


def test_the_token_goes_from_the_cookie_into_the_order(shop, client) -> None:
    client.cookies[COOKIE] = "k7m2p9xbtq"
    body = shop.cart("latte")
    made = client.post(
        "/api/v1/order-app/cart/preview-order", body, content_type="application/json"
    )
    quote = collection("orders_preview").find_one(
        {"_id": ObjectId(made.json()["data"]["previewOrderId"])}
    )
    assert quote["via"] == "k7m2p9xbtq"
    placed = client.post("/api/v1/menu-app/restaurant/order", body, content_type="application/json")
    order = collection("orders").find_one({"_id": ObjectId(placed.json())})
    assert order["via"] == "k7m2p9xbtq"
    client.cookies[COOKIE] = "<script>"
    placed = client.post("/api/v1/menu-app/restaurant/order", body, content_type="application/json")
    assert "via" not in collection("orders").find_one({"_id": ObjectId(placed.json())})


def test_all_of_it_comes_together_in_the_results(shop) -> None:
    phones = [guest(shop, 30) for _ in range(3)]
    broadcast = sent(send_all(draft(shop)))
    states = ["read", "delivered", "failed"]
    for phone, state in zip(phones, states, strict=True):
        one = {"broadcastId": broadcast["_id"], "to": phone}
        error = {"code": "30006", "message": "Landline"}
        collection("messages").update_one(one, {"$set": {"state": state, "error": error}})
    clicks.count_click(row_of(broadcast, phones[0]))
    look_at(ordered(shop, phones[0], days_ago=-1 / 24, via=row_of(broadcast, phones[0])["token"]))
    look_at(ordered(shop, phones[1], days_ago=-1 / 24))
    look_at(ordered(shop, phones[1], days_ago=-1 / 23))
    found = results_of({**broadcast, "figures": None})
    assert (found["guests"], found["sent"], found["delivered"], found["read"]) == (3, 2, 2, 1)
    assert (found["failed"], found["clicked"], found["ordered"], found["orders"]) == (1, 1, 2, 3)
    assert found["revenueCents"] == 3 * 1250
    assert [(one["by"], one["orders"]) for one in found["by"]] == [
        ("code", 0), ("click", 1), ("window", 2),
    ]  # fmt: skip
    assert found["reasons"] == [{"reason": "30006", "words": "Landline", "guests": 1}]


def test_figures_outlive_the_messages(shop) -> None:
    guest(shop)
    broadcast = send_all(draft(shop))
    long_ago = {"state": "sent", "isDue": False, "endedAt": now() - timedelta(days=40)}
    collection("broadcasts").update_one({"_id": broadcast["_id"]}, {"$set": long_ago})
    before = results_of(broadcast)
    while keep_figures():
        pass
    collection("messages").delete_many({"broadcastId": broadcast["_id"]})
    kept = collection("broadcasts").find_one({"_id": broadcast["_id"]})
    assert results_of(kept)["guests"] == before["guests"] == 1
    assert results_of(kept)["sent"] + results_of(kept)["queued"] == 1


def test_a_guest_is_shown_what_they_were_sent(shop) -> None:
    """Whether they ordered then or not, and of the restaurant that they ask."""
    other, phone = another_shop(notifications=NO_QUIET), guest(shop)
    agrees(other, phone)
    for one in (shop, other):
        send_all(draft(one))
    asked = {"restaurantId": shop.restaurant_id, "addressHash": hash_of_number(phone)}
    wishes = [one["_id"] for one in collection("consent_events").find(asked)]
    found = Found([], [], consent_ids=wishes)
    (shown,) = BroadcastGuests().export(found)
    assert shown["madeAt"] is not None
    (known,) = Audience().export(found)
    assert (known["visits"], known["_id"]) == (1, shop.restaurant_id)


def test_a_guest_who_is_forgotten_is_no_audience_and_no_row(shop) -> None:
    phone = guest(shop)
    broadcast = send_all(draft(shop))
    found, words = Found([], []), frozenset([phone])
    assert Audience().forget(found, words) == 1
    assert BroadcastGuests().forget(found, words) == 1
    assert collection("broadcast_audience").find_one({"_id": audience_key(shop, phone)}) is None
    row = collection("broadcast_guests").find_one({"broadcastId": broadcast["_id"]})
    assert (row["hashes"], row["toHashes"], row["person"]) == ([], [], "")
