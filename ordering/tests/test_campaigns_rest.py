"""Campaigns for staff over REST: made, changed, ended, and what they brought."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from bson import ObjectId

from orderbuddy import audit
from orderbuddy.mongo import collection, parse_id
from orderbuddy.running.clients import StaffSession
from orderbuddy.testing.shops import PASSWORD, make_member
from ordering.tests.campaign_shop import add_campaign, orders_of, quoted
from ordering.tests.guests import eventually, place

ZONE = ZoneInfo("America/Los_Angeles")
LUNCH = {
    "name": "Lunch",
    "type": "percent",
    "reward": {"percentOff": 10},
    "codes": ["lunch 10", "LUNCH10", "noon"],
    "limits": {"perGuest": 2, "budgetCents": 50_000},
}


def path(shop, *more: str) -> str:
    here = f"/api/v1/campaign/restaurant/{shop.restaurant_id}/location/{shop.location_id}"
    return "/".join([here, *more])


@pytest.fixture
def staff(shop, sign_in):
    return sign_in(shop)


def test_made_used_changed_and_ended(stack, shop, staff) -> None:
    made = staff.post(path(shop), json=LUNCH)
    assert made.status_code == 201, made.text
    campaign = made.json()["data"]
    assert campaign["codes"] == ["LUNCH10", "NOON"]
    assert (campaign["originId"], campaign["isActive"]) == ("", True)
    told = quoted(stack.url, shop, "burger", campaignCode="noon", deviceId="d")
    assert place(stack.url, told["previewOrderId"]).ok
    shown = staff.get(path(shop, campaign["_id"])).json()["data"]
    assert (shown["state"], shown["used"]) == ("runs", {"redemptions": 1, "cents": 115})
    changed = staff.patch(path(shop, campaign["_id"]), json={"limits": {"redemptions": 1}})
    assert changed.json()["data"]["limits"]["redemptions"] == 1
    assert changed.json()["data"]["reward"] == {"percentOff": 10}
    shown = staff.get(path(shop, campaign["_id"])).json()["data"]
    assert shown["state"] == "used_up"
    for _ in range(2):
        ended = staff.post(path(shop, campaign["_id"], "end"), json={})
        assert ended.json()["data"]["isActive"] is False
    assert staff.get(path(shop, campaign["_id"])).json()["data"]["state"] == "over"
    deeds = [one["what"] for one in audit.entries_of(f"campaign:{campaign['_id']}")]
    assert deeds == ["campaigns.created", "campaigns.changed", "campaigns.ended"]


def test_a_new_one_counts_within_a_second(stack, shop, staff) -> None:
    assert quoted(stack.url, shop, "burger")["discount"] is None
    body = {"name": "Now", "type": "flat", "reward": {"flatOffCents": 100}, "everywhere": True}
    assert staff.post(path(shop), json=body).status_code == 201
    eventually(lambda: bool(quoted(stack.url, shop, "burger")["discount"]), 2)


@pytest.mark.parametrize(
    ("wrong", "word"),
    [
        ({"reward": {"percentOff": 0}}, "percent"),
        ({"type": "flat", "reward": {"flatOffCents": 0}}, "taken off"),
        ({"type": "free_item", "reward": {"itemIds": ["caviar"]}}, "menus"),
        ({"type": "free_item", "reward": {}}, "free"),
        ({"codes": []}, "who has it"),
        ({"codes": ["a"]}, "code has"),
        ({"originIds": ["6790000000000000000000ff"]}, "tables"),
        ({"originIds": ["abc"]}, "originIds"),
        ({"dates": {"from": "2026-05-02", "until": "2026-05-01"}}, "before"),
        ({"dayParts": [{"days": [], "from": "10:00", "until": "25:00"}]}, "when"),
        ({"appliesTo": {"itemIds": ["caviar"]}}, "items"),
        ({"appliesTo": {"categoryIds": ["caviar"]}}, "categories"),
        ({"name": " "}, "name"),
        ({"name": "\x00\u200b"}, "name"),
        ({"type": "lottery"}, "type"),
        ({"reward": {"percentOff": 101}}, "percentOff"),
        ({"limits": {"perDay": 1}}, "perDay"),
    ],
)  # fmt: skip
def test_what_is_refused(shop, staff, wrong: dict, word: str) -> None:
    answer = staff.post(path(shop), json={**LUNCH, **wrong})
    assert answer.status_code == 400, answer.text
    assert word in " ".join(answer.json()["message"]) or word in answer.text
    assert not collection("campaigns").count_documents({"restaurantId": shop.restaurant_id})


def test_two_running_campaigns_have_no_code_in_common(shop, staff) -> None:
    first = staff.post(path(shop), json=LUNCH).json()["data"]
    again = staff.post(path(shop), json={**LUNCH, "codes": ["Noon"]})
    assert again.status_code == 400
    assert "“Lunch”" in again.text
    staff.post(path(shop, first["_id"], "end"), json={})
    assert staff.post(path(shop), json={**LUNCH, "codes": ["Noon"]}).status_code == 201


def test_a_document_of_today_keeps_what_we_do_not_know(shop, staff) -> None:
    origin = parse_id(shop.origin_id)
    stored = add_campaign(
        shop, type="flat", reward={"flatOffCents": 300, "theirs": 1}, originId=origin, more="x"
    )
    collection("campaigns").update_one({"_id": stored["_id"]}, {"$unset": {"everywhere": ""}})
    (shown,) = staff.get(path(shop)).json()
    assert set(shown) == {
        "_id", "restaurantId", "locationId", "originId", "name", "type", "reward", "isActive",
        "createdAt", "updatedAt",
    }  # fmt: skip
    assert staff.patch(path(shop, str(stored["_id"])), json={"name": "New name"}).ok
    after = collection("campaigns").find_one({"_id": stored["_id"]})
    assert after["reward"] == {"flatOffCents": 300, "theirs": 1}
    assert (after["name"], after["more"], after["originId"]) == ("New name", "x", origin)


@pytest.mark.parametrize(
    ("role", "seen", "results", "changed"),
    [
        ("owner", 200, 200, 200),
        ("manager", 200, 200, 200),
        ("viewer", 200, 200, 403),
        ("cashier", 200, 403, 403),
        ("kitchen", 200, 403, 403),
    ],
)
def test_who_may_what(stack, shop, role: str, seen: int, results: int, changed: int) -> None:
    stored = add_campaign(shop)
    one = str(stored["_id"])
    email = make_member(shop.restaurant_id, roles={shop.restaurant_id: role})
    with StaffSession(stack.url, email, PASSWORD) as person:
        assert person.get(path(shop)).status_code == seen
        assert person.get(path(shop, one, "summary")).status_code == results
        assert person.get(path(shop, one, "results")).status_code == results
        assert person.patch(path(shop, one), json={"name": "New"}).status_code == changed
        assert person.post(path(shop, one, "end"), json={}).status_code == changed
        created = 201 if changed == 200 else changed
        assert person.post(path(shop), json=LUNCH).status_code == created


def test_a_campaign_of_another_location_is_not_found(shop, staff, make_shop) -> None:
    other = add_campaign(make_shop())
    for wrong in (str(other["_id"]), str(ObjectId()), "abc"):
        answer = staff.get(path(shop, wrong, "summary"))
        assert (answer.status_code, answer.json()["code"]) == (404, "campaign_not_found")


# --- what it brought ------------------------------------------------------------------------------


def day_ago(days: int) -> datetime:
    """Noon of the shop's own day, so many days ago."""
    local = datetime.now(UTC).astimezone(ZONE).replace(hour=12, minute=0, second=0, microsecond=0)
    return (local - timedelta(days=days)).astimezone(UTC)


