"""What a kitchen's screens show beside tickets: the location, its stations, the menu's names."""

from dataclasses import dataclass
from typing import Any

from kitchen.selectors import stations_of
from menus.snapshots import Place, place_of
from orderbuddy.mongo import Document
from orderbuddy.snapshots import SnapshotCache


@dataclass(frozen=True, slots=True)
class Station:
    id: str
    name: str
    tags: frozenset[str]


@dataclass(frozen=True, slots=True)
class Board:
    """`place` holds the location with its menus; `language` is the one that its kitchen reads."""

    place: Place
    stations: tuple[Station, ...]

    @property
    def language(self) -> str:
        return (self.place.languages or ["en"])[0]

    def makers(self, tags: Any) -> list[str]:
        """Ids of the stations that make a line with these tags; none for a line of no station."""
        wanted = frozenset(tags or ())
        return [one.id for one in self.stations if wanted & one.tags]

    def station(self, station_id: str) -> Station | None:
        """The station with that id, when it is this location's."""
        return next((one for one in self.stations if one.id == station_id), None)

    def location_json(self) -> dict[str, Any]:
        stored = self.place.location
        return {
            "id": self.place.id,
            "restaurantId": self.place.restaurant_id,
            "name": stored.get("name") or "",
            "timezone": stored.get("timezone") or "UTC",
        }

    def stations_json(self) -> list[dict[str, Any]]:
        return [{"id": one.id, "name": one.name, "tags": sorted(one.tags)} for one in self.stations]


def _load_stations(location_id: str) -> tuple[Station, ...] | None:
    place = place_of(location_id)
    return tuple(map(_station, stations_of(place.location))) if place else None


def _station(stored: Document) -> Station:
    tags = frozenset(str(tag) for tag in stored.get("tags") or ())
    return Station(str(stored["_id"]), stored.get("name") or "", tags)


_stations: SnapshotCache[tuple[Station, ...]] = SnapshotCache("stations", _load_stations)


def board_of(location_id: str) -> Board | None:
    """The board of the location with that id; None when there is no such location."""
    place = place_of(location_id)
    return Board(place, _stations.get(location_id) or ()) if place else None


def kitchen_group(location_id: object, station_id: str = "") -> str:
    """The kitchen's sockets of a location that show all lines, or those of one station."""
    return f"kitchen.{location_id}.{station_id}" if station_id else f"kitchen.{location_id}"
