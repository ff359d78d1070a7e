"""The guests: what they ordered, and what they agreed to."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from bson import ObjectId

from messaging.broadcasts.audience.keeping import look_at_guest
from messaging.consent.addresses import hash_of
from messaging.consent.recording import ALL, MARKETING, SERVICE, Wanted, record
from messaging.samples.place import Place, sample_id, store
from orderbuddy.mongo import Document
from ordering.services.quotes import order_code

MOST_MINUTES = 20_000
OFFERS_BY = ("sms", "whatsapp")
TEXTS = "Text me about this order, by SMS or WhatsApp."
OFFERS = "Yes, Harbor Café may send me news and offers by text message or WhatsApp."


@dataclass(frozen=True, slots=True)
class Guest:
    """`orders`: the newest first."""

    number: int
    said: Document
    orders: list[Document]

    @property
    def name(self) -> str:
        return self.said["name"]

    @property
    def phone(self) -> str:
        return self.said["phone"]

    @property
    def language(self) -> str:
        return self.said.get("language", "en")


def store_guests(place: Place, told: list[Document]) -> list[Guest]:
    guests = [_guest(place, number, one) for number, one in enumerate(told)]
    store("orders", [order for guest in guests for order in guest.orders])
    for guest in guests:
        for wanted in _wishes(place, guest):
            record(wanted)
        look_at_guest(place.here["restaurantId"], hash_of("sms", guest.phone))
    return guests


def order_id(minutes: int) -> ObjectId:
    """A newer order has a greater one; its end, the order's code, looks like anybody's. No two
    samples are of one minute."""
    number = MOST_MINUTES - minutes
    return sample_id(1, (number << 16) + (40503 * number + 0x2A7F) % 0x10000)


def sample_order(
    place: Place, key: ObjectId, said: Document, minutes: int, items: list[str], **more: Any
) -> Document:
    """One that was picked up, for the counter."""
    at, lines = place.ago(minutes), [_line(place, one, minutes) for one in items]
    subtotal = sum(one["priceCents"] for one in lines)
    tax = round(subtotal * place.menu["salesTax"] / 100)
    origin = place.origins[key.binary[-1] % len(place.origins)]
    ready, ended = at + timedelta(minutes=7), at + timedelta(minutes=9)
    return {
        "_id": key,
        "orderCode": order_code(key),
        "quoteId": key,
        "paymentId": "",
        "meta": {"correlationId": "", "acceptedBy": "system", "autoAccept": True},
        **place.here,
        "locationSlug": place.location["locationSlug"],
        "customer": {"name": said["name"], "phone": said["phone"]},
        "language": said.get("language", "en"),
        "origin": {"id": str(origin["_id"]), "name": origin["label"]},
        "items": lines,
        "discount": None,
        "subtotalCents": subtotal,
        "taxCents": tax,
        "totalPriceCents": subtotal + tax,
        "getSms": True,
        "status": "PICKED_UP",
        "startedAt": at,
        "statusTimes": {
            "CREATED": at, "ACCEPTED": at, "READY_FOR_PICKUP": ready, "PICKED_UP": ended,
        },
        "endedAt": ended,
        "updatedAt": ended,
        # Made up: what fills a location's past takes it away with the rest.
        "seeded": True,
        **more,
    }  # fmt: skip


def _guest(place: Place, number: int, said: Document) -> Guest:
    orders = [
        sample_order(place, order_id(minutes), said, minutes, items)
        for minutes, *items in said["orders"]
    ]
    return Guest(number, said, orders)


def _line(place: Place, item_id: str, minutes: int) -> Document:
    item = next(one for one in place.menu["items"] if one["id"] == item_id)
    return {
        "id": f"l-{item_id}",
        "menuItemId": item_id,
        "name": item["name"]["en"] if isinstance(item["name"], dict) else item["name"],
        "priceCents": item["priceCents"],
        "notes": "",
        "modifiers": [],
        "variants": [],
        "stationTags": item.get("stationTags") or [],
        "startedAt": place.ago(minutes - 1),
        "completedAt": place.ago(minutes - 6),
    }


def _wishes(place: Place, guest: Guest) -> list[Wanted]:
    first = guest.orders[-1]
    asked = {"address": guest.phone, "granted": True, "order_id": first["_id"]}
    here = {"restaurant_id": place.here["restaurantId"], "at": first["startedAt"]}
    key = f"sample:{guest.number}"
    wishes = [
        Wanted(channel="sms", scope=SERVICE, how="order", key=key, words=TEXTS, **asked, **here)
    ]
    for channel in OFFERS_BY if guest.said["offers"] else ():
        facts = {"how": "guest_page", "key": f"{key}:{channel}", "words": OFFERS}
        wishes.append(Wanted(channel=channel, scope=MARKETING, **facts, **asked, **here))
    if guest.said.get("stops"):
        facts = {"how": "text", "key": f"{key}:stop", "words": "STOP", "at": place.ago(4397)}
        stop = {"address": guest.phone, "channel": "sms", "scope": ALL, "granted": False}
        wishes.append(Wanted(**stop, **facts))
    return wishes
