"""What is known of a location's QR origins and campaigns, kept in the process for quotes."""

from dataclasses import dataclass

from orderbuddy.mongo import collection, parse_id
from orderbuddy.snapshots import SnapshotCache
from ordering.campaigns.terms import Campaign, campaign_of


@dataclass(frozen=True, slots=True)
class Codes:
    """A location's origin labels by the origin's id, and its campaigns, oldest first: those that
    run, and those that ended but have codes that guests may still type; and which origins take
    orders only from guests of their present visit (`ordering.codes.visits`)."""

    labels: dict[str, str]
    campaigns: tuple[Campaign, ...]
    one_visit: frozenset[str] = frozenset()


def _load(location_id: str) -> Codes | None:
    key = parse_id(location_id)
    if key is None:
        return None
    origins = list(collection("origins").find({"locationId": key}, {"label": 1, "oneVisit": 1}))
    wanted = [{"isActive": True}, {"codes.0": {"$exists": True}}]
    stored = collection("campaigns").find({"locationId": key, "$or": wanted}).sort("_id", 1)
    return Codes(
        labels={str(one["_id"]): one.get("label") or "" for one in origins},
        campaigns=tuple(campaign_of(one) for one in stored),
        one_visit=frozenset(str(one["_id"]) for one in origins if one.get("oneVisit") is True),
    )


_codes: SnapshotCache[Codes] = SnapshotCache("codes", _load)


def codes_of(location_id: str) -> Codes:
    """The location's codes; empty for an unknown location."""
    return _codes.get(location_id) or Codes({}, ())


def campaigns_at(restaurant_id: str, location_id: str) -> list[Campaign]:
    """The location's campaigns, oldest first; at most places none."""
    found = codes_of(location_id).campaigns
    return [one for one in found if one.restaurant_id == restaurant_id] if found else []
