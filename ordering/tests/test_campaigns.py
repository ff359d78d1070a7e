"""Campaigns over HTTP: what guests are told, what the quote and the order keep, when it is over."""

from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest
import requests
from bson import ObjectId

from menus.hours import DAYS
from orderbuddy.mongo import collection, now, parse_id
from ordering.tests.campaign_shop import (
    add_campaign,
    end_campaign,
    local_days,
    orders_of,
    quoted,
)
from ordering.tests.guests import PREVIEW, eventually, place, zone_of_noon

FULL = 952  # a croissant and an espresso with a tenth and a quarter of tax … see `test_percent`


def problem(told: dict) -> str:
    return (told["codeProblem"] or {}).get("reason", "")


def test_percent_makes_lines_and_their_tax_cheaper(stack, shop) -> None:
    add_campaign(shop, reward={"percentOff": 20})
    told = quoted(stack.url, shop, "burger", "espresso")
    # 1425 less 285 is 1140, and 10.25 % of that 116.85.
    assert (told["subtotalCents"], told["taxCents"], told["totalPriceCents"]) == (1425, 117, 1257)
    assert told["discount"] == {"name": "Spring", "type": "percent", "amountCents": 285}
    assert [one["amountCents"] for one in told["campaign"]["lines"]] == [230, 55]


def test_todays_clients_find_what_they_know(stack, shop) -> None:
    add_campaign(shop, reward={"percentOff": 20})
    answer = requests.post(stack.url + PREVIEW, json=shop.cart("burger"), timeout=10)
    assert set(answer.json()["data"]) == {"previewOrderId", "totalPriceCents"}


def test_the_order_says_what_was_taken_off(stack, shop) -> None:
    stored = add_campaign(shop, codes=["Spring 10"], everywhere=None)
    told = quoted(stack.url, shop, "burger", campaignCode="spring10 ")
    assert told["campaign"]["code"] == "SPRING10"
    answer = place(stack.url, told["previewOrderId"])
    assert answer.status_code == 200, answer.text
    (order,) = orders_of(shop)
    assert order["discount"] == {"name": "Spring", "type": "percent", "amountCents": 115}
    kept = order["campaign"]
    assert (kept["id"], kept["code"], kept["amountCents"]) == (stored["_id"], "SPRING10", 115)
    assert "guest" not in kept
    assert "claims" not in order
    url = f"{stack.url}/api/v1/menu-app/order/{answer.json()['orderId']}"
    assert requests.get(url, timeout=10).json()["discount"]["amountCents"] == 115


@pytest.mark.parametrize(
    ("fields", "reason"),
    [
        ({"codes": ["OTHER"]}, "unknown"),
        ({"dates": {"from": "2999-01-01"}}, "not_yet"),
        ({"dates": {"until": "2020-01-01"}}, "over"),
        ({"isActive": False}, "over"),
        ({"dayParts": [{"days": [], "from": "00:00", "until": "00:00"}]}, ""),
        ({"originId": "6790000000000000000000ff", "everywhere": False}, "not_here"),
        ({"minOrderCents": 1151}, "min_order"),
        ({"appliesTo": {"itemIds": ["latte"]}}, "not_for_these"),
        ({"appliesTo": {"categoryIds": ["kitchen"]}}, ""),
        ({"type": "bogo", "reward": {}}, "needs_more"),
        ({"type": "free_item", "reward": {"itemIds": ["espresso"]}}, "add_item"),
        ({"limits": {"budgetCents": 114}}, "used_up"),
        ({"limits": {"budgetCents": 115}}, ""),
        ({"limits": {"perGuest": 1}}, "phone_needed"),
    ],
)  # fmt: skip
def test_why_a_code_does_not_count(stack, make_shop, fields: dict, reason: str) -> None:
    shop = make_shop()
    add_campaign(shop, **{"codes": ["SPRING"], **fields})
    told = quoted(stack.url, shop, "burger", campaignCode="Spring")
    assert problem(told) == reason
    assert bool(told["discount"]) is (reason == "")
    assert told["totalPriceCents"] == (1141 if reason == "" else 1268)


def test_day_parts_are_the_locations_own(stack, make_shop) -> None:
    """Ten hours ahead of the shop it is another time of the day, or another day."""
    local = now() - timedelta(hours=10)
    begins, ends = local - timedelta(hours=1), local + timedelta(hours=1)
    part = {"days": list(DAYS), "from": f"{begins:%H:%M}", "until": f"{ends:%H:%M}"}
    for zone, counts in (("Etc/GMT+10", True), ("Etc/GMT", False)):
        shop = make_shop(timezone=zone)
        add_campaign(shop, dayParts=[part])
        told = quoted(stack.url, shop, "burger")
        assert bool(told["discount"]) is counts, zone


def test_a_day_part_past_midnight_belongs_to_its_first_day(stack, make_shop) -> None:
    zone = zone_of_noon()
    local = now().astimezone(ZoneInfo(zone))
    today, before = DAYS[local.weekday()], DAYS[(local - timedelta(days=1)).weekday()]
    span = {"from": f"{local + timedelta(minutes=2):%H:%M}", "until": f"{local:%H:%M}"}
    for day, counts in ((today, False), (before, False)):
        shop = make_shop(timezone=zone)
        add_campaign(shop, dayParts=[{"days": [day], **span}])
        assert bool(quoted(stack.url, shop, "burger")["discount"]) is counts
    shop = make_shop(timezone=zone)
    later = f"{local + timedelta(minutes=59):%H:%M}"
    add_campaign(shop, dayParts=[{"days": [], "from": f"{local:%H:%M}", "until": later}])
    assert quoted(stack.url, shop, "burger")["discount"]


