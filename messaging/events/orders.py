"""What guests and staff are told of an order."""

from datetime import datetime
from operator import itemgetter
from typing import Any

from django.conf import settings

from menus.hours import zone_of
from menus.snapshots import Place, place_of
from messaging.channels import can_send
from messaging.events.audience import people
from messaging.events.choices import LASTS, NEWS, channels_for, language_of
from messaging.events.soon import tell_soon
from messaging.events.told import once
from messaging.names import restaurant_name
from messaging.outbox import Recipient
from messaging.outbox.truth import still_true
from messaging.texts.moments import clock_words
from orderbuddy.archived import find_order
from orderbuddy.mongo import Document, collection, instant_of, iso, now
from ordering.services.statuses import OPEN
from ordering.services.texting import phone_of

# Status → what its guest is told.
TOLD_AT = {
    "CREATED": "order_received",
    "ACCEPTED": "order_accepted",
    "READY_FOR_PICKUP": "order_ready",
    "CANCELLED": "order_cancelled",
}
# While the order is in one of these, what was to be told is still true.
STILL = {
    "order_received": ("CREATED",),
    "order_accepted": ("ACCEPTED",),
    "order_delayed": ("CREATED", "ACCEPTED"),
    "order_late": ("CREATED", "ACCEPTED"),
    "order_ready": ("READY_FOR_PICKUP",),
    "order_cancelled": ("CANCELLED",),
    "new_order": OPEN,
}
# Messages that say when it will be ready.
TELL_TIMES = ["order_accepted", "order_delayed"]
# A promise that moved by less is kept well enough.
LATE_MINUTES = 5


def tell_of_order(order: Document, at: datetime) -> None:
    """Everything that is news of this order, which changed at the instant `at`."""
    status = order.get("status") or ""
    if status in OPEN:
        _tell_staff(order)
    if not _has_a_guest(order):
        return
    if (event := TOLD_AT.get(status)) and _is_news(_reached(order, status) or at):
        _tell_guest(order, event, f"order:{order['_id']}")
    if status in STILL["order_delayed"]:
        _tell_of_delay(order)
    refunded = (order.get("payment") or {}).get("refundedCents") or 0
    if refunded and _is_news(instant_of(order.get("updatedAt")) or at):
        about = f"order:{order['_id']}:{refunded}"
        _tell_guest(order, "order_refunded", about, amount=dollars(refunded))


@still_true(*STILL)
def is_still_so(message: Document) -> bool:
    """The order has gone no further than what the message says, and its guest is still known."""
    order = find_order(message["orderId"], {"status": 1, "erasedAt": 1})
    if order is None or (order.get("erasedAt") and message["purpose"] != "staff"):
        return False
    return order.get("status") in STILL[message["what"]]


def dollars(cents: int) -> str:
    return f"${cents / 100:,.2f}"


def status_link(order: Document) -> str:
    """Where its guest follows the order."""
    base = settings.MENU_ENDPOINT or settings.API_ENDPOINT
    return f"{base}/status/{order.get('restaurantId')}/{order['_id']}"


def order_page(order_id: object) -> str:
    """Where staff see it."""
    return f"{settings.API_ENDPOINT}/admin/ordering/order/{order_id}/change/"


def values_of(order: Document, **more: Any) -> Document:
    """What fills the gaps of texts about an order."""
    place = place_of(str(order.get("locationId") or ""))
    ready_at = instant_of(order.get("estimatedReadyAt"))
    return {
        "minutes": max(0, round((ready_at - now()).total_seconds() / 60)) if ready_at else "",
        "readyAt": iso(ready_at) or "",
        "time": _time(ready_at, place),
        "code": order.get("orderCode") or "",
        "restaurant": restaurant_name(order.get("restaurantId")),
        "location": (place.location.get("name") if place else "") or "",
        "name": (order.get("customer") or {}).get("name") or "",
        "link": status_link(order),
        "amount": dollars(order.get("totalPriceCents") or 0),
        "reason": order.get("cancelReason") or "",
        "table": (order.get("origin") or {}).get("name") or "",
        **more,
    }


def _time(ready_at: datetime | None, place: Place | None) -> dict[str, str] | str:
    """When it will be ready by the location's clock; nothing of what is over already."""
    if place is None or ready_at is None or ready_at <= now():
        return ""
    return clock_words(ready_at, zone_of(place.location))


def _tell_staff(order: Document) -> None:
    if not _is_news(instant_of(order.get("startedAt")) or order["_id"].generation_time):
        return
    about = f"order:{order['_id']}"

    def tell_them() -> None:
        chosen = channels_for("new_order", order.get("locationId"))
        whom = people(chosen, *_place(order))
        _tell(order, "new_order", about, whom, purpose="staff", link=order_page(order["_id"]))

    once(f"new_order:{about}", tell_them)


def _tell_guest(order: Document, event: str, about: str, **values: Any) -> None:
    def tell_them() -> None:
        guests = _not_told_yet(order, event, about, _guests(order, event))
        _tell(order, event, about, guests, purpose="service", **values)

    once(f"{event}:{about}", tell_them)


