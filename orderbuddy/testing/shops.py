"""A fresh restaurant for a test: stored documents with ids that no other test has."""

import secrets
from dataclasses import dataclass
from functools import cache
from typing import Any

from bson import ObjectId
from django.contrib.auth.hashers import PBKDF2PasswordHasher

from orderbuddy.accounts.models import User
from orderbuddy.mongo import collection, now
from orderbuddy.testing.shop_menu import always_open, menu_document

PASSWORD = "correct-horse-battery"
STATION_TAGS = {"bar": ["bar"], "kitchen": ["kitchen"], "cold": ["cold"]}
NO_QR_CODE_STYLE = {"width": 300, "height": 300, "type": "svg", "data": "default", "margin": 10}


@dataclass(frozen=True)
class Shop:
    """A stored restaurant with one location, one menu, one table and its owner. Ids are strings."""

    restaurant_id: str
    location_id: str
    location_slug: str
    menu_id: str
    origin_id: str
    station_ids: dict[str, str]
    owner_email: str
    owner_password: str

    def line(self, menu_item_id: str, **fields: Any) -> dict[str, Any]:
        """One line of a cart; price and name are a client's claims and count for nothing."""
        return {
            "id": f"l{secrets.token_hex(4)}",
            "menuItemId": menu_item_id,
            "name": menu_item_id.capitalize(),
            "price": 1,
            "notes": "",
            "startedAt": None,
            "completedAt": None,
            "stationTags": [],
            "variants": [],
            "modifiers": [],
            **fields,
        }

    def cart(self, *lines: str | dict[str, Any], **fields: Any) -> dict[str, Any]:
        """A body for preview-order: menu item ids (or `line(…)`s), one a line."""
        return {
            "restaurantId": self.restaurant_id,
            "locationId": self.location_id,
            "locationSlug": self.location_slug,
            "origin": {"id": self.origin_id, "name": "Table 1"},
            "customer": {"name": "Ana", "phone": ""},
            "items": [self.line(line) if isinstance(line, str) else line for line in lines],
            "getSms": False,
            **fields,
        }


def make_shop(
    *,
    restaurant: dict[str, Any] | None = None,
    menu: dict[str, Any] | None = None,
    **location: Any,
) -> Shop:
    """Stores a fresh restaurant; stored fields given here replace the usual ones.

    `make_shop(autoAcceptOrder=False)` changes the location, `menu={"salesTax": 0}` the menu.
    """
    # Not "_2…": to Django's admin "_23" in an address is "#", as its own links never write it.
    restaurant_id = f"shop_x{secrets.token_hex(6)}"
    located = _insert_location(restaurant_id, location)
    _insert("restaurants", {**_restaurant(restaurant_id), **(restaurant or {})})
    listed = _insert("menus", {**menu_document(restaurant_id, located["_id"]), **(menu or {})})
    return Shop(
        restaurant_id=restaurant_id,
        location_id=str(located["_id"]),
        location_slug=located["locationSlug"],
        menu_id=str(listed["_id"]),
        origin_id=str(_insert_origin(restaurant_id, located["_id"])),
        station_ids=_insert_stations(restaurant_id, located["_id"]),
        owner_email=make_member(restaurant_id),
        owner_password=PASSWORD,
    )


def make_member(*restaurant_ids: str, **fields: Any) -> str:
    """Stores a person who may act for these restaurants; returns the e-mail (see PASSWORD)."""
    email = f"{secrets.token_hex(6)}@shop.example"
    person = User(email=email, name="Owner", restaurants=list(restaurant_ids), **fields)
    person.password = _quick_hash()
    person.save()
    return email


@cache
def _quick_hash() -> str:
    """PASSWORD hashed with few rounds: a hundred sign-ins must not cost a minute."""
    return PBKDF2PasswordHasher().encode(PASSWORD, "salt-of-the-tests", iterations=1000)


def _insert(name: str, document: dict[str, Any]) -> dict[str, Any]:
    stored = {**document, "createdAt": now(), "updatedAt": now()}
    collection(name).insert_one(stored)
    return stored


def _restaurant(restaurant_id: str) -> dict[str, Any]:
    return {"_id": restaurant_id, "name": "Test Café", "concept": "Coffee", "logo": ""}


def _insert_location(restaurant_id: str, fields: dict[str, Any]) -> dict[str, Any]:
    location = {
        "_id": ObjectId(),
        "restaurantId": restaurant_id,
        "locationSlug": "pier",
        "name": "Pier",
        "address": "17 Pier Road",
        "timezone": "America/Los_Angeles",
        "isActive": True,
        "qrCodeStyle": NO_QR_CODE_STYLE,
        "qrCodeImage": "",
        "qrCodeId": "",
        "contact": {"email": "pier@shop.example"},
        "payment": {"acceptPayment": False, "emergepayWalletsPublicId": ""},
        "workingHours": always_open(),
        "orderTiming": {"acceptOrdersAfterMinutes": 0, "stopOrdersBeforeMinutes": 0},
        "alertNumbers": [],
        "isMobile": False,
        "printers": [],
        "autoAcceptOrder": True,
        "supportedLanguages": ["en", "es", "pt"],
    }
    return _insert("locations", {**location, **fields})


def _insert_origin(restaurant_id: str, location_id: ObjectId) -> ObjectId:
    origin = {
        "restaurantId": restaurant_id,
        "locationId": location_id,
        "label": "Table 1",
        "qrCodeId": f"t1-{restaurant_id}",
        "qrCode": "",
        "type": "table",
    }
    return collection("origins").insert_one(origin).inserted_id


def _insert_stations(restaurant_id: str, location_id: ObjectId) -> dict[str, str]:
    belongs = {"restaurantId": restaurant_id, "locationId": location_id}
    stations = [
        {**belongs, "_id": ObjectId(), "name": name.capitalize(), "tags": tags}
        for name, tags in STATION_TAGS.items()
    ]
    collection("stations").insert_many(stations)
    return dict(zip(STATION_TAGS, (str(station["_id"]) for station in stations), strict=True))
