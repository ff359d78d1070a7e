from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest

from menus.hours import DAYS, OpenDay, closes_at, days_from, is_open, opens_on, start_of_day

NEW_YORK = ZoneInfo("America/New_York")


def location(*spans: tuple[str, str, str], zone: str = "America/New_York", **fields) -> dict:
    hours = [
        {"day": day, "isOpen": True, "startTime": start, "endTime": end}
        for day, start, end in spans
    ]
    return {"timezone": zone, "workingHours": hours, **fields}


def at(text: str, zone: ZoneInfo = NEW_YORK) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=zone)


# 2026-11-20 is a Friday.
@pytest.mark.parametrize(
    ("when", "expected"),
    [
        ("2026-11-20T16:59:59", False),
        ("2026-11-20T17:00:00", True),
        ("2026-11-21T00:00:00", True),
        ("2026-11-21T01:59:59", True),
        ("2026-11-21T02:00:00", False),
        ("2026-11-21T17:00:00", False),
        ("2026-11-20T01:00:00", False),
    ],
)
def test_a_span_past_midnight_belongs_to_the_day_it_begins(when: str, expected: bool) -> None:
    assert is_open(location(("friday", "17:00", "02:00")), at(when)) is expected


def test_several_spans_a_day() -> None:
    shop = location(("friday", "08:00", "11:00"), ("friday", "17:00", "22:00"))
    opened = [is_open(shop, at(f"2026-11-20T{hour:02d}:30")) for hour in (7, 9, 12, 18, 23)]
    assert opened == [False, True, False, True, False]


def test_hours_are_the_locations_own_clock() -> None:
    shop = location(("friday", "09:00", "17:00"), zone="Asia/Tokyo")
    assert is_open(shop, at("2026-11-20T00:30", ZoneInfo("UTC")))
    assert not is_open(shop, at("2026-11-20T09:30", ZoneInfo("UTC")))


def test_until_23_59_means_until_the_day_ends() -> None:
    shop = location(*((day, "00:00", "23:59") for day in DAYS))
    assert is_open(shop, at("2026-11-20T23:59:59"))


@pytest.mark.parametrize(
    ("when", "expected"),
    [
        # 2026-03-08: clocks go from 01:59 to 03:00; 2026-11-01: 01:59 is followed by 01:00.
        ("2026-03-08T03:30", True),
        ("2026-03-08T04:00", False),
        ("2026-11-01T01:30", True),
        ("2026-11-01T04:00", False),
    ],
)
def test_a_night_with_a_clock_change_keeps_its_wall_clock_times(when: str, expected: bool) -> None:
    assert is_open(location(("saturday", "18:00", "04:00")), at(when)) is expected


def test_order_timing_shortens_each_span() -> None:
    timing = {"acceptOrdersAfterMinutes": 15, "stopOrdersBeforeMinutes": 30}
    shop = location(("friday", "12:00", "02:00"), orderTiming=timing)
    opened = [
        is_open(shop, at(when))
        for when in (
            "2026-11-20T12:14", "2026-11-20T12:15", "2026-11-21T01:29", "2026-11-21T01:30",
        )
    ]  # fmt: skip
    assert opened == [False, True, True, False]


@pytest.mark.parametrize(
    ("stored", "expected"),
    [
        ({"workingHours": []}, True),
        ({}, True),
        ({"isActive": False}, False),
        ({"workingHours": [{"day": "friday", "isOpen": False}]}, False),
        ({"workingHours": [{"day": "friday", "isOpen": True, "startTime": None}]}, False),
        ({"workingHours": [{"day": "friday", "isOpen": True, "startTime": "x"}]}, False),
        ({"timezone": "Mars/Olympus"}, True),
    ],
)  # fmt: skip
def test_documents_of_other_programs(stored: dict, expected: bool) -> None:
    assert is_open(stored, at("2026-11-20T12:00")) is expected


def test_the_day_begins_at_the_locations_midnight() -> None:
    start = start_of_day({"timezone": "Asia/Tokyo"}, at("2026-11-20T16:00", ZoneInfo("UTC")))
    assert start.isoformat() == "2026-11-21T00:00:00+09:00"


DINER = (("friday", "11:00", "15:00"), ("friday", "18:00", "23:00"))
BAR = (("friday", "18:00", "02:00"), ("saturday", "18:00", "02:00"))
# As some write a night: to midnight, and from midnight on.
SPLIT = (("friday", "18:00", "23:59"), ("saturday", "00:00", "02:00"))
ALWAYS = tuple((day, "00:00", "23:59") for day in DAYS)


@pytest.mark.parametrize(
    ("spans", "when", "closing"),
    [
        (DINER, "2026-11-20T12:00", "2026-11-20T23:00"),
        (DINER, "2026-11-20T16:00", "2026-11-20T23:00"),
        (DINER, "2026-11-20T08:00", "2026-11-20T23:00"),
        (DINER, "2026-11-20T23:30", "2026-11-21T00:00"),
        (DINER, "2026-11-22T12:00", "2026-11-23T00:00"),
        (BAR, "2026-11-20T17:00", "2026-11-21T02:00"),
        (BAR, "2026-11-20T23:59", "2026-11-21T02:00"),
        (BAR, "2026-11-21T01:59", "2026-11-21T02:00"),
        (BAR, "2026-11-21T02:00", "2026-11-22T02:00"),
        (SPLIT, "2026-11-20T20:00", "2026-11-21T02:00"),
        (SPLIT, "2026-11-21T01:00", "2026-11-21T02:00"),
        (SPLIT, "2026-11-21T03:00", "2026-11-22T00:00"),
        (ALWAYS, "2026-11-20T12:00", "2026-11-21T00:00"),
        (ALWAYS, "2026-11-20T00:30", "2026-11-21T00:00"),
        ((), "2026-11-20T12:00", "2026-11-21T00:00"),
    ],
)
def test_until_closing_is_the_last_closing_of_the_business_day(
    spans: tuple, when: str, closing: str
) -> None:
    assert closes_at(location(*spans), at(when)) == at(closing)


