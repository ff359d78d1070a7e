"""Orders for later: a time that can be, a slot of the window in which the kitchen begins them."""

from datetime import datetime, timedelta
from typing import Any

import pytest
import requests

from menus.hours import DAYS
from menus.snapshots import place_of
from orderbuddy.mongo import collection, instant_of, iso, now, parse_id
from orderbuddy.testing.clocks import midday_zone
from ordering.slots import window_of
from ordering.tests.guests import PREVIEW, eventually, order, place, quote
from ordering.tests.test_quoted_times import about, capacity, items, minutes_told
from ordering.times import whole_minute

TIMEOUT = 9
OFFERED = {"daysAhead": 2}


def asked(stack, shop, wanted: Any, *lines: str) -> requests.Response:
    at = iso(wanted) if isinstance(wanted, datetime) else wanted
    body = shop.cart(*(lines or ("burger",)), readyAt=at)
    return requests.post(stack.url + PREVIEW, json=body, timeout=TIMEOUT)


def refused(answer: requests.Response) -> tuple[int, str]:
    return answer.status_code, answer.json()["code"]


def stored_order(answer: requests.Response) -> dict[str, Any]:
    assert answer.status_code == 200, answer.text
    return collection("orders").find_one({"_id": parse_id(answer.json()["orderId"])})


def in_minutes(minutes: float) -> datetime:
    return whole_minute(now() + timedelta(minutes=minutes))


def test_it_begins_in_time_to_be_ready_then(stack, make_shop) -> None:
    shop = make_shop(menu=items(burger=12, espresso=2), pace=OFFERED)
    wanted = in_minutes(90)
    told = asked(stack, shop, wanted, "burger", "espresso").json()["data"]
    begins = wanted - timedelta(minutes=12)
    assert told["readyAt"] == told["estimatedReadyAt"] == iso(wanted)
    assert told["startAt"] == iso(begins)
    stored = stored_order(place(stack.url, told["previewOrderId"]))
    assert (stored["readyAt"], stored["startAt"]) == (wanted, begins)
    assert stored["estimatedReadyAt"] == wanted
    assert stored["status"] == "ACCEPTED"
    path = f"{stack.url}/api/v1/menu-app/order/{stored['_id']}"
    shown = requests.get(path, timeout=TIMEOUT).json()
    assert (shown["readyAt"], shown["startAt"]) == (iso(wanted), iso(begins))


def test_it_is_no_work_for_the_kitchen_before_that(stack, make_shop) -> None:
    shop = make_shop(menu=items(burger=20), pace=OFFERED)
    capacity(shop, kitchen=1)
    mine = asked(stack, shop, in_minutes(60)).json()["data"]["previewOrderId"]
    stored_order(place(stack.url, mine))
    eventually(lambda: minutes_told(stack, shop, "burger") == about(20))


@pytest.mark.parametrize(
    ("wanted", "fault"),
    [
        (lambda: now() - timedelta(minutes=1), (400, "validation_failed")),
        (lambda: now() + timedelta(days=4), (400, "validation_failed")),
        (lambda: "2026-11-21T12:00:00", (400, "validation_failed")),
        (lambda: "9999-12-31T23:59:59.999-12:00", (400, "validation_failed")),
        (lambda: "0001-01-01T00:00:00+14:00", (400, "validation_failed")),
        (lambda: "soon", (400, "validation_failed")),
        (lambda: now() + timedelta(minutes=5), (409, "kitchen_busy")),
    ],
    ids=["past", "too far", "no zone", "the end", "the beginning", "no time", "too soon"],
)
def test_a_time_that_cannot_be_is_refused(stack, make_shop, wanted, fault) -> None:
    shop = make_shop(menu=items(burger=12), pace=OFFERED)
    asked_at = now()
    answer = asked(stack, shop, wanted())
    assert refused(answer) == fault
    if fault[0] == 409:
        assert instant_of(answer.json()["nextReadyAt"]) >= asked_at + timedelta(minutes=12)


def test_where_it_is_not_offered_it_is_refused(stack, shop) -> None:
    assert refused(asked(stack, shop, in_minutes(60))) == (400, "validation_failed")


def hours(opens: datetime, closes: datetime) -> list[dict[str, Any]]:
    span = {"isOpen": True, "startTime": f"{opens:%H:%M}", "endTime": f"{closes:%H:%M}"}
    return [{"day": day, **span} for day in DAYS]


