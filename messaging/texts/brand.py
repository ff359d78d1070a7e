"""How a restaurant looks and signs in its e-mails. Stored as `restaurants.brand`; the name and the
logo are the restaurant's own."""

from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings

from messaging.texts.colours import is_colour
from messaging.texts.values import one_line
from orderbuddy import audit
from orderbuddy.accounts.access import Person
from orderbuddy.api.errors import ApiError, ErrorCode
from orderbuddy.mongo import Document, collection, now

HOUSE = "OrderBuddy"
USUAL_COLOUR = "#b3401f"
LONGEST_ADDRESS, LONGEST_NOTE = 200, 300
# What mail programs show; an SVG most of them do not.
_PICTURES = (".png", ".jpg", ".jpeg", ".gif", ".webp")


@dataclass(frozen=True, slots=True)
class Brand:
    """`colour` such as `#b3401f`; `logo` a picture's full address or ""; `address` (a postal one:
    marketing has to name it) and `note` stand below each e-mail."""

    name: str = HOUSE
    colour: str = USUAL_COLOUR
    logo: str = ""
    address: str = ""
    note: str = ""


def brand_of(restaurant_id: str | None) -> Brand:
    """The restaurant's; the house's own without one."""
    if not restaurant_id:
        return Brand()
    fields = {"name": 1, "logo": 1, "brand": 1}
    stored = collection("restaurants").find_one({"_id": restaurant_id}, fields) or {}
    told = _told(stored)
    colour = str(told.get("colour") or "")
    return Brand(
        name=one_line(str(stored.get("name") or restaurant_id)),
        colour=colour.lower() if is_colour(colour) else USUAL_COLOUR,
        logo=picture_address(str(stored.get("logo") or "")),
        address=one_line(str(told.get("address") or "")) or _first_address(restaurant_id),
        note=one_line(str(told.get("note") or "")),
    )


def change_brand(
    *, who: Person, restaurant_id: str, changes: dict[str, str], correlation_id: str = ""
) -> Brand:
    """Store `colour`, `address` and `note`, those that are named; "" is the usual one.

    Raises ApiError validation_failed (400), a sentence for each fault.
    """
    changes = {name: one_line(value) for name, value in changes.items()}
    if faults := list(_faults(changes)):
        raise ApiError(ErrorCode.VALIDATION_FAILED, faults)
    before = collection("restaurants").find_one_and_update(
        {"_id": restaurant_id}, _update(changes), {"brand": 1}
    )
    told = _told(before)
    was = {name: told.get(name) or "" for name in changes}
    if was != changes:
        audit.record(
            who=who, what="messages.brand.changed", restaurant_id=restaurant_id,
            subject=f"restaurant:{restaurant_id}", before=was, after=changes,
            correlation_id=correlation_id,
        )  # fmt: skip
    return brand_of(restaurant_id)


def brand_json(restaurant_id: str) -> Document:
    """What is stored, and what comes of it."""
    stored = collection("restaurants").find_one({"_id": restaurant_id}, {"brand": 1}) or {}
    told = _told(stored)
    shown = brand_of(restaurant_id)
    return {
        **{name: str(told.get(name) or "") for name in ("colour", "address", "note")},
        "shown": {
            "name": shown.name, "colour": shown.colour, "logo": shown.logo,
            "address": shown.address, "note": shown.note,
        },
    }  # fmt: skip


def picture_address(logo: str) -> str:
    """A logo's full address, when it is a picture that mail programs show; else ""."""
    found = f"{settings.API_ENDPOINT}{logo}" if logo.startswith("/") else logo
    parts = urlsplit(found)
    if parts.scheme not in ("http", "https") or not parts.netloc:
        return ""
    return found if parts.path.lower().endswith(_PICTURES) else ""


def _update(changes: dict[str, str]) -> list[Document]:
    """What others keep in `brand` stays; one that is no document is replaced."""
    kept = {"$cond": [{"$eq": [{"$type": "$brand"}, "object"]}, "$brand", {}]}
    brand = {"$mergeObjects": [kept, {"$literal": changes}]}
    return [{"$set": {"brand": brand, "updatedAt": now()}}]


def _told(stored: Document | None) -> Document:
    told = (stored or {}).get("brand")
    return told if isinstance(told, dict) else {}


def _faults(changes: dict[str, str]) -> Any:
    colour = changes.get("colour")
    if colour and not is_colour(colour):
        yield "colour must be written like #b3401f"
    for name, longest in (("address", LONGEST_ADDRESS), ("note", LONGEST_NOTE)):
        if len(changes.get(name) or "") > longest:
            yield f"{name} must be shorter than or equal to {longest} characters"


def _first_address(restaurant_id: str) -> str:
    here = {"restaurantId": restaurant_id, "address": {"$nin": [None, ""]}}
    found = collection("locations").find_one(here, {"address": 1}, sort=[("_id", 1)]) or {}
    return one_line(str(found.get("address") or ""))
