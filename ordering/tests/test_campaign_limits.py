"""Limits of a campaign: as many as there are, however many guests order at once."""

import time
from collections import Counter

import pytest

from orderbuddy.mongo import collection, parse_id
from ordering.tests.campaign_shop import add_campaign, orders_of, quoted
from ordering.tests.guests import at_once, eventually, place

GUESTS = 100


def refused(answer) -> tuple[int, str, str]:
    body = answer.json()
    return answer.status_code, body["code"], body["reason"]


def quotes(stack, shop, count: int, *lines: str) -> list[dict]:
    found = [quoted(stack.url, shop, *lines) for _ in range(count)]
    assert all(one["discount"] for one in found)
    return found


def rush(stack, found: list[dict]) -> Counter:
    """All are placed at the same instant: how many (status, code, reason) there were."""
    answers = at_once(len(found), lambda number: place(stack.url, found[number]["previewOrderId"]))
    return Counter(200 if one.status_code == 200 else refused(one) for one in answers)


def held(stack_id) -> list[dict]:
    return (collection("campaign_holds").find_one({"_id": stack_id}) or {}).get("holds", [])


def cancel(order_id: str) -> None:
    """As any program may."""
    done = {"$set": {"status": "CANCELLED"}}
    collection("orders").update_one({"_id": parse_id(order_id)}, done)


def test_a_hundred_guests_for_the_last_redemption(stack, shop) -> None:
    stored = add_campaign(shop, limits={"redemptions": 1})
    found = quotes(stack, shop, GUESTS, "espresso")
    begun = time.monotonic()
    assert rush(stack, found) == {200: 1, (409, "campaign_over", "used_up"): GUESTS - 1}
    print(f"{GUESTS} guests, one redemption: {time.monotonic() - begun:.2f} s")
    (order,) = orders_of(shop)
    assert order["claims"] == [f"c:{stored['_id']}:n:1"]
    assert held(stored["_id"]) == []


@pytest.mark.parametrize(
    ("reward", "budget", "fit"), [({"flatOffCents": 40}, 1_000, 25), ({"flatOffCents": 99}, 500, 5)]
)
def test_a_budget_in_cents_is_never_exceeded(stack, shop, reward, budget: int, fit: int) -> None:
    add_campaign(shop, type="flat", reward=reward, limits={"budgetCents": budget})
    found = quotes(stack, shop, GUESTS, "espresso")
    begun = time.monotonic()
    assert rush(stack, found) == {200: fit, (409, "campaign_over", "used_up"): GUESTS - fit}
    print(f"{GUESTS} guests, {budget} cents: {time.monotonic() - begun:.2f} s")
    spent = sum(one["campaign"]["amountCents"] for one in orders_of(shop))
    assert spent == fit * reward["flatOffCents"] <= budget


def test_carts_of_all_sizes_share_a_budget(stack, shop) -> None:
    add_campaign(shop, reward={"percentOff": 10}, limits={"budgetCents": 1_000})
    sizes = [["espresso"], ["burger"], ["burger", "toast"], ["latte", "espresso"]]
    found = [quoted(stack.url, shop, *sizes[number % 4]) for number in range(GUESTS)]
    counted = rush(stack, found)
    spent = sum(one["campaign"]["amountCents"] for one in orders_of(shop))
    assert counted[200] == len(orders_of(shop))
    # Not a cent too much, and nobody was refused for whom there was enough.
    assert spent <= 1_000
    assert 1_000 - spent < 205


def test_a_cancelled_order_gives_its_redemption_back(stack, shop) -> None:
    add_campaign(shop, limits={"redemptions": 1, "budgetCents": 30})
    first, second, third = quotes(stack, shop, 3, "espresso")
    order_id = place(stack.url, first["previewOrderId"]).json()["orderId"]
    assert refused(place(stack.url, second["previewOrderId"]))[2] == "used_up"
    cancel(order_id)
    eventually(lambda: quoted(stack.url, shop, "espresso")["discount"] is not None)
    assert rush(stack, [second, third])[200] == 1


def customer(phone: str) -> dict:
    return {"customer": {"name": "Ana", "phone": phone}}


def test_a_guest_is_known_by_the_phone_number_however_it_is_written(stack, shop) -> None:
    add_campaign(shop, limits={"perGuest": 1})
    first = quoted(stack.url, shop, "espresso", **customer("+1 (555) 010-0009"))
    assert place(stack.url, first["previewOrderId"]).status_code == 200
    again = "555 010 0009"
    eventually(lambda: not quoted(stack.url, shop, "espresso", **customer(again))["discount"])
    hint = quoted(stack.url, shop, "espresso", **customer(again))["campaignHint"]
    assert hint["reason"] == "guest_used_up"
    assert quoted(stack.url, shop, "espresso", **customer("5550100010"))["discount"]
    assert "5550100009" not in str([one["claims"] for one in orders_of(shop)])


