"""Old orders move to `order_reports`: none is lost, none is changed, none is counted twice."""

import pytest
from bson import ObjectId

from orderbuddy.archived import find_order, find_order_of_quote, find_orders
from orderbuddy.mongo import collection, now
from ordering.archiving.days import verify
from ordering.archiving.marking import change_archived
from ordering.archiving.pruning import sweep
from ordering.archiving.working import archive_location, waiting
from ordering.campaigns.used import prefix_of, read_used
from ordering.reports.days import today_of
from ordering.reports.reading import read_figures
from ordering.tests.report_orders import days_ago, line, location_of, store, stored_order


def in_orders(order) -> bool:
    return collection("orders").find_one({"_id": order["_id"]}) is not None


def archived(order):
    return collection("order_reports").find_one({"_id": order["_id"]})


def totals(location, days: int = 30):
    from datetime import timedelta

    today = today_of(location)
    figures = read_figures([location], today - timedelta(days=days), today)
    return figures.total("days"), figures.stored()


def test_an_order_of_yesterday_is_copied_and_stays(shop):
    order = stored_order(shop, days_ago(1.6))
    store(order)
    done = archive_location(location_of(shop))
    assert (done.copied, done.moved) == (1, 0)
    copy = archived(order)
    kept = copy.pop("archive")
    assert copy == order
    assert kept["lines"] == [{"categoryId": "coffee", "category": "Coffee", "costCents": 106}]
    assert in_orders(order)


def test_after_48_hours_it_is_gone_from_orders_and_found_all_the_same(shop):
    order = stored_order(shop, days_ago(5))
    store(order)
    done = archive_location(location_of(shop))
    assert (done.moved, done.stayed) == (1, 0)
    assert not in_orders(order)
    assert find_order(str(order["_id"])) == order
    assert find_order_of_quote(order["quoteId"]) == order
    assert find_orders([order["_id"]], {"status": 1}) == {
        order["_id"]: {"_id": order["_id"], "status": "PICKED_UP"}
    }


def test_again_changes_nothing(shop):
    store(*(stored_order(shop, days_ago(days)) for days in (1.5, 4, 5, 6)))
    location = location_of(shop)
    archive_location(location)
    before = totals(location)
    again = archive_location(location)
    assert (again.copied, again.moved, again.days) == (0, 0, 0)
    assert totals(location) == before
    assert set(waiting(location).values()) <= {0, 1}


@pytest.mark.parametrize("status", ["CREATED", "ACCEPTED", "READY_FOR_PICKUP"])
def test_an_open_order_never_moves(shop, status):
    order = stored_order(shop, days_ago(20), status=status)
    del order["endedAt"]
    store(order)
    location = location_of(shop)
    assert archive_location(location).moved == 0
    assert in_orders(order)
    assert archived(order) is None
    assert totals(location)[0]["orders"] == 1


def test_an_order_that_changed_a_moment_ago_stays_for_48_hours(shop):
    order = stored_order(shop, days_ago(5), updatedAt=now())
    store(order)
    assert archive_location(location_of(shop)).stayed == 1
    assert in_orders(order)


def test_an_order_whose_quote_can_still_be_placed_stays(shop):
    order = stored_order(shop, days_ago(5))
    store(order)
    collection("orders_preview").insert_one({"_id": order["quoteId"]})
    assert archive_location(location_of(shop)).stayed == 1
    collection("orders_preview").delete_one({"_id": order["quoteId"]})
    assert archive_location(location_of(shop)).moved == 1


def test_a_changed_order_is_copied_again_before_it_goes(shop):
    order = stored_order(shop, days_ago(5))
    store(order)
    location = location_of(shop)
    collection("order_reports").insert_one({**order, "totalPriceCents": 1})
    archive_location(location)
    assert find_order(order["_id"]) == order
    assert not in_orders(order)


def test_what_the_menu_said_on_the_day_stays(shop):
    order = stored_order(shop, days_ago(1.6))
    store(order)
    location = location_of(shop)
    archive_location(location)
    collection("menus").update_one(
        {"locationId": location["_id"]}, {"$set": {"items.$[].makingCostCents": 400}}
    )
    collection("orders").update_one({"_id": order["_id"]}, {"$set": {"note": "late"}})
    collection("archive_state").delete_one({"_id": location["_id"]})
    archive_location(location)
    assert archived(order)["note"] == "late"
    assert archived(order)["archive"]["lines"][0]["costCents"] == 106


