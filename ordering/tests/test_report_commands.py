"""The commands: a made-up past, the archive's progress, and how long reports take."""

import io

import pytest
from django.core.management import CommandError, call_command

from orderbuddy.mongo import collection
from ordering.archiving.days import verify
from ordering.tests.report_orders import days_ago, location_of, store, stored_order


def run(*command: object) -> str:
    out = io.StringIO()
    call_command(*map(str, command), stdout=out)
    return out.getvalue()


def here(shop, *command: object) -> str:
    return run(*command, "--location", shop.location_id)


def test_a_made_up_past_is_archived_and_right(shop):
    location = location_of(shop)
    said = here(shop, "seed_orders", "--days", 12, "--per-day", 15)
    assert "of 12 days" in said
    old = {"locationId": location["_id"]}
    made = collection("order_reports").count_documents(old)
    assert made > 100
    assert collection("report_days").count_documents(old) == 9
    assert verify(location).wrong == []
    here(shop, "seed_orders", "--days", 12, "--per-day", 15)
    assert collection("order_reports").count_documents(old) == made
    assert verify(location).wrong == []


def test_a_shop_with_real_orders_is_left_alone(shop):
    store(stored_order(shop, days_ago(1)))
    with pytest.raises(CommandError, match="Orders have been placed there"):
        here(shop, "seed_orders", "--days", 2)


def test_what_there_is_to_do_and_what_was_done(shop):
    store(*(stored_order(shop, days_ago(days)) for days in (1.8, 4, 5)))
    told = here(shop, "archive_orders", "--dry-run")
    assert "Pier" in told
    assert "3" in told
    assert "Left for now" in here(shop, "archive_orders")
    assert collection("orders").count_documents({"locationId": location_of(shop)["_id"]}) == 1
    assert "none" in here(shop, "archive_orders", "--verify")
    assert "Days made anew" in here(shop, "archive_orders", "--rebuild")


def test_a_wrong_day_is_named(shop):
    store(stored_order(shop, days_ago(5)))
    here(shop, "archive_orders")
    wrong = {"locationId": location_of(shop)["_id"]}
    collection("report_days").update_one(wrong, {"$set": {"slots": []}})
    day = collection("report_days").find_one(wrong)["day"]
    assert day in here(shop, "archive_orders", "--verify")
    assert "none" in here(shop, "archive_orders", "--verify")


def test_how_long_reports_take(shop):
    here(shop, "seed_orders", "--days", 8, "--per-day", 5)
    said = here(shop, "measure_reports", "--days", 8, "--times", 1)
    assert "Busiest hours" in said


@pytest.mark.parametrize("command", ["seed_orders", "archive_orders", "measure_reports"])
def test_an_unknown_location_is_told(command):
    with pytest.raises(CommandError, match="There is no"):
        run(command, "--location", "abc")
