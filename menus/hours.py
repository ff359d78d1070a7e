"""When a location takes orders: its own clock, several spans a day, spans past midnight, and days
on which everything is otherwise (`specialDays`)."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
DAY_MINUTES = 24 * 60
NOON = DAY_MINUTES // 2
LAST_MINUTE = DAY_MINUTES - 1  # "23:59" is how today's apps write "until the day ends"


@dataclass(frozen=True, slots=True)
class OpenDay:
    """A day of a location: (start, end) in minutes from its midnight, an end past midnight above
    1440; `special` names what is otherwise on it, "" on any other day."""

    day: date
    spans: tuple[tuple[int, int], ...]
    special: str = ""


def is_open(location: dict[str, Any], at: datetime) -> bool:
    """True when the stored `location` takes orders at the aware instant `at`.

    A location without hours is open; one that is not active never is. `orderTiming` shortens each
    span: orders start `acceptOrdersAfterMinutes` after it opens and end `stopOrdersBeforeMinutes`
    before it closes. Hours are wall-clock times, so a span keeps its times over a DST change.
    """
    if location.get("isActive") is False:
        return False
    local = at.astimezone(zone_of(location))
    day, today = local.date(), _minute_of_day(local)
    if not location.get("workingHours") and not _special_rows(location, day):
        return True
    timing = location.get("orderTiming") or {}
    after = _minutes_or_zero(timing.get("acceptOrdersAfterMinutes"))
    before = _minutes_or_zero(timing.get("stopOrdersBeforeMinutes"))
    return any(
        start + after <= minute < end - before
        for one, minute in ((day, today), (day - timedelta(days=1), today + DAY_MINUTES))
        for start, end in spans_on(location, one)
    )


def spans_on(location: dict[str, Any], day: date) -> list[tuple[int, int]]:
    """(start, end) of that day of the location in minutes from its midnight, an end past midnight
    above 1440: a special day's own, else its weekday's; the whole day where nothing is said."""
    special = _special_rows(location, day)
    if special:
        return _spans(special)
    hours = location.get("workingHours")
    if not hours:
        return [(0, DAY_MINUTES)]
    return _spans(one for one in hours if str(one.get("day", "")).lower() == DAYS[day.weekday()])


def days_from(location: dict[str, Any], first: date, count: int) -> list[OpenDay]:
    """So many days of the location from `first` on, as it is open on them."""
    days = [first + timedelta(days=number) for number in range(count)]
    return [
        OpenDay(one, tuple(sorted(spans_on(location, one))), _special_name(location, one))
        for one in days
    ]


def closes_at(location: dict[str, Any], at: datetime) -> datetime:
    """When the location's business day that holds `at` ends: its last closing, also past midnight.

    A place that closes in the afternoon and opens again in the evening closes in the evening. The
    next midnight where it is always open, or does not open any more that day.
    """
    local = at.astimezone(zone_of(location))
    midnight = local.replace(hour=0, minute=0, second=0, microsecond=0)
    today = _minute_of_day(local)
    before = local - timedelta(days=1)
    if today + DAY_MINUTES < (last_night := _last_closing(location, before.date())):
        return midnight - timedelta(days=1) + timedelta(minutes=last_night)
    tonight = _last_closing(location, local.date())
    return midnight + timedelta(minutes=tonight if tonight > today else DAY_MINUTES)


def opens_on(location: dict[str, Any], day: date) -> datetime:
    """When the location opens first on that day of its own; its midnight where it does not."""
    midnight = datetime(day.year, day.month, day.day, tzinfo=zone_of(location))
    starts = (start for start, _ in spans_on(location, day))
    return midnight + timedelta(minutes=min(starts, default=0))


def zone_of(location: dict[str, Any]) -> ZoneInfo:
    """The location's time zone; UTC where it is missing or unknown."""
    try:
        return ZoneInfo(location.get("timezone") or "UTC")
    except (ZoneInfoNotFoundError, ValueError):
        return ZoneInfo("UTC")


def start_of_day(location: dict[str, Any], at: datetime) -> datetime:
    """The instant at which the location's own day that holds `at` began."""
    local = at.astimezone(zone_of(location))
    return local.replace(hour=0, minute=0, second=0, microsecond=0)


def _special_rows(location: dict[str, Any], day: date) -> list[dict[str, Any]]:
    """What is said of that very day; else of the stretch of days that holds it; [] for an ordinary
    day. (A day in the middle of the holidays may so be open all the same.)"""
    asked = day.isoformat()
    rows = [one for one in location.get("specialDays") or () if _first_and_last(one)[0] <= asked]
    rows = [one for one in rows if asked <= _first_and_last(one)[1]]
    alone = [one for one in rows if len(set(_first_and_last(one))) == 1]
    return alone or rows


def _first_and_last(row: dict[str, Any]) -> tuple[str, str]:
    first = str(row.get("date") or "")
    return first, str(row.get("untilDate") or first)


def _special_name(location: dict[str, Any], day: date) -> str:
    rows = _special_rows(location, day)
    names = (str(one["name"]) for one in rows if one.get("name"))
    return next(names, "Special day" if rows else "")


def _spans(rows: Iterable[dict[str, Any]]) -> list[tuple[int, int]]:
    """(start, end) in minutes from the day's midnight; an end past midnight is above 1440."""
    found = []
    for span in rows:
        start, end = _parse(span.get("startTime")), _parse(span.get("endTime"))
        if not span.get("isOpen") or start is None or end is None:
            continue
        if end == LAST_MINUTE:
            end = DAY_MINUTES
        found.append((start, end if end > start else end + DAY_MINUTES))
    return found


def _last_closing(location: dict[str, Any], day: date) -> int:
    """The last minute of that day's spans; 0 without any. A night that is written as two spans, to
    midnight and from midnight on, is one."""
    last = max((end for _, end in spans_on(location, day)), default=0)
    if last != DAY_MINUTES:
        return last
    following = spans_on(location, day + timedelta(days=1))
    night = [end for start, end in following if start == 0 and end <= NOON]
    return last + max(night, default=0)


def _parse(text: Any) -> int | None:
    try:
        hour, minute = str(text).split(":")[:2]
        found = int(hour) * 60 + int(minute)
    except ValueError:
        return None
    return found if 0 <= found <= DAY_MINUTES else None


def _minute_of_day(local: datetime) -> int:
    return local.hour * 60 + local.minute


def _minutes_or_zero(value: Any) -> int:
    return int(value) if isinstance(value, int | float) and value > 0 else 0
