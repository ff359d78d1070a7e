"""A restaurant as `data/*.json` write it → documents as the collections store them.

In the files a text is `[English, Spanish, Portuguese]`, an id is an ObjectId's 24 hex digits, and
whatever says nothing new (an empty list, a zero price) is left out.
"""

from collections.abc import Iterator
from typing import Any

from bson import ObjectId
from django.contrib.auth.hashers import make_password

from menus.hours import DAYS

LANGUAGES = ("en", "es", "pt")
PICTURES = "/static/menus/samples"
PRACTICE_ACCOUNTS = {
    "gateways": ["emergepay", "stripe"],
    "payAtCounter": True,
    "oid": "1187605703",
    "auth": "sandbox-token",
    "stripePublishableKey": "pk_test_demo",
    "stripeSecretKey": "sk_test_demo",
    "stripeWebhookSecret": "whsec_demo",
    "tips": {"enabled": True, "percentages": [15, 18, 20]},
}
QR_CODE_STYLE = {"width": 300, "height": 300, "type": "svg", "data": "default", "margin": 10}

Data = dict[str, Any]


def documents_of(data: Data) -> Iterator[tuple[str, Data]]:
    """(collection, document) for everything that one restaurant's file holds."""
    yield "restaurants", _restaurant(data["restaurant"])
    for person in data["team"]:
        yield "users", _member(data["restaurant"]["id"], person)
    for place in data["locations"]:
        belongs = {
            "restaurantId": data["restaurant"]["id"],
            "locationId": ObjectId(place["id"]),
        }
        yield "locations", _location(belongs["restaurantId"], place)
        for menu in data["menus"]:
            if menu["slug"] in place["menus"]:
                yield "menus", _menu(belongs, place, menu, data["modifiers"])
        for id_, name, tags in place["stations"]:
            yield "stations", {"_id": ObjectId(id_), **belongs, "name": name, "tags": tags}
        for id_, kind, label in place["origins"]:
            yield "origins", _origin(belongs, id_, kind, label)
        for campaign in place["campaigns"]:
            yield "campaigns", _campaign(belongs, campaign)


def _restaurant(said: Data) -> Data:
    return {
        "_id": said["id"],
        "name": said["name"],
        "concept": said["concept"],
        "logo": _picture(said["logo"]),
    }


def _member(restaurant_id: str, said: Data) -> Data:
    """Somebody of the team; they have no password that anybody could know."""
    limited = {restaurant_id: [ObjectId(one) for one in said.get("at", ())]}
    return {
        "_id": ObjectId(said["id"]),
        "name": said["name"],
        "email": said["email"],
        "password": make_password(None),
        "restaurants": [restaurant_id],
        "roles": {restaurant_id: said["role"]},
        **({"places": limited} if "at" in said else {}),
    }


def _location(restaurant_id: str, said: Data) -> Data:
    return {
        "_id": ObjectId(said["id"]),
        "restaurantId": restaurant_id,
        "locationSlug": said["slug"],
        "name": said["name"],
        "address": said["address"],
        "timezone": said["timezone"],
        "isActive": True,
        "qrCodeStyle": QR_CODE_STYLE,
        "qrCodeImage": "",
        "qrCodeId": "",
        "contact": {"email": said["email"]},
        "payment": _payment(said),
        "workingHours": [_hours(said["hours"], day) for day in DAYS],
        "orderTiming": {"acceptOrdersAfterMinutes": 0, "stopOrdersBeforeMinutes": 0},
        "alertNumbers": [],
        "isMobile": said["isMobile"],
        "printers": [],
        "autoAcceptOrder": said["autoAcceptOrder"],
        "conversations": {"hasChat": True},
        "supportedLanguages": list(LANGUAGES),
    }


def _payment(said: Data) -> Data:
    """Places that take cards have accounts at the gateways that the demo brings along."""
    payment = {"acceptPayment": said["acceptPayment"], "emergepayWalletsPublicId": ""}
    if said["acceptPayment"]:
        payment |= PRACTICE_ACCOUNTS
    return payment


def _hours(said: Data, day: str) -> Data:
    span = said.get(day, said["daily"])
    start, end = span or (None, None)
    return {"day": day, "isOpen": bool(span), "startTime": start, "endTime": end}


def _origin(belongs: Data, id_: str, kind: str, label: str) -> Data:
    return {
        "_id": ObjectId(id_),
        **belongs,
        "label": label,
        "qrCodeId": "",
        "qrCode": "",
        "type": kind,
    }


def _campaign(belongs: Data, said: Data) -> Data:
    """As `ordering.campaigns.terms` reads it; on a flyer where the file names one."""
    terms = {key: value for key, value in said.items() if key not in ("id", "origin")}
    return {
        "_id": ObjectId(said["id"]),
        **belongs,
        **({"originId": ObjectId(said["origin"])} if "origin" in said else {}),
        **terms,
        "isActive": True,
    }


def _menu(belongs: Data, place: Data, said: Data, modifiers: Data) -> Data:
    return {
        "_id": ObjectId(place["menus"][said["slug"]]),
        **belongs,
        "menuSlug": said["slug"],
        "name": _text(said["name"]),
        "categories": [
            _category(order, row) for order, row in enumerate(said["categories"], start=1)
        ],
        "items": [_item(item, modifiers) for item in said["items"]],
        "schedule": {"type": "manual", "spans": said.get("offered", [])},
        "salesTax": place["salesTax"],
        "available": True,
    }


def _category(order: int, row: list[str]) -> Data:
    id_, emoji, *texts = row
    return {
        "id": id_,
        "name": _text(texts[:3]),
        "description": _text(texts[3:]),
        "sortOrder": order,
        "emoji": emoji,
    }


def _item(said: Data, modifiers: Data) -> Data:
    return {
        "id": said["id"],
        "name": _text(said["name"]),
        "description": _text(said["description"]),
        "imageUrls": [_picture(said["image"])],
        "categoryId": said["category"],
        "priceCents": said["cents"],
        "makingCostCents": said["cost"],
        "isAvailable": said.get("available", True),
        "stationTags": said["stations"],
        "allergens": said.get("contains", []),
        "diets": said.get("suits", []),
        "variants": _variants(said.get("variants", ())),
        "modifiers": [_modifier(id_, modifiers[id_]) for id_ in said.get("modifiers", ())],
    }


def _variants(rows: list[list[Any]]) -> list[Data]:
    """The first one is the default; a variant's name is plain text, as today's apps read it."""
    return [
        {"id": id_, "name": name, "priceCents": cents, "default": number == 0}
        for number, (id_, name, cents) in enumerate(rows)
    ]


def _modifier(id_: str, said: Data) -> Data:
    return {
        "id": id_,
        "name": _text(said["name"]),
        "type": said.get("type", "standard"),
        "required": said.get("required", False),
        "selectionMode": said["selectionMode"],
        "maxChoices": said.get("maxChoices", 1),
        "freeChoices": said.get("freeChoices", 0),
        "extraChoicePriceCents": said.get("extraChoicePriceCents", 0),
        "options": [
            {"id": option, "name": _text(texts), "priceCents": cents}
            for option, *texts, cents in said["options"]
        ],
    }


def _text(said: list[str]) -> dict[str, str]:
    return dict(zip(LANGUAGES, said, strict=True))


def _picture(name: str) -> str:
    return f"{PICTURES}/{name}.svg"