def test_closing_keeps_its_wall_clock_time_over_a_clock_change() -> None:
    # 2026-11-01: 01:59 is followed by 01:00, so this night has an hour more.
    bar = location(("saturday", "18:00", "04:00"))
    assert closes_at(bar, at("2026-10-31T20:00")) == at("2026-11-01T04:00")


@pytest.mark.parametrize(("day", "opens"), [(20, "11:00"), (22, "00:00")])
def test_a_day_opens_with_its_first_span(day: int, opens: str) -> None:
    found = opens_on(location(*DINER), date(2026, 11, day))
    assert found == at(f"2026-11-{day}T{opens}")


CHRISTMAS = {"date": "2026-12-25", "isOpen": False, "name": "Christmas"}
EVE = {"date": "2026-12-24", "isOpen": True, "startTime": "10:00", "endTime": "14:00"}
HOLIDAYS = {"date": "2026-12-20", "untilDate": "2027-01-03", "isOpen": False, "name": "Holidays"}
NEW_YEAR = {"date": "2026-12-31", "isOpen": True, "startTime": "20:00", "endTime": "04:00"}
EVERY_NIGHT = tuple((day, "18:00", "02:00") for day in DAYS)


@pytest.mark.parametrize(
    ("when", "expected"),
    [
        ("2026-12-23T19:00", True),
        ("2026-12-24T01:59", True),  # the night before belongs to the day on which it began
        ("2026-12-24T12:00", True),
        ("2026-12-24T19:00", False),
        ("2026-12-25T01:00", False),
        ("2026-12-25T19:00", False),
        ("2026-12-26T19:00", True),
        ("2026-12-31T19:00", False),
        ("2027-01-01T03:00", True),
    ],
)
def test_a_special_day_has_hours_of_its_own(when: str, expected: bool) -> None:
    bar = location(*EVERY_NIGHT, specialDays=[CHRISTMAS, EVE, NEW_YEAR])
    assert is_open(bar, at(when)) is expected


def test_a_day_in_the_holidays_may_be_open_all_the_same() -> None:
    bar = location(*EVERY_NIGHT, specialDays=[HOLIDAYS, NEW_YEAR])
    opened = [is_open(bar, at(f"2026-12-{day}T21:00")) for day in (19, 20, 30, 31)]
    assert opened == [True, False, False, True]
    assert not is_open(bar, at("2027-01-03T21:00"))
    assert is_open(bar, at("2027-01-04T21:00"))


def test_a_special_day_may_have_several_spans_and_is_the_locations_own() -> None:
    lunch = {**EVE, "startTime": "11:00", "endTime": "12:00"}
    dinner = {**EVE, "startTime": "18:00", "endTime": "01:00"}
    place = location(zone="Asia/Tokyo", specialDays=[lunch, dinner])
    tokyo = ZoneInfo("Asia/Tokyo")
    opened = [is_open(place, at(f"2026-12-24T{hour}:30", tokyo)) for hour in (10, 11, 13, 18)]
    assert opened == [False, True, False, True]
    # A place without weekly hours is always open on any other day.
    assert is_open(place, at("2026-12-23T03:00", tokyo))
    assert is_open(place, at("2026-12-25T03:00", tokyo))


def test_order_timing_shortens_special_hours_too() -> None:
    shop = location(specialDays=[EVE], orderTiming={"stopOrdersBeforeMinutes": 30})
    assert is_open(shop, at("2026-12-24T13:29"))
    assert not is_open(shop, at("2026-12-24T13:30"))


@pytest.mark.parametrize(
    ("when", "closing"),
    [
        ("2026-12-24T12:00", "2026-12-24T14:00"),
        ("2026-12-25T12:00", "2026-12-26T00:00"),
        ("2026-12-31T21:00", "2027-01-01T04:00"),
    ],
)
def test_until_closing_knows_special_days(when: str, closing: str) -> None:
    bar = location(*EVERY_NIGHT, specialDays=[CHRISTMAS, EVE, NEW_YEAR])
    assert closes_at(bar, at(when)) == at(closing)
    assert opens_on(bar, date(2026, 12, 24)) == at("2026-12-24T10:00")


@pytest.mark.parametrize("stored", [{}, {"date": None}, {"date": 5}, {"isOpen": True}])
def test_special_days_of_other_programs_change_nothing(stored: dict) -> None:
    assert is_open(location(*ALWAYS, specialDays=[stored]), at("2026-12-24T12:00"))


def test_days_as_they_will_be_open() -> None:
    place = location(("friday", "18:00", "02:00"), ("friday", "08:00", "11:00"),
                     specialDays=[CHRISTMAS])  # fmt: skip
    found = days_from(place, date(2026, 12, 18), 8)
    assert found[0] == OpenDay(date(2026, 12, 18), ((480, 660), (1080, 1560)))
    assert found[1] == OpenDay(date(2026, 12, 19), ())
    assert found[7] == OpenDay(date(2026, 12, 25), (), "Christmas")
