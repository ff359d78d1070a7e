"""What the guests were told of their orders, by what, and what became of it."""

from datetime import datetime, timedelta

from bson import ObjectId

from messaging.events.orders import values_of
from messaging.outbox.contents import rendered
from messaging.outbox.making import URGENCY, message_to
from messaging.samples.guests import Guest
from messaging.samples.place import Place
from messaging.texts import render
from orderbuddy.mongo import Document, collection

# As far as it came on its way: state, and seconds after the one before.
WAYS = {
    "delivered": (("queued", 0), ("sent", 1), ("delivered", 3)),
    "read": (("queued", 0), ("sent", 1), ("delivered", 3), ("read", 40)),
    "failed": (("queued", 0), ("sent", 1), ("failed", 2)),
    "suppressed": (("queued", 0), ("suppressed", 0)),
}
# By which channels, and how it ended; else by text, which was delivered.
READY = {
    1: (("whatsapp", "failed"), ("sms", "delivered")),
    2: (("whatsapp", "read"),),
    6: (("whatsapp", "read"),),
    7: (("sms", "suppressed"),),
}
FAULTS = {
    "whatsapp": {"code": "131026", "message": "Message undeliverable"},
    "sms": {"code": "30003", "message": "Unreachable destination handset"},
}
COSTS = {"sms": "0.0083", "whatsapp": "0.0040"}


def store_told(place: Place, guests: list[Guest]) -> None:
    made: list[Document] = []
    for guest in guests:
        for order in guest.orders:
            ways = READY.get(guest.number) or (("sms", "delivered"),)
            made += _of_order(guest, order, "order_accepted", (("sms", "delivered"),))
            made += _of_order(guest, order, "order_ready", ways)
    sofia = guests[4]
    made += _of_order(sofia, sofia.orders[0], "order_refunded", (("sms", "delivered"),))
    store_messages(made)


def _of_order(
    guest: Guest, order: Document, what: str, ways: tuple[tuple[str, str], ...]
) -> list[Document]:
    """The messages of one event: each but the last failed, and went on to the next."""
    at = order["statusTimes"]["ACCEPTED" if what == "order_accepted" else "READY_FOR_PICKUP"]
    ids = [id_at(at, one) for one in range(len(ways))]
    found = []
    for number, (channel, state) in enumerate(ways):
        fields = {"_id": ids[number], "language": guest.language}
        if number:
            fields["chainOf"] = ids[0]
        if number + 1 < len(ids):
            fields["fellTo"] = ids[number + 1]
        fields |= ended(state, channel, at + timedelta(seconds=5 * number))
        shared = _shared(order, what, channel, guest.language, at)
        found.append(message_to(shared, f"order:{order['_id']}", channel, guest.phone, **fields))
    return found


def _shared(order: Document, what: str, channel: str, language: str, at: datetime) -> Document:
    values = values_of(order)
    content = render(
        event=what, channel=channel, language=language, values=values,
        restaurant_id=order["restaurantId"],
    )  # fmt: skip
    return {
        **shared_by(order, at),
        "what": what,
        "values": values,
        "content": rendered(content),
    }


def shared_by(order: Document, at: datetime) -> Document:
    """What all that its guest is told of an order has."""
    return {
        "purpose": "service",
        "urgency": URGENCY["service"],
        "restaurantId": order["restaurantId"],
        "locationId": order["locationId"],
        "orderId": order["_id"],
        "threadId": None,
        "broadcastId": None,
        "isSecret": False,
        "dueAt": at,
        "expiresAt": at + timedelta(hours=1),
        "madeAt": at,
    }


def id_at(at: datetime, more: int) -> ObjectId:
    """Of that instant, as lists are in the order of ids."""
    later = at + timedelta(seconds=more)
    return ObjectId(ObjectId.from_datetime(later).binary[:4] + ObjectId().binary[4:])


def store_messages(made: list[Document]) -> None:
    """Those of a start that broke off are replaced: a key is there once."""
    collection("messages").delete_many({"key": {"$in": [one["key"] for one in made]}})
    if made:
        collection("messages").insert_many(made)


def ended(state: str, channel: str, at: datetime) -> Document:
    """The fields of a message that is over and done with: nothing is ever sent of it."""
    times, instant = {}, at
    for name, seconds in WAYS[state]:
        instant += timedelta(seconds=seconds)
        times[name] = instant
    fields: Document = {"state": state, "times": times, "updatedAt": instant}
    if state == "suppressed":
        return {**fields, "reason": "stopped"}
    cost = {"amount": COSTS[channel], "currency": "USD"}
    sent = {"attempts": 1, "provider": "sample", "parts": 1, "cost": cost}
    failed = {"error": {**FAULTS[channel], "at": instant}, "cost": None}
    return {**fields, **sent, **(failed if state == "failed" else {})}