def test_a_day_with_an_order_left_out_is_counted_whole(shop):
    moved, stays = stored_order(shop, days_ago(5)), stored_order(shop, days_ago(5))
    stays["status"] = "ACCEPTED"
    store(moved, stays)
    location = location_of(shop)
    before = totals(location)
    assert archive_location(location).moved == 1
    stored = collection("report_days").find_one(
        {"locationId": location["_id"], "leftOut": stays["_id"]}
    )
    assert stored["days"][0][2] == 1
    assert totals(location) == before
    collection("orders").update_one({"_id": stays["_id"]}, {"$set": {"status": "PICKED_UP"}})
    archive_location(location)
    assert totals(location)[0] == before[0]


def test_an_order_that_comes_late_is_counted_at_once(shop):
    first, late = stored_order(shop, days_ago(5)), stored_order(shop, days_ago(5))
    store(first)
    location = location_of(shop)
    archive_location(location)
    store(late)
    assert totals(location)[0]["orders"] == 2
    archive_location(location)
    assert totals(location)[0]["orders"] == 2
    assert not in_orders(late)


def test_a_refund_of_an_archived_order_is_in_the_figures_at_once(shop):
    order = stored_order(shop, days_ago(5))
    store(order)
    location = location_of(shop)
    archive_location(location)
    change_archived(order, {"$set": {"payment": {"refundedCents": 100, "tipCents": 50}}})
    assert totals(location)[0]["refunds"] == 100
    assert collection("report_days").count_documents(
        {"locationId": location["_id"], "state": "stale"}
    )
    assert archive_location(location).days == 1
    assert totals(location)[0]["refunds"] == 100
    assert verify(location).wrong == []


def test_a_wrong_day_is_found_and_made_anew(shop):
    store(stored_order(shop, days_ago(5)))
    location = location_of(shop)
    archive_location(location)
    before = totals(location)
    collection("report_days").update_many(
        {"locationId": location["_id"]}, {"$set": {"slots": [[3, "", 9, 9]]}}
    )
    assert totals(location) != before
    assert len(verify(location).wrong) >= 1
    assert totals(location) == before


def test_claims_that_still_count_stay_behind(shop):
    location = location_of(shop)
    collection("menus").update_one(
        {"locationId": location["_id"], "items.id": "latte"},
        {"$set": {"items.$.stock": {"batch": "b1", "count": 3}}},
    )
    held = f"s:{location['_id']}:latte:b1:2"
    slot = f"w:{location['_id']}:20260101T0000:o:1"
    redeemed = f"c:{ObjectId()}:n:7"
    gone = f"s:{location['_id']}:latte:b0:1"
    order = stored_order(shop, days_ago(5), claims=[gone, held, slot, redeemed])
    store(order)
    archive_location(location)
    left = collection("orders").find_one({"_id": order["_id"]})
    assert {**left, "prunedAt": None} == {
        "_id": order["_id"], "status": "PICKED_UP", "claims": [held], "prunedAt": None,
    }  # fmt: skip
    assert find_order(order["_id"]) == order
    assert totals(location)[0]["orders"] == 1
    collection("menus").update_one(
        {"locationId": location["_id"], "items.id": "latte"},
        {"$set": {"items.$.stock": {"batch": "b2", "count": 3}}},
    )
    sweep()
    assert not in_orders(order)


def test_what_was_had_of_a_campaign_counts_in_the_archive_once(shop):
    campaign_id = ObjectId()
    order = stored_order(shop, days_ago(5), claims=[f"{prefix_of(campaign_id)}n:7"])
    order["campaign"] = {"id": campaign_id, "amountCents": 150}
    store(order)
    before = read_used(campaign_id)
    archive_location(location_of(shop))
    assert not in_orders(order)
    assert read_used(campaign_id) == before
    assert (before.count, before.cents, before.numbers) == (1, 150, {7})


def test_claims_of_nobody_we_know_stay(shop):
    order = stored_order(shop, days_ago(5), claims=[f"x:{shop.location_id}:spring:7"])
    store(order)
    archive_location(location_of(shop))
    left = collection("orders").find_one({"_id": order["_id"]})
    assert left["claims"] == order["claims"]


def test_a_cancelled_line_is_not_sold(shop):
    at = days_ago(5)
    cancelled = {**line("latte", 425, ["bar"], at), "cancelledAt": at}
    store(stored_order(shop, at, line("espresso", 300, ["bar"], at), cancelled))
    location = location_of(shop)
    figures = dict(totals(location)[1])
    assert [row[0] for row in figures["items"]] == ["espresso"]
    archive_location(location)
    assert totals(location)[1] == figures
