"""Campaigns of a test's shop, as they are stored, and guests who use them."""

from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import requests

from orderbuddy.mongo import Document, collection, now, parse_id
from orderbuddy.testing.shops import Shop
from ordering.tests.guests import PREVIEW, TIMEOUT_SECONDS


def campaign_document(shop: Shop, **fields: Any) -> Document:
    """A campaign for everybody at the shop, unless `fields` say otherwise."""
    instant = now()
    return {
        "restaurantId": shop.restaurant_id,
        "locationId": parse_id(shop.location_id),
        "name": "Spring",
        "type": "percent",
        "reward": {"percentOff": 10},
        "everywhere": True,
        "isActive": True,
        "createdAt": instant,
        "updatedAt": instant,
        **fields,
    }


def add_campaign(shop: Shop, **fields: Any) -> Document:
    """Stores a campaign. Quotes know it if nobody has asked for one there in the last second."""
    stored = campaign_document(shop, **fields)
    collection("campaigns").insert_one(stored)
    return stored


def end_campaign(stored: Document) -> None:
    """Ends it as another program would."""
    collection("campaigns").update_one({"_id": stored["_id"]}, {"$set": {"isActive": False}})


def quoted(url: str, shop: Shop, *lines: Any, **fields: Any) -> dict[str, Any]:
    """What a quote tells a guest who may type a code."""
    body = shop.cart(*lines, **{"campaignCode": "", **fields})
    answer = requests.post(url + PREVIEW, json=body, timeout=TIMEOUT_SECONDS)
    assert answer.status_code == 200, answer.text
    return answer.json()["data"]


def orders_of(shop: Shop) -> list[Document]:
    return list(collection("orders").find({"restaurantId": shop.restaurant_id}))


def local_days(shop: Shop, days: int) -> str:
    """The shop's own day, so many days from now."""
    zone = ZoneInfo("America/Los_Angeles")
    return (datetime.now(UTC).astimezone(zone) + timedelta(days=days)).date().isoformat()
