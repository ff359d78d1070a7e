"""A picture of when a location is open: the next seven days, as they will be."""

from datetime import timedelta
from typing import Any

from django.template.loader import render_to_string

from menus.hours import DAY_MINUTES, OpenDay, days_from, is_open, zone_of
from menus.models import Location
from orderbuddy.mongo import Document, now

SHOWN_DAYS = 7


def week_picture(location: Location) -> str:
    """The next days of a location as HTML: a bar a day, and the same in words."""
    stored: Document = getattr(location, "stored_document", {})
    today = now().astimezone(zone_of(stored))
    # One day before: its night may reach into the first.
    found = days_from(stored, today.date() - timedelta(days=1), SHOWN_DAYS + 1)
    rows = [_row(day, found[number]) for number, day in enumerate(found[1:])]
    context = {
        "rows": rows,
        "now": today.hour * 60 + today.minute,
        "clock": f"{today:%H:%M}",
        "is_open": is_open(stored, now()),
        "hours": [(hour, f"{hour:02d}") for hour in range(0, 25, 6)],
    }
    return render_to_string("admin/menus/week_picture.html", context)


def _row(day: OpenDay, before: OpenDay) -> dict[str, Any]:
    reaching_in = [(0, end - DAY_MINUTES) for _, end in before.spans if end > DAY_MINUTES]
    own = [(start, min(end, DAY_MINUTES)) for start, end in day.spans]
    return {
        "day": day.day,
        "special": day.special,
        "bars": [(start, end - start) for start, end in [*reaching_in, *own]],
        "words": ", ".join(_words(*one) for one in day.spans) or "closed",
    }


def _words(start: int, end: int) -> str:
    if end - start >= DAY_MINUTES:
        return "all day"
    return f"{_clock(start)}–{_clock(end)}"


def _clock(minute: int) -> str:
    at = minute % DAY_MINUTES
    return "24:00" if minute == DAY_MINUTES else f"{at // 60:02d}:{at % 60:02d}"
