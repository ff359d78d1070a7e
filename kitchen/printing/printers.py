"""A location's printers: what each prints, and how.

`locations.printers` says which there are, as today's service and apps keep it ({id, name, ip,
type}); `printers` has a document of ours for each, with the same id, for what they do not know.
Those follow the location; nothing is printed before somebody says what.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from bson import ObjectId
from django.conf import settings

from orderbuddy.api.tokens import check_printer_key, printer_key
from orderbuddy.mongo import Document, collection, instant_of, now
from orderbuddy.snapshots import SnapshotCache


class Reached(StrEnum):
    """How: we connect to it, or it asks us."""

    LAN = "lan"
    CLOUD = "cloud"


class TicketsOn(StrEnum):
    """When a line comes on paper: with its order (later courses as held), or when it is fired."""

    ACCEPT = "accept"
    FIRE = "fire"


class ReceiptsOn(StrEnum):
    NEVER = "never"
    ACCEPT = "accept"
    READY = "ready"


class Confirms(StrEnum):
    """How a network printer says that it has printed (see `network`)."""

    STATUS = "status"
    ID = "id"
    NOTHING = "nothing"


@dataclass(frozen=True, slots=True)
class Printer:
    """`stations`: ids of those whose tickets it prints, or ALL for whole orders. `since`: orders
    placed before that are none of its business."""

    id: Any
    restaurant_id: str
    location_id: ObjectId
    name: str
    ip: str
    reached: str
    stations: tuple[str, ...]
    tickets_on: str
    receipts_on: str
    as_picture: bool
    columns: int
    confirms: str
    qr: bool
    key_version: int
    since: datetime | None

    @property
    def prints(self) -> bool:
        return bool(self.stations) or self.receipts_on != ReceiptsOn.NEVER


DEFAULTS: Document = {
    "stations": [],
    "ticketsOn": TicketsOn.ACCEPT.value,
    "receiptsOn": ReceiptsOn.NEVER.value,
    "style": "text",
    "columns": 48,
    "confirms": Confirms.STATUS.value,
    "qr": True,
}


def printers_of(location_id: object) -> tuple[Printer, ...]:
    """The location's printers that print something by themselves; kept in the process."""
    return _printers.get(str(location_id)) or ()


def printer_of(printer_id: Any) -> Printer | None:
    """That printer, as it is stored now; None when there is none (any more)."""
    found = collection("printers").find_one({"_id": printer_id})
    return read(found) if found else None


def read(stored: Document) -> Printer:
    """A stored printer; what another version may have written strangely counts as not written."""
    said = {**DEFAULTS, **{name: value for name, value in stored.items() if value is not None}}
    return Printer(
        id=stored["_id"],
        restaurant_id=said.get("restaurantId") or "",
        location_id=said.get("locationId"),
        name=said.get("name") or "",
        ip=said.get("ip") or "",
        reached=said.get("type") or Reached.LAN,
        stations=tuple(map(str, said["stations"])),
        tickets_on=said["ticketsOn"],
        receipts_on=said["receiptsOn"],
        as_picture=said["style"] == "picture",
        columns=said["columns"] if said["columns"] in (32, 42, 48) else 48,
        confirms=said["confirms"],
        qr=bool(said["qr"]),
        key_version=int(said.get("keyVersion") or 0),
        since=instant_of(said.get("since")),
    )


def key_of(printer: Printer) -> str:
    """The secret with which a cloud printer asks for its jobs."""
    return printer_key(printer.id, printer.key_version)


def check_key(printer: Printer, key: str) -> bool:
    """Whether that is its secret."""
    return check_printer_key(printer.id, printer.key_version, key)


def address_of(printer: Printer) -> str:
    """What is typed into a cloud printer as its server."""
    return f"{settings.API_ENDPOINT}/cloudprnt/{printer.id}/{key_of(printer)}"


def follow_locations(location_ids: Iterable[ObjectId]) -> None:
    """Have a document for each of their printers, with their present names; forget what is gone.

    Doing so again changes nothing.
    """
    # Printers first: one that comes in between is not taken for one that has gone.
    wanted = list(location_ids)
    stored = {
        one["_id"]: one for one in collection("printers").find({"locationId": {"$in": wanted}})
    }
    fields = {"restaurantId": 1, "printers": 1}
    gone = set(stored)
    for location in collection("locations").find({"_id": {"$in": wanted}}, fields):
        for listed in filter(_is_printer, location.get("printers") or ()):
            _follow(location, listed, stored.get(listed["id"]))
            gone.discard(listed["id"])
    if gone:
        collection("printers").delete_many({"_id": {"$in": list(gone)}})


def _follow(location: Document, listed: Document, stored: Document | None) -> None:
    present = {
        "restaurantId": location.get("restaurantId"),
        "locationId": location["_id"],
        "name": listed.get("name") or "",
        "ip": listed.get("ip") or "",
        "type": listed.get("type") or Reached.LAN.value,
    }
    if stored and all(stored.get(name) == value for name, value in present.items()):
        return
    new = {**DEFAULTS, "since": now()}
    collection("printers").update_one(
        {"_id": listed["id"]}, {"$set": present, "$setOnInsert": new}, upsert=True
    )


def _is_printer(stored: Any) -> bool:
    return isinstance(stored, dict) and isinstance(stored.get("id"), ObjectId | str)


def _load(location_id: str) -> tuple[Printer, ...]:
    found = collection("printers").find({"locationId": ObjectId(location_id)}).sort("_id", 1)
    return tuple(one for one in map(read, found) if one.prints)


_printers: SnapshotCache[tuple[Printer, ...]] = SnapshotCache("printers", _load)