def test_first_and_last_day_are_the_locations_own(stack, make_shop) -> None:
    for first, last, counts in ((0, 0, True), (1, 5, False), (-5, -1, False), (-1, 1, True)):
        shop = make_shop()
        dates = {"from": local_days(shop, first), "until": local_days(shop, last)}
        add_campaign(shop, dates=dates)
        assert bool(quoted(stack.url, shop, "burger")["discount"]) is counts, dates


def test_of_several_the_one_counts_that_takes_most_off(stack, shop) -> None:
    add_campaign(shop, name="Small", reward={"percentOff": 5})
    add_campaign(shop, name="Large", type="flat", reward={"flatOffCents": 500})
    add_campaign(shop, name="Code", codes=["CODE"], reward={"percentOff": 10})
    told = quoted(stack.url, shop, "burger", campaignCode="code")
    assert (told["discount"]["name"], problem(told)) == ("Large", "other_better")
    told = quoted(stack.url, shop, "espresso", "espresso", campaignCode="code")
    assert told["discount"]["name"] == "Large"
    told = quoted(stack.url, shop, *["burger"] * 6, campaignCode="code")
    assert (told["discount"]["name"], problem(told)) == ("Code", "")


def test_of_todays_campaigns_the_oldest_counts_as_there(stack, shop) -> None:
    origin = {"originId": parse_id(shop.origin_id), "everywhere": None, "type": "flat"}
    add_campaign(shop, name="Old", reward={"flatOffCents": 100}, **origin)
    add_campaign(shop, name="New", reward={"flatOffCents": 200}, **origin)
    assert quoted(stack.url, shop, "burger")["discount"]["name"] == "Old"


def test_a_hint_says_what_is_missing(stack, shop) -> None:
    add_campaign(shop, minOrderCents=2000)
    told = quoted(stack.url, shop, "burger")
    hint = told["campaignHint"]
    assert (hint["reason"], hint["missingCents"], hint["name"]) == ("min_order", 850, "Spring")
    assert told["takesCodes"] is False


def test_what_guests_read_before_they_order(stack, make_shop) -> None:
    def shown(shop):
        path = f"restaurants/{shop.restaurant_id}/locations/{shop.location_id}"
        url = f"{stack.url}/api/v1/order-app/{path}/origins/{shop.origin_id}/campaign"
        return requests.get(url, timeout=10).json()["data"]

    assert shown(make_shop()) is None
    shop = make_shop()
    used_up = add_campaign(shop, name="Used up", limits={"redemptions": 1})
    claims = [f"c:{used_up['_id']}:n:1"]
    order = {"quoteId": ObjectId(), "status": "ACCEPTED", "claims": claims}
    collection("orders").insert_one(order)
    assert shown(shop) is None
    shop = make_shop()
    add_campaign(shop, name="Old", dates={"until": local_days(shop, -1)})
    add_campaign(shop, name="First")
    add_campaign(shop, name="Second")
    told = shown(shop)
    assert (told["name"], [one["name"] for one in told["others"]]) == ("First", ["Second"])
    shop = make_shop()
    add_campaign(shop, codes=["SECRET"])
    assert shown(shop) is None
    shop = make_shop()
    add_campaign(shop, minOrderCents=900)
    told = shown(shop)
    assert told["reward"] == {"percentOff": 10}
    assert (told["terms"]["minOrderCents"], told["terms"]["isNow"]) == (900, True)


def over(answer: requests.Response) -> tuple[int, str, str]:
    body = answer.json()
    return answer.status_code, body["code"], body["reason"]


def test_a_campaign_that_ended_meanwhile_is_the_guests_to_decide(stack, shop) -> None:
    stored = add_campaign(shop, reward={"percentOff": 50})
    told = quoted(stack.url, shop, "burger")
    end_campaign(stored)
    eventually(lambda: quoted(stack.url, shop, "burger")["discount"] is None)
    answer = place(stack.url, told["previewOrderId"])
    assert over(answer) == (409, "campaign_over", "over")
    assert answer.json()["totalPriceCents"] == told["totalPriceCents"] == 634
    assert answer.json()["newTotalPriceCents"] == 1268
    assert not orders_of(shop)
    again = quoted(stack.url, shop, "burger")
    assert again["totalPriceCents"] == 1268
    assert place(stack.url, again["previewOrderId"]).status_code == 200


def test_the_new_price_has_what_still_counts(stack, shop) -> None:
    best = add_campaign(shop, reward={"percentOff": 50})
    add_campaign(shop, name="Second", type="flat", reward={"flatOffCents": 68})
    told = quoted(stack.url, shop, "burger")
    end_campaign(best)
    eventually(lambda: quoted(stack.url, shop, "burger")["discount"]["name"] == "Second")
    assert place(stack.url, told["previewOrderId"]).json()["newTotalPriceCents"] == 1200


def test_placing_again_is_answered_after_the_campaign_is_over(stack, shop) -> None:
    stored = add_campaign(shop, limits={"redemptions": 1})
    told = quoted(stack.url, shop, "burger")
    first = place(stack.url, told["previewOrderId"])
    end_campaign(stored)
    eventually(lambda: quoted(stack.url, shop, "burger")["discount"] is None)
    again = place(stack.url, told["previewOrderId"])
    assert (again.status_code, again.json()) == (200, first.json())
    assert len(orders_of(shop)) == 1


def test_a_document_of_today_is_written_back_as_it_was(stack, shop) -> None:
    """Using it changes nothing of it."""
    stored = add_campaign(
        shop, type="flat", reward={"flatOffCents": 100}, originId=parse_id(shop.origin_id)
    )
    place(stack.url, quoted(stack.url, shop, "burger")["previewOrderId"])
    assert collection("campaigns").find_one({"_id": stored["_id"]}) == stored
