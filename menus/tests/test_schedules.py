"""When parts of a menu are offered: by the location's clock, on the menu and when quoting."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
import requests

from menus.offers import offers_of
from menus.schedules import is_scheduled, next_edge
from menus.tests.off_menu import SECONDS, eventually, menu_url
from orderbuddy.mongo import collection, now, parse_id
from ordering.tests.guests import PREVIEW

NEW_YORK = {"timezone": "America/New_York"}
MORNING = {"days": ["monday", "tuesday"], "from": "07:00", "until": "11:00"}
NIGHT = {"days": ["friday"], "from": "22:00", "until": "02:00"}
ADVENT = {"dates": {"from": "2026-12-01", "until": "2026-12-24"}}


def at(text: str) -> datetime:
    """An instant by New York's clock."""
    return datetime.fromisoformat(text).replace(tzinfo=ZoneInfo("America/New_York"))


# 2026-03-02 is a Monday.
CASES = [
    ([MORNING], "2026-03-02T07:00", True),
    ([MORNING], "2026-03-02T10:59", True),
    ([MORNING], "2026-03-02T11:00", False),
    ([MORNING], "2026-03-04T08:00", False),
    ([NIGHT], "2026-03-06T23:00", True),
    ([NIGHT], "2026-03-07T01:59", True),
    ([NIGHT], "2026-03-07T02:00", False),
    ([NIGHT], "2026-03-07T23:00", False),
    ([ADVENT], "2026-11-30T23:59", False),
    ([ADVENT], "2026-12-01T00:00", True),
    ([ADVENT], "2026-12-24T23:59", True),
    ([ADVENT], "2026-12-25T00:00", False),
    ([MORNING, ADVENT], "2026-12-05T20:00", True),
    ([], "2026-12-25T00:00", True),
    ([{}], "2026-12-25T00:00", True),
    # The morning that the clocks go forward has its usual times.
    ([{"from": "07:00", "until": "11:00"}], "2026-03-08T07:00", True),
    ([{"dates": "christmas"}], "2026-03-08T07:00", True),
]


@pytest.mark.parametrize(("spans", "when", "expected"), CASES, ids=[str(n) for n in range(17)])
@pytest.mark.parametrize("form", ["list", "object"])
def test_spans(spans, when, expected, form) -> None:
    stored = spans if form == "list" else {"type": "manual", "spans": spans}
    assert is_scheduled(stored, NEW_YORK, at(when).astimezone(UTC)) is expected


@pytest.mark.parametrize("stored", [None, {"type": "manual"}, "always", 7, [3], {"spans": "x"}])
def test_what_says_nothing_means_always(stored) -> None:
    assert is_scheduled(stored, NEW_YORK, now())
    assert next_edge([stored], NEW_YORK, now()) is None


def test_the_next_edge() -> None:
    assert next_edge([[MORNING]], NEW_YORK, at("2026-03-02T06:00")) == at("2026-03-02T07:00")
    assert next_edge([[MORNING]], NEW_YORK, at("2026-03-02T07:00")) == at("2026-03-02T11:00")
    assert next_edge([[NIGHT]], NEW_YORK, at("2026-03-07T01:00")) <= at("2026-03-07T02:00")


def test_a_categorys_and_a_menus_schedules_count_for_their_items() -> None:
    item = {"id": "pancakes", "categoryId": "c", "priceCents": 900}
    menu = {"_id": "m", "categories": [{"id": "c", "schedule": [MORNING]}], "items": [item]}
    noon, eight = at("2026-03-02T12:00"), at("2026-03-02T08:00")
    assert [offers_of(menu, when, NEW_YORK)[0].available for when in (noon, eight)] == [False, True]
    menu = {"_id": "m", "schedule": {"spans": [MORNING]}, "items": [item]}
    assert [offers_of(menu, when, NEW_YORK)[0].available for when in (noon, eight)] == [False, True]


def test_guests_neither_see_nor_order_it_outside_its_times(stack, shop) -> None:
    """The shop is in Los Angeles; the item's day is yesterday there."""
    local = now().astimezone(ZoneInfo("America/Los_Angeles"))
    yesterday = (local - timedelta(days=1)).date().isoformat()
    over = {"spans": [{"dates": {"until": yesterday}}]}
    here = {"_id": parse_id(shop.menu_id), "items.id": "espresso"}
    collection("menus").update_one(here, {"$set": {"items.$.schedule": over}})

    def gone():
        menu = requests.get(menu_url(stack.url, shop), timeout=SECONDS).json()["data"]
        return "espresso" not in {one["id"] for one in menu["items"]}

    assert eventually(gone)
    answer = requests.post(stack.url + PREVIEW, json=shop.cart("espresso"), timeout=SECONDS)
    assert (answer.status_code, answer.json()["code"]) == (404, "item_unavailable")
