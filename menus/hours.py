"""When a location takes orders: its own clock, several spans a day, spans past midnight."""

from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
DAY_MINUTES = 24 * 60
NOON = DAY_MINUTES // 2
LAST_MINUTE = DAY_MINUTES - 1  # "23:59" is how today's apps write "until the day ends"


def is_open(location: dict[str, Any], at: datetime) -> bool:
    """True when the stored `location` takes orders at the aware instant `at`.

    A location without hours is open; one that is not active never is. `orderTiming` shortens each
    span: orders start `acceptOrdersAfterMinutes` after it opens and end `stopOrdersBeforeMinutes`
    before it closes. Hours are wall-clock times, so a span keeps its times over a DST change.
    """
    if location.get("isActive") is False:
        return False
    hours = location.get("workingHours")
    if not hours:
        return True
    timing = location.get("orderTiming") or {}
    after = _minutes_or_zero(timing.get("acceptOrdersAfterMinutes"))
    before = _minutes_or_zero(timing.get("stopOrdersBeforeMinutes"))
    local = at.astimezone(zone_of(location))
    today = _minute_of_day(local)
    return any(
        start + after <= minute < end - before
        for day, minute in ((local, today), (local - timedelta(days=1), today + DAY_MINUTES))
        for start, end in _spans(hours, DAYS[day.weekday()])
    )


def closes_at(location: dict[str, Any], at: datetime) -> datetime:
    """When the location's business day that holds `at` ends: its last closing, also past midnight.

    A place that closes in the afternoon and opens again in the evening closes in the evening. The
    next midnight where it is always open, or does not open any more that day.
    """
    hours = location.get("workingHours") or []
    local = at.astimezone(zone_of(location))
    midnight = local.replace(hour=0, minute=0, second=0, microsecond=0)
    today = _minute_of_day(local)
    before = local - timedelta(days=1)
    if today + DAY_MINUTES < (last_night := _last_closing(hours, before)):
        return midnight - timedelta(days=1) + timedelta(minutes=last_night)
    tonight = _last_closing(hours, local)
    return midnight + timedelta(minutes=tonight if tonight > today else DAY_MINUTES)


def opens_on(location: dict[str, Any], day: date) -> datetime:
    """When the location opens first on that day of its own; its midnight where it does not."""
    midnight = datetime(day.year, day.month, day.day, tzinfo=zone_of(location))
    spans = _spans(location.get("workingHours") or [], DAYS[day.weekday()])
    return midnight + timedelta(minutes=min((start for start, _ in spans), default=0))


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


def _spans(hours: list[dict[str, Any]], day: str) -> list[tuple[int, int]]:
    """(start, end) in minutes from that day's midnight; an end past midnight is above 1440."""
    found = []
    for span in hours:
        if str(span.get("day", "")).lower() != day or not span.get("isOpen"):
            continue
        start, end = _parse(span.get("startTime")), _parse(span.get("endTime"))
        if start is None or end is None:
            continue
        if end == LAST_MINUTE:
            end = DAY_MINUTES
        found.append((start, end if end > start else end + DAY_MINUTES))
    return found


def _last_closing(hours: list[dict[str, Any]], day: datetime) -> int:
    """The last minute of that day's spans; 0 without any. A night that is written as two spans, to
    midnight and from midnight on, is one."""
    last = max((end for _, end in _spans(hours, DAYS[day.weekday()])), default=0)
    if last != DAY_MINUTES:
        return last
    following = _spans(hours, DAYS[(day + timedelta(days=1)).weekday()])
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
