"""What a kitchen's screens show beside tickets: the location, its stations, the menu's names.

And where each line goes: to every station that shares a tag with it, or else to the location's
default station. Only a location without stations has lines without one; its one screen shows all.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from kitchen.selectors import stations_of
from menus.snapshots import Place, place_of
from orderbuddy.mongo import Document
from orderbuddy.snapshots import SnapshotCache

# In place of a station's id: the one screen of a location without stations, and whoever sees whole
# orders (expo's screens, the shelf).
ALL, EXPO = "all", "expo"

WARN_MINUTES, LATE_MINUTES = 5, 10
# Portions that a station has in the making at once, where nobody has said: few make one by one.
CAPACITY = 4


class Kind(StrEnum):
    """What a stored station is: only a STATION makes lines."""

    STATION = "station"
    EXPO = "expo"
    BOARD = "board"


class Coursing(StrEnum):
    """How a location fires the lines of an order: all at once, course by course, ready together."""

    OFF = "off"
    BY_HAND = "byHand"
    AUTO = "auto"


@dataclass(frozen=True, slots=True)
class Station:
    id: str
    name: str
    tags: frozenset[str]
    kind: Kind = Kind.STATION
    is_default: bool = False
    capacity: int = CAPACITY


@dataclass(frozen=True, slots=True)
class Route:
    """Who makes a line: `item` the dish itself, `options` (by id) what has a station of its own.

    `makers` are all of them, in the stations' order; none in a location without stations.
    """

    item: tuple[str, ...]
    options: dict[str, tuple[str, ...]]
    makers: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Board:
    """`place` holds the location with its menus; `stations` make lines, `screens` only show them
    (expo, the guests' board)."""

    place: Place
    stations: tuple[Station, ...]
    screens: tuple[Station, ...] = ()

    @property
    def language(self) -> str:
        """The one that the kitchen reads."""
        return (self.place.languages or ["en"])[0]

    @property
    def coursing(self) -> Coursing:
        stored = self.place.location.get("coursing")
        return Coursing(stored) if stored in list(Coursing) else Coursing.OFF

    @property
    def has_expo(self) -> bool:
        return any(one.kind is Kind.EXPO for one in self.screens)

    @property
    def alarms_when_unshown(self) -> bool:
        return _kitchen_of(self.place.location).get("unshownAlarm") is not False

    def route(self, line: Document) -> Route:
        """Who makes this stored line."""
        item = tuple(self.makers(line.get("stationTags")))
        tags = line.get("optionTags")
        found = {
            str(option): tuple(self._sharing(wanted))
            for option, wanted in (tags.items() if isinstance(tags, dict) else ())
        }
        options = {option: makers for option, makers in found.items() if makers}
        making = {*item, *(maker for makers in options.values() for maker in makers)}
        return Route(item, options, tuple(one.id for one in self.stations if one.id in making))

    def makers(self, tags: Any) -> list[str]:
        """Ids of the stations that make an item with these tags: those that share one, or else the
        default station; none where there are no stations."""
        return self._sharing(tags) or [one.id for one in self._default()]

    def station(self, station_id: str) -> Station | None:
        """The station with that id, when it is this location's and makes lines."""
        return next((one for one in self.stations if one.id == station_id), None)

    def kind_of(self, station_id: str) -> Kind | None:
        """What that station is, "expo" and "board" being there without a document, too."""
        known = {one.id: one.kind for one in (*self.stations, *self.screens)}
        return known.get(station_id) or {EXPO: Kind.EXPO, Kind.BOARD: Kind.BOARD}.get(station_id)

    def location_json(self) -> dict[str, Any]:
        stored = self.place.location
        return {
            "id": self.place.id,
            "restaurantId": self.place.restaurant_id,
            "name": stored.get("name") or "",
            "timezone": stored.get("timezone") or "UTC",
        }

    def kitchen_json(self) -> dict[str, Any]:
        """The location's settings that screens go by."""
        warn, late = self.thresholds()
        return {"coursing": self.coursing, "warnMinutes": warn, "lateMinutes": late}

    def thresholds(self) -> tuple[int, int]:
        """After how many minutes a ticket is one to hurry with, and late."""
        stored = _kitchen_of(self.place.location)
        warn = _minutes(stored.get("warnMinutes"), WARN_MINUTES)
        return warn, max(warn, _minutes(stored.get("lateMinutes"), LATE_MINUTES))

    def stations_json(self) -> list[dict[str, Any]]:
        default = {one.id for one in self._default()}
        return [
            {
                "id": one.id,
                "name": one.name,
                "tags": sorted(one.tags),
                "isDefault": one.id in default,
            }
            for one in self.stations
        ]

    def _sharing(self, tags: Any) -> list[str]:
        wanted = _tags(tags)
        return [one.id for one in self.stations if wanted & one.tags]

    def _default(self) -> tuple[Station, ...]:
        return tuple(one for one in self.stations if one.is_default)[:1] or self.stations[:1]


def _load_stations(location_id: str) -> tuple[Station, ...] | None:
    place = place_of(location_id)
    return tuple(map(_station, stations_of(place.location))) if place else None


def _station(stored: Document) -> Station:
    kind = stored.get("kind")
    return Station(
        id=str(stored["_id"]),
        name=stored.get("name") or "",
        tags=_tags(stored.get("tags")),
        kind=Kind(kind) if kind in list(Kind) else Kind.STATION,
        is_default=stored.get("isDefault") is True,
        capacity=max(1, _minutes(stored.get("capacity"), CAPACITY)),
    )


def makes_lines(stored: Document) -> bool:
    """Whether a stored station makes lines; expo and the guests' board only show them."""
    return kind_of(stored) is Kind.STATION


def kind_of(stored: Document) -> Kind:
    """What a stored station is."""
    return _station(stored).kind


def _tags(stored: Any) -> frozenset[str]:
    """Tags as other programs may have stored them: a list, one text, or nothing."""
    if isinstance(stored, str):
        return frozenset([stored])
    return frozenset(map(str, stored)) if isinstance(stored, Iterable) else frozenset()


def _kitchen_of(location: Document) -> Document:
    stored = location.get("kitchen")
    return stored if isinstance(stored, dict) else {}


def _minutes(stored: Any, usual: int) -> int:
    known = isinstance(stored, int | float) and not isinstance(stored, bool) and stored > 0
    return round(stored) if known else usual


_stations: SnapshotCache[tuple[Station, ...]] = SnapshotCache("stations", _load_stations)


def board_of(location_id: str) -> Board | None:
    """The board of the location with that id; None when there is no such location."""
    place = place_of(location_id)
    if place is None:
        return None
    found = _stations.get(location_id) or ()
    making = tuple(one for one in found if one.kind is Kind.STATION)
    return Board(place, making, tuple(one for one in found if one.kind is not Kind.STATION))


def kitchen_group(location_id: object, station_id: str = "") -> str:
    """The kitchen's sockets of a location that show all lines, or those of one station."""
    return f"kitchen.{location_id}.{station_id}" if station_id else f"kitchen.{location_id}"


def guests_group(location_id: object) -> str:
    """The guests' boards of a location."""
    return f"board.{location_id}"
