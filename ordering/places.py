"""What is known of a location's QR origins and campaigns, kept in the process for quotes."""

from dataclasses import dataclass

from orderbuddy.mongo import Document, collection, parse_id
from orderbuddy.snapshots import SnapshotCache


@dataclass(frozen=True, slots=True)
class Codes:
    """A location's origin labels and active campaigns, both by the origin's id; and which origins
    take orders only from guests of their present visit (`ordering.codes.visits`)."""

    labels: dict[str, str]
    campaigns: dict[str, Document]
    one_visit: frozenset[str] = frozenset()


def _load(location_id: str) -> Codes | None:
    key = parse_id(location_id)
    if key is None:
        return None
    origins = list(collection("origins").find({"locationId": key}, {"label": 1, "oneVisit": 1}))
    active = collection("campaigns").find({"locationId": key, "isActive": True}).sort("_id", -1)
    return Codes(
        labels={str(one["_id"]): one.get("label") or "" for one in origins},
        campaigns={str(one.get("originId")): one for one in active},
        one_visit=frozenset(str(one["_id"]) for one in origins if one.get("oneVisit") is True),
    )


_codes: SnapshotCache[Codes] = SnapshotCache("codes", _load)


def codes_of(location_id: str) -> Codes:
    """The location's codes; empty for an unknown location."""
    return _codes.get(location_id) or Codes({}, {})


def campaign_at(restaurant_id: str, location_id: str, origin_id: str) -> Document | None:
    """The active campaign (the oldest, should there be several) of an origin; None without one."""
    found = codes_of(location_id).campaigns.get(origin_id)
    return found if found and found.get("restaurantId") == restaurant_id else None
