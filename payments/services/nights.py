"""A location's days, by its own clock."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from bson import ObjectId

from menus.hours import zone_of
from orderbuddy.mongo import Document, collection, now


@dataclass(frozen=True, slots=True)
class Night:
    """One location's day, by its own clock; `start` and `end` are instants."""

    location: Document
    day: date
    start: datetime
    end: datetime

    @property
    def id(self) -> str:
        return f"{self.day.isoformat()}:{self.location['_id']}"


def night_of(location: Document, day: date) -> Night:
    """That day of a stored location, from its midnight to the next."""
    zone = zone_of(location)
    start = datetime(day.year, day.month, day.day, tzinfo=zone)
    following = day + timedelta(days=1)
    end = datetime(following.year, following.month, following.day, tzinfo=zone)
    return Night(location, day, start, end)


def nights_of(location_id: ObjectId, days: int) -> list[Night]:
    """The last `days` days of a location, the oldest first, today not among them."""
    location = collection("locations").find_one({"_id": location_id}) or {"_id": location_id}
    today = now().astimezone(zone_of(location)).date()
    return [night_of(location, today - timedelta(days=back)) for back in range(days, 0, -1)]
