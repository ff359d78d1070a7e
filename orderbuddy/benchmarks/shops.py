"""Restaurants to measure with: menus of a known size, always open, accepting by themselves."""

import json
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from bson import ObjectId
from pymongo.database import Database

DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
OWNER = "benchmark@orderbuddy.example"
PASSWORD = "benchmark-only-0123456789"  # noqa: S105  (of a database that lives for a minute)
WORDS = "slow roasted with lemon thyme and sea salt from the harbor market baked twice a day "


@dataclass(frozen=True)
class BenchShop:
    """Ids of a stored location with one menu."""

    restaurant_id: str
    location_id: str
    menu_id: str
    origin_id: str
    station_id: str

    @property
    def menu_path(self) -> str:
        place = f"{self.restaurant_id}/locations/{self.location_id}"
        return f"/api/v1/order-app/restaurants/{place}/menus/{self.menu_id}"

    def cart(self) -> bytes:
        """A cart of two lines with choices, as JSON."""
        line = {"name": "Item", "price": 1, "notes": "extra hot", "stationTags": []}
        chosen = [{"id": "extras", "name": "Extras", "options": [{"id": "o1"}, {"id": "o2"}]}]
        lines = [
            {**line, "id": f"l{n}", "menuItemId": f"item{n}", "variants": [], "modifiers": chosen}
            for n in (1, 2)
        ]
        body = {
            "restaurantId": self.restaurant_id,
            "locationId": self.location_id,
            "locationSlug": "bench",
            "origin": {"id": self.origin_id, "name": "Table 1"},
            "customer": {"name": "Ana", "phone": ""},
            "items": lines,
            "getSms": False,
        }
        return json.dumps(body).encode()


def insert_shop(
    database: Database,
    number: int,
    *,
    items: int = 4,
    size: int | None = None,
    takes_cards: bool = False,
) -> BenchShop:
    """Store a shop; its menu has `items` items and about `size` bytes as JSON."""
    restaurant_id, location_id, menu_id, origin_id, station_id = f"bench_{number}", *_ids(4)
    here = {"restaurantId": restaurant_id, "locationId": location_id}
    database["restaurants"].insert_one({"_id": restaurant_id, "name": f"Bench {number}"})
    location = _location(location_id, restaurant_id)
    if takes_cards:
        location["payment"] = {"acceptPayment": True, "oid": "1", "auth": "benchmark"}
    database["locations"].insert_one(location)
    database["menus"].insert_one({"_id": menu_id, **here, **_menu(items, size)})
    database["origins"].insert_one({"_id": origin_id, **here, "label": "Table 1", "type": "table"})
    database["stations"].insert_one({"_id": station_id, **here, "name": "Bar", "tags": ["bar"]})
    return BenchShop(restaurant_id, *map(str, (location_id, menu_id, origin_id, station_id)))


def _ids(count: int) -> list[ObjectId]:
    return [ObjectId() for _ in range(count)]


def _location(location_id: ObjectId, restaurant_id: str) -> dict[str, Any]:
    hours = [{"day": day, "isOpen": True, "startTime": "00:00", "endTime": "23:59"} for day in DAYS]
    return {
        "_id": location_id,
        "restaurantId": restaurant_id,
        "locationSlug": "bench",
        "name": "Bench",
        "timezone": "America/New_York",
        "isActive": True,
        "autoAcceptOrder": True,
        "payment": {"acceptPayment": False},
        "workingHours": hours,
        "supportedLanguages": ["en", "es", "pt"],
    }


def _menu(items: int, size: int | None) -> dict[str, Any]:
    now = datetime.now(UTC)
    menu = {
        "menuSlug": "bench",
        "name": _names("Menu"),
        "categories": [{"id": "all", "name": _names("All"), "sortOrder": 1, "emoji": "🍽"}],
        "items": [_item(number) for number in range(items)],
        "schedule": {"type": "manual"},
        "salesTax": 8.875,
        "available": True,
        "createdAt": now,
        "updatedAt": now,
    }
    if size:
        missing = size - len(json.dumps(menu, default=str, ensure_ascii=False).encode())
        each = max(0, missing // items // 3)
        padding = (WORDS * (each // len(WORDS) + 1))[:each]
        for item in menu["items"]:
            item["description"] = dict.fromkeys(("en", "es", "pt"), padding)
    return menu


def _item(number: int) -> dict[str, Any]:
    options = [{"id": f"o{n}", "name": _names(f"Option {n}"), "priceCents": 50} for n in range(4)]
    extras = {
        "id": "extras",
        "name": _names("Extras"),
        "type": "standard",
        "required": False,
        "selectionMode": "multiple",
        "maxChoices": 4,
        "freeChoices": 1,
        "extraChoicePriceCents": 0,
        "options": options,
    }
    return {
        "id": f"item{number}",
        "name": _names(f"Item {number}"),
        "description": _names(""),
        "imageUrls": [],
        "categoryId": "all",
        "priceCents": 500 + number,
        "makingCostCents": 100,
        "isAvailable": True,
        "stationTags": ["bar"],
        "variants": [],
        "modifiers": [extras],
    }


def _names(english: str) -> dict[str, str]:
    return {"en": english, "es": f"{english} es", "pt": f"{english} pt"}
