from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from bson import ObjectId

from orderbuddy.mongo import Document, collection, now


@dataclass(frozen=True, slots=True)
class Place:
    """Where the past is made up, and the instant that its minutes are counted back from."""

    location: Document
    restaurant: Document
    menu: Document
    origins: list[Document]
    people: dict[str, ObjectId]
    loaded_at: datetime

    @classmethod
    def of(cls, data: Document) -> "Place":
        location = _one("locations", data["location"])
        return cls(
            location=location,
            restaurant=_one("restaurants", location["restaurantId"], is_object_id=False),
            menu=_one("menus", data["menu"]),
            origins=[_one("origins", one) for one in data["origins"]],
            people={name: ObjectId(one) for name, one in data["people"].items()},
            loaded_at=now(),
        )

    @property
    def here(self) -> Document:
        return {
            "restaurantId": self.location["restaurantId"],
            "locationId": self.location["_id"],
        }

    def ago(self, minutes: float) -> datetime:
        return self.loaded_at - timedelta(minutes=minutes)


def sample_id(kind: int, number: int) -> ObjectId:
    """The same at each start, so that what is there is not stored again."""
    return ObjectId(f"6978de30000101{kind:02x}{number:08x}")


def store(name: str, documents: list[Document]) -> None:
    for one in documents:
        collection(name).replace_one({"_id": one["_id"]}, one, upsert=True)


def _one(name: str, key: Any, *, is_object_id: bool = True) -> Document:
    found = collection(name).find_one({"_id": ObjectId(key) if is_object_id else key})
    if found is None:
        raise LookupError(f"The sample restaurants have no {key} in {name}")
    return found