def test_it_is_ordered_while_closed_for_when_it_is_open(stack, make_shop) -> None:
    opens, closes = in_minutes(120), in_minutes(240)
    shop = make_shop(
        menu=items(burger=12), pace=OFFERED, timezone="UTC", workingHours=hours(opens, closes)
    )
    for wanted in (in_minutes(60), opens + timedelta(minutes=5), closes + timedelta(minutes=1)):
        assert refused(asked(stack, shop, wanted)) == (409, "location_closed")
    assert place(stack.url, quote(stack.url, shop, "burger")).status_code == 409
    mine = asked(stack, shop, opens + timedelta(minutes=12)).json()["data"]["previewOrderId"]
    assert stored_order(place(stack.url, mine))["startAt"] == opens


def test_a_location_that_is_switched_off_takes_none(stack, make_shop) -> None:
    shop = make_shop(pace=OFFERED, isActive=False)
    assert refused(asked(stack, shop, in_minutes(60))) == (409, "location_closed")


def test_it_takes_the_slot_of_the_window_in_which_it_begins(stack, make_shop) -> None:
    pace = {**OFFERED, "orders": 1, "windowMinutes": 30}
    shop = make_shop(menu=items(burger=10), pace=pace)
    wanted = in_minutes(100)
    quotes = [asked(stack, shop, wanted).json()["data"]["previewOrderId"] for _ in range(2)]
    first = stored_order(place(stack.url, quotes[0]))
    begins = window_of(place_of(shop.location_id).pace, wanted - timedelta(minutes=10))
    assert first["claims"] == [f"w:{shop.location_id}:{begins:%Y-%m-%dT%H%M}:o:1"]
    second = place(stack.url, quotes[1])
    assert refused(second) == (409, "kitchen_busy")
    assert instant_of(second.json()["retryAt"]) == begins + timedelta(minutes=30)
    # Whoever asks for that time now is told so, and the present is free.
    assert refused(asked(stack, shop, wanted)) == (409, "kitchen_busy")
    order(stack.url, shop, "burger")


def test_a_pause_concerns_what_would_begin_in_it(stack, make_shop) -> None:
    pause = {"until": now() + timedelta(minutes=30)}
    shop = make_shop(menu=items(burger=10), pace=OFFERED, pause=pause)
    within = asked(stack, shop, in_minutes(35)).json()["data"]["previewOrderId"]
    assert refused(place(stack.url, within)) == (409, "kitchen_busy")
    after = asked(stack, shop, in_minutes(60)).json()["data"]["previewOrderId"]
    assert place(stack.url, after).status_code == 200


def test_a_guest_who_takes_too_long_is_told_the_next_time(stack, make_shop) -> None:
    shop = make_shop(menu=items(burger=10), pace=OFFERED)
    mine = asked(stack, shop, in_minutes(60)).json()["data"]["previewOrderId"]

    def begin(minutes_ago: float) -> None:
        begins = now() - timedelta(minutes=minutes_ago)
        times = {"startAt": begins, "readyAt": begins + timedelta(minutes=10)}
        collection("orders_preview").update_one({"_id": parse_id(mine)}, {"$set": times})

    begin(6)
    answer = place(stack.url, mine)
    assert refused(answer) == (409, "kitchen_busy")
    assert instant_of(answer.json()["nextReadyAt"]) >= now() + timedelta(minutes=9)
    begin(3)
    stored = stored_order(place(stack.url, mine))
    assert "startAt" not in stored
    assert stored["estimatedReadyAt"] > stored["readyAt"]


def test_what_was_ordered_days_before_is_there_on_its_day(stack, make_shop, sign_in) -> None:
    from kitchen.tests.hearing import ticket_of

    # An hour from now is the same day there.
    shop = make_shop(menu=items(burger=12), pace=OFFERED, timezone=midday_zone())
    session = sign_in(shop)
    mine = asked(stack, shop, in_minutes(60)).json()["data"]["previewOrderId"]
    stored = stored_order(place(stack.url, mine))
    order_id = str(stored["_id"])
    two_days_ago = {"$set": {"startedAt": now() - timedelta(days=2)}}
    collection("orders").update_one({"_id": stored["_id"]}, two_days_ago)
    ticket = ticket_of(stack, session, shop, order_id)
    assert ticket["startAt"] == iso(stored["startAt"])
    assert ticket["wantedAt"] == iso(stored["readyAt"])
    assert ticket["lines"][0]["firedAt"] == iso(stored["startAt"])
    paths = (
        f"/api/v1/restaurant/orders/today/{shop.restaurant_id}/{shop.location_id}",
        f"/api/v1/stations/{shop.restaurant_id}/{shop.location_id}"
        f"/{shop.station_ids['kitchen']}/orders",
    )
    for path in paths:
        assert order_id in session.get(path).text
