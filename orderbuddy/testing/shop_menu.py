"""The menu of a test's shop: one item of every kind that matters."""

from typing import Any

from bson import ObjectId

DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
SALES_TAX_PERCENT = 10.25


def always_open() -> list[dict[str, Any]]:
    """`workingHours` of a location that never closes."""
    return [{"day": day, "isOpen": True, "startTime": "00:00", "endTime": "23:59"} for day in DAYS]


def words(english: str) -> dict[str, str]:
    """A text in the menu's three languages, told apart at a glance."""
    return {"en": english, "es": f"{english} (es)", "pt": f"{english} (pt)"}


def menu_document(restaurant_id: str, location_id: ObjectId) -> dict[str, Any]:
    """A `menus` document: espresso, latte, burger, toast, croissant and soup (sold out)."""
    return {
        "_id": ObjectId(),
        "restaurantId": restaurant_id,
        "locationId": location_id,
        "menuSlug": "all_day",
        "name": words("All day"),
        "categories": [_category(1, "coffee", "☕"), _category(2, "kitchen", "🍳")],
        "items": [_espresso(), _latte(), _burger(), _toast(), _croissant(), _soup()],
        "schedule": {"type": "manual"},
        "salesTax": SALES_TAX_PERCENT,
        "available": True,
    }


def _category(order: int, name: str, emoji: str) -> dict[str, Any]:
    return {
        "id": name,
        "name": words(name.capitalize()),
        "description": words(f"Our {name}"),
        "sortOrder": order,
        "emoji": emoji,
    }


def _item(name: str, category: str, cents: int, tags: list[str], **fields: Any) -> dict[str, Any]:
    return {
        "id": name,
        "name": words(name.capitalize()),
        "description": words(f"A good {name}"),
        "imageUrls": [],
        "categoryId": category,
        "priceCents": cents,
        "makingCostCents": cents // 4,
        "isAvailable": True,
        "stationTags": tags,
        "variants": [],
        "modifiers": [],
        **fields,
    }


def _modifier(name: str, options: dict[str, int], **fields: Any) -> dict[str, Any]:
    return {
        "id": name,
        "name": words(name.capitalize()),
        "type": "standard",
        "required": False,
        "selectionMode": "max",
        "maxChoices": 1,
        "freeChoices": 0,
        "extraChoicePriceCents": 0,
        "options": [
            {"id": option, "name": words(option.capitalize()), "priceCents": cents}
            for option, cents in options.items()
        ],
        **fields,
    }


def _espresso() -> dict[str, Any]:
    return _item("espresso", "coffee", 275, ["bar"])


def _latte() -> dict[str, Any]:
    variants = [
        {"id": "small", "name": "Small", "priceCents": 425, "default": True},
        {"id": "large", "name": "Large", "priceCents": 525, "default": False},
    ]
    milk = _modifier("milk", {"whole": 0, "oat": 75}, required=True, selectionMode="single")
    syrups = _modifier(
        "syrups",
        {"vanilla": 40, "caramel": 40, "mocha": 55},
        maxChoices=3,
        freeChoices=1,
        extraChoicePriceCents=60,
    )
    return _item("latte", "coffee", 425, ["bar"], variants=variants, modifiers=[milk, syrups])


def _burger() -> dict[str, Any]:
    options = {"cheese": 120, "bacon": 180, "onion": 0}
    toppings = _modifier("toppings", options, selectionMode="multiple", maxChoices=3)
    return _item("burger", "kitchen", 1150, ["kitchen"], modifiers=[toppings])


def _toast() -> dict[str, Any]:
    return _item("toast", "kitchen", 895, ["kitchen", "cold"])


def _croissant() -> dict[str, Any]:
    return _item("croissant", "coffee", 350, [])


def _soup() -> dict[str, Any]:
    return _item("soup", "kitchen", 700, ["kitchen"], isAvailable=False)