def test_without_a_number_by_the_device(stack, shop) -> None:
    add_campaign(shop, limits={"perGuest": 2})
    mine = {"deviceId": "a-phone"}
    for _ in range(2):
        told = quoted(stack.url, shop, "espresso", **mine)
        assert place(stack.url, told["previewOrderId"]).status_code == 200
    eventually(lambda: not quoted(stack.url, shop, "espresso", **mine)["discount"])
    assert quoted(stack.url, shop, "espresso", deviceId="another")["discount"]
    hint = quoted(stack.url, shop, "espresso")["campaignHint"]
    assert hint["reason"] == "phone_needed"


def test_who_gave_a_number_before_is_known_without_it(stack, shop) -> None:
    add_campaign(shop, limits={"perGuest": 1})
    mine = {"deviceId": "a-phone"}
    told = quoted(stack.url, shop, "espresso", **mine, **customer("5550100009"))
    assert place(stack.url, told["previewOrderId"]).status_code == 200
    eventually(lambda: not quoted(stack.url, shop, "espresso", **mine)["discount"])
    # Another person with the same phone in the hand gives a number of their own.
    told = quoted(stack.url, shop, "espresso", **mine, **customer("5550100010"))
    assert place(stack.url, told["previewOrderId"]).status_code == 200


def test_one_guest_with_fifty_carts_gets_it_once(stack, shop) -> None:
    add_campaign(shop, limits={"perGuest": 1})
    found = [quoted(stack.url, shop, "espresso", deviceId="a-phone") for _ in range(50)]
    assert rush(stack, found) == {200: 1, (409, "campaign_over", "guest_used_up"): 49}


def test_orders_in_the_archive_count(stack, shop) -> None:
    add_campaign(shop, limits={"redemptions": 1})
    first, second = quotes(stack, shop, 2, "espresso")
    place(stack.url, first["previewOrderId"])
    (order,) = orders_of(shop)
    collection("order_reports").insert_one(order)
    collection("orders").delete_one({"_id": order["_id"]})
    assert refused(place(stack.url, second["previewOrderId"]))[2] == "used_up"


def test_counted_stock_and_a_campaign_are_taken_together(stack, shop) -> None:
    """What has no portion left gives its redemption back at once."""
    # One less than there are guests: nobody keeps one, and not all can hold one at one moment.
    stored = add_campaign(shop, limits={"redemptions": 19})
    counted = {"items.$[item].stock": {"batch": "b1", "count": 3}}
    collection("menus").update_one(
        {"_id": parse_id(shop.menu_id)}, {"$set": counted}, array_filters=[{"item.id": "burger"}]
    )
    found = quotes(stack, shop, 20, "burger")
    answers = at_once(20, lambda number: place(stack.url, found[number]["previewOrderId"]))
    assert Counter(one.status_code for one in answers) == {200: 3, 409: 17}
    assert {one.json()["code"] for one in answers if not one.ok} == {"item_unavailable"}
    assert held(stored["_id"]) == []
    numbers = [one for order in orders_of(shop) for one in order["claims"] if one[0] == "c"]
    assert len(set(numbers)) == 3


def test_a_lapsed_hold_is_anybodys(stack, shop) -> None:
    """A process that stopped between its hold and its order takes nothing with it."""
    from datetime import timedelta

    from bson import ObjectId

    from orderbuddy.mongo import now

    stored = add_campaign(shop, limits={"redemptions": 1})
    claims = [f"c:{stored['_id']}:n:1"]
    hold = {"quoteId": ObjectId(), "cents": 28, "claims": claims}
    until = now() + timedelta(minutes=5)
    key = {"_id": stored["_id"]}
    collection("campaign_holds").insert_one(
        {**key, "version": 7, "holds": [{**hold, "until": until}]}
    )
    (told,) = quotes(stack, shop, 1, "espresso")
    assert refused(place(stack.url, told["previewOrderId"]))[2] == "used_up"
    lapsed = {"$set": {"holds.0.until": now() - timedelta(seconds=1)}}
    collection("campaign_holds").update_one(key, lapsed)
    eventually(lambda: place(stack.url, told["previewOrderId"]).status_code == 200)
    assert len(orders_of(shop)) == 1
