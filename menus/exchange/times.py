"""When something is offered, as a cell: `mon, tue 07:00-11:00 from 2026-12-01 to 2026-12-24`."""

import re
from datetime import date
from typing import Any

from menus.hours import DAYS
from menus.schedules import spans_of
from orderbuddy.adminkit.nested.parts import Part, Shown
from orderbuddy.adminkit.nested.report import Report
from orderbuddy.mongo import Document

FAULT = (
    "please write days, times or dates, such as mon, tue 07:00-11:00 from 2026-12-01 to "
    "2026-12-24; a semicolon goes between several, and empty means always."
)
_SHORT = {day[:3]: day for day in DAYS}
_ALWAYS = "00:00-24:00"
_DATES = (("from", "from"), ("to", "until"))
_SPAN = re.compile(
    r"(?P<days>[a-z]+(?:\s*,\s*[a-z]+)*)?\s*"
    r"(?:(?P<start>\d\d?:\d\d)\s*[-–]\s*(?P<end>\d\d?:\d\d))?\s*"
    r"(?:from\s+(?P<first>\d{4}-\d\d-\d\d))?\s*(?:to\s+(?P<last>\d{4}-\d\d-\d\d))?"
)


class Times(Part):
    """A stored `schedule` (menus/schedules.py) as one text; empty: always."""

    def show(self, stored: Any) -> Shown:
        return "; ".join(map(_text_of, spans_of(stored)))

    def normalise(self, posted: Shown, report: Report) -> Shown:
        try:
            return self.show(_spans(posted))
        except ValueError:
            report.fault(FAULT)
            return posted

    def store(self, shown: Shown, stored: Any) -> Any:
        beside = stored if isinstance(stored, dict) else {}
        return {**beside, "spans": _spans(shown)}

    def text(self, shown: Shown) -> str:
        return shown or "always"


def _text_of(span: Document) -> str:
    days = [str(one)[:3] for one in span.get("days") or ()]
    words = [", ".join(days)] if days else []
    if span.get("from") or span.get("until"):
        words.append(f"{span.get('from') or '00:00'}-{span.get('until') or '24:00'}")
    dates = span.get("dates")
    if isinstance(dates, dict):
        words += [f"{word} {dates[key]}" for word, key in _DATES if dates.get(key)]
    return " ".join(words) or _ALWAYS


def _spans(text: str) -> list[Document]:
    """Raises ValueError for what is no time."""
    return [_span(one) for one in text.lower().split(";") if one.strip()]


def _span(text: str) -> Document:
    found = _SPAN.fullmatch(text.strip())
    if found is None:
        raise ValueError(text)
    days = re.findall("[a-z]+", found["days"] or "")
    if not all(any(day.startswith(one) for day in DAYS) and len(one) > 2 for one in days):
        raise ValueError(text)
    dates = {"from": _day(found["first"]), "until": _day(found["last"])}
    span = {
        "days": [_SHORT[one[:3]] for one in days],
        "from": _clock(found["start"]),
        "until": _clock(found["end"]),
        "dates": {key: day for key, day in dates.items() if day},
    }
    return {key: value for key, value in span.items() if value}


def _day(text: str | None) -> str:
    return date.fromisoformat(text).isoformat() if text else ""


def _clock(text: str | None) -> str:
    """`07:00`; "" for the day's beginning and its end."""
    hour, minute = map(int, (text or "0:00").split(":"))
    if hour * 60 + minute > 24 * 60 or minute > 59:
        raise ValueError(text)
    return "" if (hour % 24, minute) == (0, 0) else f"{hour:02}:{minute:02}"
