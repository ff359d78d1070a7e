"""When a menu, a category or an item is offered: day parts and dates, by the location's own clock.

A stored `schedule` is `{"spans": [{"days": ["monday", …], "from": "HH:MM", "until": "HH:MM",
"dates": {"from": "YYYY-MM-DD", "until": "YYYY-MM-DD"}}, …]}`, beside what today's service keeps in
it; a bare list of spans means the same. It is offered while any span holds; without spans always.
All of a span may be missing: no days means each day, no times the whole day, no dates for ever
(both of them count in). A span past midnight belongs to the day it begins on.
"""

from collections.abc import Iterable, Iterator
from datetime import UTC, date, datetime, timedelta
from typing import Any

from menus.hours import DAY_MINUTES, DAYS, LAST_MINUTE, zone_of
from orderbuddy.mongo import Document

# Spans of yesterday that reach into today, today's, and the next midnight: then it is asked again.
DAYS_AROUND = (-1, 0, 1)


def spans_of(stored: Any) -> list[Document]:
    """The spans of a stored `schedule`, whatever its form."""
    spans = stored.get("spans") if isinstance(stored, dict) else stored
    if not isinstance(spans, list):
        return []
    return [one for one in spans if isinstance(one, dict)]


def is_scheduled(stored: Any, location: Document, at: datetime) -> bool:
    """True when that `schedule` offers it at the aware instant `at`."""
    spans = spans_of(stored)
    if not spans:
        return True
    local = at.astimezone(zone_of(location))
    minute = local.hour * 60 + local.minute
    return any(_holds(span, local.date(), minute) for span in spans)


def next_edge(schedules: Iterable[Any], location: Document, at: datetime) -> datetime | None:
    """The next instant after `at` at which one of these schedules may begin or end; at the latest
    the next midnight, None without any schedule."""
    spans = [span for stored in schedules for span in spans_of(stored)]
    if not spans:
        return None
    local = at.astimezone(zone_of(location))
    minutes = {edge for span in spans for edge in _minutes(span)} | {0}
    edges = (edge for edge in _instants(local, minutes) if edge > at)
    return min(edges, default=None)


def schedules_of(menus: Iterable[Document]) -> Iterator[Any]:
    """Every schedule that stored menus hold."""
    for menu in menus:
        parts = [menu, *(menu.get("categories") or ()), *(menu.get("items") or ())]
        yield from (one["schedule"] for one in parts if isinstance(one, dict) and "schedule" in one)


def hidden_categories(menu: Document, location: Document, at: datetime) -> set[str]:
    """Ids of a stored menu's categories that are not offered at that instant."""
    return {
        one.get("id")
        for one in menu.get("categories") or ()
        if isinstance(one, dict) and not is_scheduled(one.get("schedule"), location, at)
    }


def _holds(span: Document, today: date, minute: int) -> bool:
    start, end = _minutes(span)
    if _is_on(span, today) and start <= minute < end:
        return True
    return _is_on(span, today - timedelta(days=1)) and minute + DAY_MINUTES < end


def _is_on(span: Document, day: date) -> bool:
    """That day is one of the span's days and within its dates."""
    days = span.get("days") or DAYS
    dates = span.get("dates")
    dates = dates if isinstance(dates, dict) else {}
    first, last = _day(dates.get("from")), _day(dates.get("until"))
    return (
        DAYS[day.weekday()] in days
        and (first is None or first <= day)
        and (last is None or day <= last)
    )


def _minutes(span: Document) -> tuple[int, int]:
    """(start, end) from the day's midnight; an end past midnight is above 1440."""
    start, end = _minute(span.get("from"), 0), _minute(span.get("until"), DAY_MINUTES)
    end = DAY_MINUTES if end == LAST_MINUTE else end
    return start, end if end > start else end + DAY_MINUTES


def _minute(text: Any, otherwise: int) -> int:
    try:
        hour, minute = str(text).split(":")[:2]
        return int(hour) * 60 + int(minute)
    except ValueError:
        return otherwise


def _day(text: Any) -> date | None:
    try:
        return date.fromisoformat(str(text)[:10])
    except ValueError:
        return None


def _instants(local: datetime, minutes: set[int]) -> Iterator[datetime]:
    midnight = local.replace(hour=0, minute=0, second=0, microsecond=0)
    for ahead in DAYS_AROUND:
        day = midnight + timedelta(days=ahead)
        for minute in minutes:
            # Wall-clock arithmetic, so that a span keeps its times over a change of the clocks.
            yield (day + timedelta(minutes=minute)).astimezone(UTC)