def _tell_of_delay(order: Document) -> None:
    """Since the guest was told a time, somebody has said that it takes longer."""
    told = instant_of(order.get("estimatedReadyAt"))
    if told is None or not _is_news(instant_of(order.get("updatedAt")) or now()):
        return
    about = f"order:{order['_id']}:{told.timestamp():.0f}"

    def tell_it() -> None:
        promised = _promised(order)
        minutes = round((told - promised).total_seconds() / 60) if promised else 0
        if minutes >= LATE_MINUTES:
            guests = _not_told_yet(order, "order_delayed", about, _guests(order, "order_delayed"))
            _tell(order, "order_delayed", about, guests, purpose="service", minutes=minutes)

    once(f"order_delayed:{about}", tell_it)


def _promised(order: Document) -> datetime | None:
    """The time that the guest was told last: in a message, else when they ordered."""
    told = {"orderId": order["_id"], "what": {"$in": TELL_TIMES}, "values.readyAt": {"$gt": ""}}
    # (Not by their ids: within a second those of two relays come in any order.)
    found = collection("messages").find(told, {"values.readyAt": 1, "madeAt": 1})
    last = max(found, key=itemgetter("madeAt"), default=None)
    if last is not None:
        return instant_of(last["values"]["readyAt"])
    quote = {"_id": order.get("quoteId")}
    stored = collection("orders_preview").find_one(quote, {"estimatedReadyAt": 1}) or {}
    return instant_of(stored.get("estimatedReadyAt"))


def _tell(
    order: Document,
    event: str,
    about: str,
    recipients: list[Recipient],
    *,
    purpose: str,
    **values: Any,
) -> None:
    if recipients:
        told = _message(order, event, about, recipients, purpose=purpose, **values)
        tell_soon(**told, order=order)


def late_message(order: Document) -> Document:
    """What `tell` takes, for the guests of an order that is late."""
    about = f"order:{order['_id']}"
    guests = _guests(order, "order_late") if settings.ALLOW_MESSAGE else []
    left = _not_told_yet(order, "order_late", about, guests)
    return _message(order, "order_late", about, left, purpose="service")


def _message(
    order: Document,
    event: str,
    about: str,
    recipients: list[Recipient],
    *,
    purpose: str,
    **values: Any,
) -> Document:
    restaurant_id, location_id = _place(order)
    return {
        "what": event,
        "about": about,
        "recipients": recipients,
        "purpose": purpose,
        "values": values_of(order, **values),
        "restaurant_id": restaurant_id,
        "location_id": location_id,
        "order_id": order["_id"],
        "expires_in": LASTS[event],
    }


def _guests(order: Document, event: str) -> list[Recipient]:
    """The guest's phone that allows notifications first, then the number, if they want texts;
    further phones by themselves."""
    chosen = [one for one in channels_for(event, order.get("locationId")) if can_send(one)]
    number = phone_of(order) if order.get("getSms") else ""
    phones = [(one, number) for one in chosen if one in ("whatsapp", "sms")] if number else []
    pages = _pages(order) if "push" in chosen else []
    language = language_of(order)
    first = [("push", pages[0]["_id"])] if pages else []
    if pages:
        language = pages[0].get("language") or language
    whole = sorted([*first, *phones], key=lambda one: chosen.index(one[0]))
    others = [
        Recipient([("push", one["_id"])], one.get("language") or language) for one in pages[1:]
    ]
    return [Recipient(whole, language), *others] if whole else others


def _not_told_yet(
    order: Document, event: str, about: str, recipients: list[Recipient]
) -> list[Recipient]:
    """Without whoever was told by another channel, before their phone allowed notifications: a
    message's key is of its first channel."""
    if not recipients:
        return []
    mine = {"orderId": order["_id"], "what": event, "about": about}
    ways: set[tuple[str, str]] = set()
    for one in collection("messages").find(mine, {"channel": 1, "to": 1, "chain": 1}):
        ways |= {(way["channel"], way["to"]) for way in (one, *one["chain"])}
    return [one for one in recipients if ways.isdisjoint(one.channels)]


def _pages(order: Document) -> list[Document]:
    """Push subscriptions of that order's guests, the newest first."""
    of_order = {"orderId": order["_id"], "personId": None}
    return list(collection("push_subscriptions").find(of_order).sort("at", -1).limit(10))


def _has_a_guest(order: Document) -> bool:
    """Nobody is looked for in an order that was erased, or where guests are not written to."""
    return settings.ALLOW_MESSAGE and not order.get("erasedAt")


def _place(order: Document) -> tuple[str, Any]:
    return order.get("restaurantId") or "", order.get("locationId")


def _reached(order: Document, status: str) -> datetime | None:
    reached = instant_of((order.get("statusTimes") or {}).get(status))
    return reached or instant_of(order.get("updatedAt")) or instant_of(order.get("startedAt"))


def _is_news(at: datetime) -> bool:
    return now() - at < NEWS
