"""Whole months are read as one sum, and never say anything else than their days."""

from datetime import date, timedelta

import pytest

from orderbuddy.mongo import collection
from ordering.archiving.days import make_day
from ordering.archiving.marking import change_archived
from ordering.archiving.months import make_months
from ordering.archiving.working import archive_location
from ordering.reports.days import Span, day_key, today_of
from ordering.reports.figures import TABLES
from ordering.reports.months import whole_months
from ordering.reports.reading import read_figures
from ordering.reports.seeding import seed_day, seeded_days, town_of
from ordering.tests.report_orders import location_of

DAYS = 70


@pytest.fixture
def location(make_shop):
    """Seventy days with orders, in a zone whose clock changes."""
    town = town_of(location_of(make_shop(timezone="America/New_York")), seed=5)
    for day in seeded_days(town.location, DAYS):
        seed_day(town, day, 3)
    return town.location


def figures(location) -> dict:
    last = today_of(location)
    found = read_figures([location], last - timedelta(days=DAYS - 1), last)
    return {name: (found.rows(name), found.names[name]) for name in TABLES}


def months(location) -> list[dict]:
    return list(collection("report_months").find({"locationId": location["_id"]}).sort("_id", 1))


def span_of(month: dict, location) -> Span:
    return Span(location, *(date.fromisoformat(month["days"][at][0]) for at in (0, -1)))


def refunds(location) -> int:
    return sum(row["refunds"] for row in figures(location)["days"][0].values())


def test_a_month_says_what_its_days_say(location):
    by_days = figures(location)
    assert make_months(location) == len(months(location)) >= 1
    assert figures(location) == by_days
    assert make_months(location) == 0


def test_a_month_is_read_in_place_of_its_days(location):
    """Else it would be of no use: a year of days is many more documents and rows."""
    make_months(location)
    before = figures(location)
    collection("report_months").update_many(
        {"locationId": location["_id"]}, {"$set": {"figures.days": []}}
    )
    assert len(figures(location)["days"][0]) < len(before["days"][0])


def test_a_refund_of_an_archived_order_is_in_the_figures_at_once(location):
    make_months(location)
    span = span_of(months(location)[0], location)
    where = {"startedAt": {"$gte": span.start, "$lt": span.end}, "status": "PICKED_UP"}
    order = collection("order_reports").find_one({"locationId": location["_id"], **where})
    before = refunds(location)
    change = 12_345 - order["payment"]["refundedCents"]
    change_archived(order, {"$set": {"payment.refundedCents": 12_345}})
    assert refunds(location) == before + change
    assert archive_location(location).days >= 1
    assert refunds(location) == before + change
    assert make_months(location) == 0


def test_a_day_made_anew_from_nothing_is_another_day(location):
    """Somebody dropped the stored days, and their count of changes began again."""
    make_months(location)
    span = span_of(months(location)[0], location)
    here = {"locationId": location["_id"]}
    collection("report_days").delete_many(here)
    lost = {"$gte": span.start, "$lt": span.end}
    collection("order_reports").delete_many({**here, "startedAt": lost})
    for day in span.days:
        make_day(location, day)
    assert not {day_key(day) for day in span.days} & figures(location)["days"][0].keys()


def test_only_whole_months_count():
    days = [date(2028, 2, 1) + timedelta(days=n) for n in range(40)]
    assert {month: len(keys) for month, keys in whole_months(days).items()} == {"2028-02": 29}
    assert whole_months(days[1:]) == {}
