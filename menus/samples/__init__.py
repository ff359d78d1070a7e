"""The demo's restaurants: three of them, in three languages, with pictures of every dish."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from pymongo import UpdateOne

from menus.samples.documents import Data, documents_of
from orderbuddy.mongo import collection, now

DATA = Path(__file__).with_name("data")
FILES = ("harbor_cafe.json", "taqueria_sol.json", "osteria_lume.json")
WITHOUT_TIMES = ("origins", "stations")


@dataclass(frozen=True)
class SamplePlace:
    """A table, parking bay or flyer that a guest can open at `/o/{origin_id}`. Ids are strings."""

    restaurant_id: str
    restaurant_name: str
    location_id: str
    location_name: str
    origin_id: str
    origin_label: str
    station_ids: list[str]
    menu_ids: list[str]
    takes_cards: bool


def load_samples() -> list[SamplePlace]:
    """Inserts what is missing of the sample restaurants; what is there stays as it is.

    So loading again keeps whatever was changed since. Returns all places; the first is a table that
    takes orders at any time of day, accepts them by itself and is paid at the counter.
    """
    restaurants = [json.loads((DATA / name).read_text(encoding="utf-8")) for name in FILES]
    at = now()
    writes: dict[str, list[UpdateOne]] = {}
    for data in restaurants:
        for name, document in documents_of(data):
            writes.setdefault(name, []).append(_insert_if_missing(name, document, at))
    for name, operations in writes.items():
        collection(name).bulk_write(operations, ordered=False)
    return [place for data in restaurants for place in _places(data)]


def _insert_if_missing(name: str, document: Data, at: datetime) -> UpdateOne:
    times = {} if name in WITHOUT_TIMES else {"createdAt": at, "updatedAt": at}
    fields = {key: value for key, value in document.items() if key != "_id"}
    return UpdateOne({"_id": document["_id"]}, {"$setOnInsert": {**fields, **times}}, upsert=True)


def _places(data: Data) -> Iterator[SamplePlace]:
    for location in data["locations"]:
        for origin_id, _, label in location["origins"]:
            yield SamplePlace(
                restaurant_id=data["restaurant"]["id"],
                restaurant_name=data["restaurant"]["name"],
                location_id=location["id"],
                location_name=location["name"],
                origin_id=origin_id,
                origin_label=label,
                station_ids=[station[0] for station in location["stations"]],
                menu_ids=list(location["menus"].values()),
                takes_cards=location["acceptPayment"],
            )