def order(shop, days: int, cents: int, phone: str = "", **fields) -> dict:
    return {
        "_id": ObjectId(),
        "restaurantId": shop.restaurant_id,
        "locationId": parse_id(shop.location_id),
        "customer": {"name": "Ana", "phone": phone},
        "origin": {"id": shop.origin_id, "name": "Table 1"},
        "status": "PICKED_UP",
        "startedAt": day_ago(days),
        "totalPriceCents": cents,
        "quoteId": ObjectId(),
        "items": [],
        **fields,
    }


def share(stored: dict, cents: int, code: str = "") -> dict:
    return {
        "campaign": {"id": stored["_id"], "name": "x", "amountCents": cents, "code": code},
        "discount": {"name": "x", "type": "percent", "amountCents": cents},
    }


def test_results(shop, staff) -> None:
    stored = add_campaign(shop, codes=["A", "B"], createdAt=day_ago(2))
    mine = share(stored, 100, "A")
    collection("orders").insert_many(
        [
            order(shop, 2, 1000, "555", **mine),
            order(shop, 1, 2000, "555", **mine),
            order(shop, 1, 3000, "777", **share(stored, 50, "B")),
            order(shop, 1, 900, **mine),
            order(shop, 1, 9999, "555", status="CANCELLED", **mine),
            # Not the campaign's: they count in the uplift.
            order(shop, 1, 4000),
        ]
    )  # fmt: skip
    # The same weekdays of the weeks before, in the archive; 777 was here before.
    collection("order_reports").insert_many(
        [order(shop, day, 1000, "777") for day in (8, 9, 15, 16, 22, 23, 29, 30)]
    )
    told = staff.get(path(shop, str(stored["_id"]), "results")).json()["data"]
    assert (told["totalOrders"], told["grossSalesCents"], told["costCents"]) == (4, 6900, 350)
    assert told["guests"] == {"new": 1, "returning": 1, "unknownOrders": 1}
    assert (told["totalCustomers"], told["avgOrderValueCents"]) == (3, 1725)
    assert [(one["orders"], one["salesCents"]) for one in told["days"]] == [
        (1, 1000), (3, 5900), (0, 0),
    ]  # fmt: skip
    assert {one["code"]: one["costCents"] for one in told["codes"]} == {"A": 300, "B": 50}
    uplift = told["uplift"]
    # 1000 and 9900 on its two days, against 1000 on each of the same weekdays.
    assert (uplift["days"], uplift["salesCentsADay"], uplift["beforeSalesCentsADay"]) == (
        2, 5450, 1000,
    )  # fmt: skip
    assert uplift["salesPercent"] == 445.0
    summary = staff.get(path(shop, str(stored["_id"]), "summary")).json()
    assert summary == {
        "totalOrders": 4, "grossSalesCents": 6900, "totalCustomers": 3, "avgOrderValueCents": 1725,
    }  # fmt: skip


