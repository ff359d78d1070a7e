"""Comparing answers with recorded ones: made-up ids, instants and UUIDs are normalised."""

import json
import re
from pathlib import Path
from typing import Any

from bson import ObjectId, json_util

from orderbuddy.accounts.models import User
from orderbuddy.mongo import collection, iso

HERE = Path(__file__).parent / "contract"
PASSWORD = "harbor-light-1890"
OWNER = "owner@harborcafe.example"
_OF_RESTAURANTS = (
    "orders", "orders_preview", "stations", "origins", "campaigns", "menus", "payments", "refunds",
    "locations",
    "order_reports", "report_days",
)  # fmt: skip

_OBJECT_ID = re.compile(r"\b[0-9a-f]{24}\b")
_INSTANT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z\Z")
_MADE_RESTAURANT = re.compile(r"store-[0-9a-f]{8}-[0-9a-f]{4}\Z")
_UUID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\Z")


def recorded(part: str = "http") -> Any:
    """What today's service was asked and answered."""
    return json.loads((HERE / "exchanges.json").read_text())[part]


def load_fixtures() -> None:
    """Put the example database's documents in place, whatever is there of them."""
    documents = json_util.loads((HERE / "fixtures.json").read_text())
    for restaurant in documents["restaurants"]:
        for name in _OF_RESTAURANTS:
            collection(name).delete_many({"restaurantId": restaurant["_id"]})
    for name, rows in documents.items():
        for row in rows:
            collection(name).replace_one({"_id": row["_id"]}, row, upsert=True)
    owner = User.objects.get(email=OWNER)
    owner.set_password(PASSWORD)
    owner.save(update_fields=["password"])


def stored_json(document: Any) -> Any:
    """A stored document (ours, or recorded as extended JSON) in plain JSON: ids and instants as
    text."""
    if isinstance(document, dict):
        if document.keys() <= {"$oid", "$date"}:
            return next(iter(document.values()), {})
        return {key: stored_json(one) for key, one in document.items()}
    if isinstance(document, list):
        return [stored_json(one) for one in document]
    if isinstance(document, ObjectId):
        return str(document)
    return iso(document) or document


class Normaliser:
    """Maps recorded made-up ids to ours, learning them from pairs of answers."""

    def __init__(self) -> None:
        self._fixed = set(_OBJECT_ID.findall((HERE / "fixtures.json").read_text()))
        self._ours: dict[str, str] = {}

    def translate(self, value: Any) -> Any:
        """A recorded path or body with our ids in place of the recorded made-up ones."""
        text = json.dumps(value)
        return json.loads(_OBJECT_ID.sub(lambda found: self._ours.get(found[0], found[0]), text))

    def learn(self, theirs: Any, ours: Any) -> None:
        """Pair up the made-up ids of two answers of one shape."""
        if isinstance(theirs, dict) and isinstance(ours, dict):
            for key in theirs.keys() & ours.keys():
                self.learn(theirs[key], ours[key])
        elif isinstance(theirs, list) and isinstance(ours, list):
            for one, other in zip(theirs, ours, strict=False):
                self.learn(one, other)
        elif isinstance(theirs, str) and isinstance(ours, str) and self._made_up(theirs):
            self._ours.setdefault(theirs, ours)

    def recorded(self, value: Any) -> Any:
        """A recorded answer as ours should read, instants and UUIDs as placeholders."""
        return _placeholders(self.translate(value), self._codes())

    def answered(self, value: Any) -> Any:
        """Our answer with the same placeholders."""
        return _placeholders(value, {})

    def _made_up(self, text: str) -> bool:
        return bool(_OBJECT_ID.fullmatch(text)) and text not in self._fixed

    def _codes(self) -> dict[str, str]:
        return {a[-4:].upper(): b[-4:].upper() for a, b in self._ours.items()}


def _placeholders(value: Any, codes: dict[str, str]) -> Any:
    if isinstance(value, dict):
        return {
            key: codes.get(one, one) if key == "orderCode" else _placeholders(one, codes)
            for key, one in value.items()
        }
    if isinstance(value, list):
        return [_placeholders(one, codes) for one in value]
    if isinstance(value, str) and _INSTANT.match(value):
        return "<instant>"
    if isinstance(value, str) and _UUID.match(value):
        return "<uuid>"
    if isinstance(value, str) and _MADE_RESTAURANT.match(value):
        return "<restaurant>"
    return value
