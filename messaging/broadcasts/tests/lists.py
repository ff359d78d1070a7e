"""Shops with guests who have ordered and agreed, and broadcasts to them. Numbers are nobody else's,
and what a worker of the run does beside a test changes nothing of what it looks for."""

import secrets
from collections.abc import Iterable, Sequence
from datetime import timedelta
from typing import Any

from bson import ObjectId

from menus.hours import zone_of
from messaging.broadcasts import editing, sending
from messaging.broadcasts.audience.consented import hash_of_number
from messaging.broadcasts.audience.keeping import look_at_guest
from messaging.consent import Wanted, record
from messaging.consent.addresses import hash_of
from messaging.consent.recording import ALL, MARKETING
from orderbuddy.accounts.models import User
from orderbuddy.mongo import Document, collection, now

# At any hour: who tests quiet hours says when they are.
NO_QUIET = {"quietHours": {"from": "00:00", "until": "00:00"}}
FAR = timedelta(hours=2)


def number() -> str:
    return f"+1555{secrets.randbelow(10**7):07d}"


def quiet_now() -> Document:
    """An hour before and after this one, by Los Angeles."""
    local = now().astimezone(zone_of({"timezone": "America/Los_Angeles"}))
    begins, ends = local - timedelta(hours=1), local + timedelta(hours=2)
    return {"quietHours": {"from": f"{begins:%H:%M}", "until": f"{ends:%H:%M}"}}


def location_of(shop: Any) -> Document:
    found = collection("locations").find_one({"_id": ObjectId(shop.location_id)})
    assert found is not None
    return found


def owner_of(shop: Any) -> User:
    return User.objects.get(email=shop.owner_email)


def agrees(shop: Any, address: str, channels: Sequence[str] = ("sms",), **fields: Any) -> None:
    """To offers of that restaurant by these channels."""
    for channel in channels:
        wish(shop, address, channel, MARKETING, granted=True, **fields)
    look_at_guest(shop.restaurant_id, hash_of(channels[0], address))


def withdraws(shop: Any, address: str, channel: str = "sms") -> None:
    wish(shop, address, channel, MARKETING, granted=False)


def says_stop(address: str, channel: str = "sms") -> None:
    wish(None, address, channel, ALL, granted=False)


def wish(
    shop: Any, address: str, channel: str, scope: str, *, granted: bool, order_id: Any = None
) -> None:
    record(
        Wanted(
            address=address,
            channel=channel,
            scope=scope,
            granted=granted,
            at=now(),
            how="test",
            key=f"test:{ObjectId()}",
            restaurant_id=shop.restaurant_id if shop and scope == MARKETING else "",
            order_id=order_id,
        )
    )


def ordered(
    shop: Any,
    phone: str,
    *,
    days_ago: float = 1,
    items: Iterable[str] = ("latte",),
    stored_in: str = "orders",
    **fields: Any,
) -> ObjectId:
    """An order as any program may have written it."""
    order = {
        "_id": ObjectId(),
        "restaurantId": shop.restaurant_id,
        "locationId": ObjectId(shop.location_id),
        "status": "PICKED_UP",
        "startedAt": now() - timedelta(days=days_ago),
        "items": [{"id": f"l{place}", "menuItemId": one} for place, one in enumerate(items)],
        "totalPriceCents": 1250,
        "customer": {"name": "Ana Silva", "phone": phone},
        "quoteId": ObjectId(),
        **fields,
    }
    collection(stored_in).insert_one(order)
    return order["_id"]


def guest(shop: Any, *days_ago: float, channels: Sequence[str] = ("sms",), **fields: Any) -> str:
    """The number of somebody who ordered on these days, and agreed to offers."""
    phone = number()
    for one in days_ago or (1,):
        ordered(shop, phone, days_ago=one, **fields)
    agrees(shop, phone, channels)
    return phone


def text(channel: str = "sms", language: str = "en", body: str = "", **fields: Any) -> Document:
    said = body or "Hi {name}, two for one at {restaurant}: {link}"
    more: Document = {"subject": "Two for one"} if channel == "email" else {}
    if channel == "whatsapp":
        more = {"template": "two_for_one"}
    made = {"subject": "", "template": "", "buttons": []}
    return {"channel": channel, "language": language, "body": said, **made, **more, **fields}


def draft(shop: Any, **terms: Any) -> Document:
    """A stored broadcast that could be sent."""
    said: Document = {
        "name": "Two for one",
        "channels": ["sms"],
        "link": {"originId": shop.origin_id, "by": "code"},
        "perMinute": 60,
        **terms,
    }
    said.setdefault("texts", [text(one) for one in said["channels"]])
    return editing.create(who=owner_of(shop), location=location_of(shop), terms=said)


def claimed(broadcast: Document) -> sending.Claim:
    """It is being sent, and ours: no worker of the run takes it for long."""
    token = secrets.token_hex(8)
    ours = {"state": "sending", "isDue": True, "claim": {"by": token}, "nextAt": now() + FAR}
    collection("broadcasts").update_one(
        {"_id": broadcast["_id"]}, {"$set": {**ours, "startedAt": now()}}
    )
    return sending.Claim(editing.again(broadcast), token)


def send_all(broadcast: Document) -> Document:
    """Step by step to the end of its audience; as it is then."""
    claim = claimed(broadcast)
    while sending.guests_after(claim.broadcast, claim.broadcast["cursor"], 1):
        sending.step(claim)
        claim = claimed(broadcast)
    return editing.again(broadcast)


def make_messages(broadcast: Document, shop: Any) -> None:
    """As a step of it does, also while it is quiet: then no worker of the run sends them."""
    claim = claimed(broadcast)
    found = sending.guests_after(claim.broadcast, "", 10)
    sending.make(claim.broadcast, location_of(shop), found)


def messages_of(broadcast: Document) -> list[Document]:
    found = collection("messages").find({"broadcastId": broadcast["_id"], "what": "broadcast"})
    return list(found.sort("_id", 1))


def told(broadcast: Document) -> list[str]:
    """The addresses that a message is on its way to, or has reached."""
    return sorted(one["to"] for one in messages_of(broadcast) if one["state"] != "suppressed")


def audience_key(shop: Any, phone: str) -> str:
    return f"{shop.restaurant_id}:{hash_of_number(phone)}"


def row_of(broadcast: Document, phone: str) -> Document:
    """What is known of that guest of a broadcast."""
    (message,) = [one for one in messages_of(broadcast) if one["to"] == phone]
    found = collection("broadcast_guests").find_one(
        {"broadcastId": broadcast["_id"], "toHashes": message["toHash"]}
    )
    assert found is not None
    return found