def test_an_order_that_is_being_archived_counts_once(shop, staff) -> None:
    stored = add_campaign(shop, createdAt=day_ago(2))
    both = order(shop, 1, 1000, **share(stored, 100))
    collection("orders").insert_one(both)
    collection("order_reports").insert_one(both)
    told = staff.get(path(shop, str(stored["_id"]), "results")).json()["data"]
    assert (told["totalOrders"], told["grossSalesCents"]) == (1, 1000)


def test_of_todays_service_the_orders_of_its_code_count(shop, staff) -> None:
    stored = add_campaign(
        shop,
        type="flat",
        reward={"flatOffCents": 100},
        originId=parse_id(shop.origin_id),
        everywhere=None,
        createdAt=day_ago(2),
    )
    theirs = [order(shop, 1, 500), order(shop, 3, 700), order(shop, 1, 900)]
    for one in theirs[:2]:
        del one["quoteId"]
    collection("orders").insert_many(theirs)
    summary = staff.get(path(shop, str(stored["_id"]), "summary")).json()
    assert (summary["totalOrders"], summary["grossSalesCents"]) == (1, 500)


def test_the_figures_are_those_of_the_orders(stack, shop, staff) -> None:
    stored = add_campaign(shop, reward={"percentOff": 30})
    for lines in (["burger"], ["espresso", "espresso"], ["toast", "burger"]):
        place(stack.url, quoted(stack.url, shop, *lines)["previewOrderId"])
    told = staff.get(path(shop, str(stored["_id"]), "results")).json()["data"]
    orders = orders_of(shop)
    assert told["costCents"] == sum(one["discount"]["amountCents"] for one in orders)
    assert told["grossSalesCents"] == sum(one["totalPriceCents"] for one in orders)
    assert sum(one["orders"] for one in told["days"]) == len(orders) == 3
