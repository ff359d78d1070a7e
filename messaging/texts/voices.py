"""How a restaurant speaks: its brand, its own words and numbers. Read for each message, and seldom
changed: kept in the process until the relay says so (`orderbuddy.snapshots`)."""

from dataclasses import dataclass

from messaging.texts.brand import Brand, brand_of
from messaging.texts.stored import own_texts
from messaging.texts.wording import Text
from orderbuddy.mongo import Document, collection
from orderbuddy.snapshots import SnapshotCache


@dataclass(frozen=True, slots=True)
class Voice:
    """`texts` by event, channel and language: those that the restaurant has worded itself.
    `numbers`: location's id → `locations.conversations`."""

    brand: Brand
    texts: dict[tuple[str, str, str], Text]
    numbers: dict[str, Document]

    def number(self, location_id: object, field: str) -> str:
        """The location's own number in that field; "" without one."""
        number = self.numbers.get(str(location_id), {}).get(field)
        return number if isinstance(number, str) else ""


NOBODYS = Voice(Brand(), {}, {})


def voice_of(restaurant_id: str | None) -> Voice:
    """The restaurant's; the house's own without one. Raises PyMongoError."""
    return (_voices.get(restaurant_id) if restaurant_id else None) or NOBODYS


def _load(restaurant_id: str) -> Voice:
    there = {"restaurantId": restaurant_id, "conversations": {"$type": "object"}}
    locations = collection("locations").find(there, {"conversations": 1})
    return Voice(
        brand_of(restaurant_id),
        own_texts(restaurant_id),
        {str(one["_id"]): one["conversations"] for one in locations},
    )


_voices: SnapshotCache[Voice] = SnapshotCache("voices", _load)
