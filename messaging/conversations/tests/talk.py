"""Guests who write and staff who answer, for tests."""

import secrets
from datetime import datetime
from typing import Any

import requests
from bson import ObjectId

from messaging.conversations.receiving import receive
from messaging.fakes import graph, twilio
from messaging.incoming import Incoming, Media
from orderbuddy.api.tokens import order_token
from orderbuddy.members.tests.people import member
from orderbuddy.mongo import Document, collection, now
from orderbuddy.running.clients import StaffSession
from orderbuddy.testing.shops import PASSWORD, Shop, make_shop

TIMEOUT = 15


def number() -> str:
    """A number that nobody else in the run has."""
    return f"+1555{secrets.randbelow(10**7):07d}"


def own_number() -> str:
    """A number of a location's own, which the run's fake Twilio knows."""
    return f"{twilio.OTHERS}{secrets.randbelow(10**7):07d}"


def talking_shop(**conversations: Any) -> Shop:
    """A shop whose guests may write: on their orders' pages, and to a number of its own."""
    phone_id = f"{graph.OTHERS}{secrets.randbelow(10**11):011d}"
    own = {"hasChat": True, "smsNumber": own_number(), "whatsappPhoneId": phone_id}
    return make_shop(conversations={**own, **conversations})


def settings_of(shop: Shop) -> Document:
    return _location(shop)["conversations"]


def texted(shop: Shop, sender: str, text: str = "Where is my order?", **fields: Any) -> Incoming:
    """An SMS to the shop's own number."""
    return Incoming(
        **{
            "provider": "twilio",
            "provider_message_id": f"SM{secrets.token_hex(16)}",
            "channel": "sms",
            "from_address": sender,
            "to_address": settings_of(shop)["smsNumber"],
            "at": now(),
            "text": text,
            **fields,
        }
    )


def by_whatsapp(shop: Shop, sender: str, text: str = "Hello", **fields: Any) -> Incoming:
    """A WhatsApp message to the shop's own number."""
    own = {
        "provider": "whatsapp",
        "provider_message_id": f"wamid.{secrets.token_hex(16)}",
        "channel": "whatsapp",
        "to_address": settings_of(shop)["whatsappPhoneId"],
    }
    return texted(shop, sender, text, **{**own, **fields})


def picture_of(url: str = "https://media.example/1") -> tuple[Media, ...]:
    return (Media(url, "image/jpeg"),)


def thread_of(thread_id: Any) -> Document:
    found = collection("threads").find_one({"_id": ObjectId(str(thread_id))})
    assert found is not None
    return found


def a_thread(shop: Shop, text: str = "Where is my order?", **fields: Any) -> Document:
    """A guest has texted."""
    return thread_of(receive(texted(shop, number(), text, **fields)))


def lines_of(thread_id: Any) -> list[Document]:
    found = collection("thread_messages").find({"threadId": ObjectId(str(thread_id))})
    return list(found.sort("seq", 1))


def an_order(shop: Shop, phone: str = "", *, at: datetime | None = None, **fields: Any) -> Document:
    """A stored order of the shop, placed at that instant."""
    order = {
        "_id": _id_of(at) if at else ObjectId(),
        "orderCode": secrets.token_hex(2).upper(),
        "restaurantId": shop.restaurant_id,
        "locationId": ObjectId(shop.location_id),
        "customer": {"name": "Ana", "phone": phone},
        "origin": {"id": shop.origin_id, "name": "Table 1"},
        "items": [],
        "status": "PICKED_UP",
        "startedAt": at or now(),
        "totalPriceCents": 275,
        "quoteId": ObjectId(),
        **fields,
    }
    collection("orders").insert_one(order)
    return order


def session_of(stack: Any, shop: Shop, role: str = "owner", **fields: Any) -> StaffSession:
    """Somebody of that role, signed in; `session.person` is who."""
    person = member(shop, role, **fields)
    session = StaffSession(stack.url, person.email, PASSWORD)
    session.person = person
    return session


def chat(url: str, order: Document, path: str = "", **options: Any) -> requests.Response:
    """A request of the order's guest: a GET, or with `json` a POST."""
    address = f"{url}/api/v1/chat/{order['_id']}{path}?token={order_token(order['_id'])}"
    if "json" in options or "files" in options:
        return requests.post(address, timeout=TIMEOUT, **options)
    return requests.get(address, timeout=TIMEOUT, **options)


def chat_text(url: str, order: Document, text: str = "Is there milk in it?", **fields: Any) -> dict:
    """The guest writes; the stored line."""
    body = {"clientId": secrets.token_hex(8), "text": text, **fields}
    answer = chat(url, order, json=body)
    assert answer.status_code == 201, answer.text
    return answer.json()["data"]


def change_location(shop: Shop, **fields: Any) -> None:
    collection("locations").update_one({"_id": ObjectId(shop.location_id)}, {"$set": fields})


def _id_of(at: datetime) -> ObjectId:
    """An id that was made then."""
    return ObjectId(ObjectId.from_datetime(at).binary[:4] + ObjectId().binary[4:])


def _location(shop: Shop) -> Document:
    found = collection("locations").find_one({"_id": ObjectId(shop.location_id)})
    assert found is not None
    return found
