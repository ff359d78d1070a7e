"""A location's days and hours by its own clock, also where they have 23, 24½ or 25 hours."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from menus.hours import zone_of
from orderbuddy.mongo import Document, now

HOURS = 24


@dataclass(frozen=True, slots=True)
class Span:
    """Days of a location, both included; `start` and `end` (excluded) are instants in UTC."""

    location: Document
    first: date
    last: date

    @property
    def start(self) -> datetime:
        return midnight(self.location, self.first)

    @property
    def end(self) -> datetime:
        return midnight(self.location, self.last + timedelta(days=1))

    @property
    def days(self) -> Iterator[date]:
        return days_between(self.first, self.last)


def days_between(first: date, last: date) -> Iterator[date]:
    """All days from `first` to `last`, both included."""
    return (first + timedelta(days=back) for back in range((last - first).days + 1))


def midnight(location: Document, day: date) -> datetime:
    """The instant (UTC) at which that day of the location begins. Where clocks skip midnight, the
    day begins when they skip it."""
    return datetime(day.year, day.month, day.day, tzinfo=zone_of(location)).astimezone(UTC)


def day_key(day: date) -> str:
    """A day as figures and stored days name it."""
    return day.isoformat()


def today_of(location: Document) -> date:
    """Its day now, by its own clock."""
    return now().astimezone(zone_of(location)).date()


def slot_of(local: datetime) -> int:
    """The hour of the week of a local time: 0 is Monday's first, 167 Sunday's last."""
    return local.weekday() * HOURS + local.hour
