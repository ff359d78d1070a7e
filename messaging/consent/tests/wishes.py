"""Guests of the consent tests: numbers of their own, and what they wish."""

import hashlib
import secrets
from datetime import UTC, datetime, timedelta
from typing import Any

from bson import ObjectId

from messaging.consent import Verdict, Wanted, may_write, record
from messaging.consent.recording import ALL, MARKETING, SERVICE
from orderbuddy.mongo import Document, collection

# Long before the tests run, so that nothing is of the future.
START = datetime(2026, 1, 5, 12, tzinfo=UTC)


def number() -> str:
    """A number that no other test has."""
    return f"+1555{secrets.randbelow(10**7):07}"


def email() -> str:
    return f"guest{secrets.randbelow(10**12)}@mail.example"


def at(minutes: float) -> datetime:
    return START + timedelta(minutes=minutes)


def wanted(address: str, *, scope: str, granted: bool, minutes: float, **more: Any) -> Wanted:
    """A wish; its key is made of what it says unless one is given."""
    channel = more.pop("channel", "email" if "@" in address else "sms")
    said = f"{address}:{scope}:{channel}:{granted}:{minutes}:{more}"
    key = more.pop("key", hashlib.sha256(said.encode()).hexdigest())
    return Wanted(
        address=address, channel=channel, scope=scope, granted=granted, at=at(minutes), how="test",
        key=key, **more,
    )  # fmt: skip


def order_of(
    shop: Any, phone: str, *, ticked: bool = True, minutes: float = 0, **fields: Any
) -> Document:
    """An order as it is stored; nobody cooks it."""
    order = {
        "_id": ObjectId(),
        "restaurantId": shop.restaurant_id,
        "locationId": ObjectId(shop.location_id),
        "customer": {"name": "Ana", "phone": phone},
        "getSms": ticked,
        "status": "PICKED_UP",
        "startedAt": at(minutes),
        "items": [],
        **fields,
    }
    collection("orders").insert_one({**order, "quoteId": ObjectId()})
    return order


def stop(address: str, minutes: float, **more: Any) -> None:
    record(wanted(address, scope=ALL, granted=False, minutes=minutes, **more))


def start(address: str, minutes: float, **more: Any) -> None:
    record(wanted(address, scope=ALL, granted=True, minutes=minutes, **more))


def offers(
    address: str, restaurant_id: str, minutes: float, *, granted: bool = True, **more: Any
) -> None:
    record(
        wanted(
            address, scope=MARKETING, granted=granted, minutes=minutes, restaurant_id=restaurant_id,
            **more,
        )
    )  # fmt: skip


def texts(address: str, restaurant_id: str, minutes: float, *, granted: bool = True) -> None:
    record(
        wanted(
            address, scope=SERVICE, granted=granted, minutes=minutes, restaurant_id=restaurant_id
        )
    )


def verdict(address: str, restaurant_id: str | None, purpose: str, channel: str = "") -> Verdict:
    channel = channel or ("email" if "@" in address else "sms")
    return may_write(address=address, channel=channel, purpose=purpose, restaurant_id=restaurant_id)
