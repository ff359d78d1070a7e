"""What staff are told at once: alarms of the kitchen, and exceptions of payments."""

from django.conf import settings

from menus.snapshots import place_of
from messaging.events.audience import people
from messaging.events.choices import LASTS, NEWS, channels_for
from messaging.events.orders import order_page
from messaging.events.soon import tell_soon
from messaging.events.told import once
from messaging.names import restaurant_name
from messaging.outbox.truth import still_true
from messaging.texts.reasons import alarm_reason, exception_reason
from orderbuddy.mongo import Document, collection, instant_of, now

PERMISSION = "payments.exceptions"


def tell_of_alarm(alarm: Document) -> None:
    """An alarm of the kitchen that goes on, to everybody of the location."""
    if alarm.get("endedAt") is None and _is_news(alarm.get("raisedAt")):
        words = alarm_reason(alarm)
        once(f"alarm_kitchen:{alarm['_id']}", lambda: _tell("alarm_kitchen", alarm, words))


def tell_of_exception(exception: Document) -> None:
    """A new exception of payments, to those who may deal with it."""
    if exception.get("resolvedAt") is None and _is_news(exception.get("foundAt")):
        words = exception_reason(exception)
        key = f"alarm_payments:{exception['_id']}"
        once(key, lambda: _tell("alarm_payments", exception, words, PERMISSION))


@still_true("alarm_kitchen")
def goes_on(message: Document) -> bool:
    alarm = collection("alarms").find_one({"_id": _key(message)}, {"endedAt": 1})
    return alarm is not None and alarm.get("endedAt") is None


@still_true("alarm_payments")
def is_not_resolved(message: Document) -> bool:
    one = collection("payment_exceptions").find_one({"_id": _key(message)}, {"resolvedAt": 1})
    return one is not None and one.get("resolvedAt") is None


def _tell(event: str, alarm: Document, words: dict[str, str], permission: str = "") -> None:
    restaurant_id, location_id = alarm.get("restaurantId") or "", alarm.get("locationId")
    chosen = channels_for(event, location_id)
    tell_soon(
        what=event,
        about=f"{event}:{alarm['_id']}",
        recipients=people(chosen, restaurant_id, location_id, permission),
        purpose="staff",
        values=values_of(event, alarm, words),
        restaurant_id=restaurant_id,
        location_id=location_id,
        order_id=alarm.get("orderId"),
        expires_in=LASTS[event],
    )


def values_of(event: str, alarm: Document, words: dict[str, str]) -> Document:
    """What fills the gaps of texts about an alarm, or an exception."""
    location_id = alarm.get("locationId")
    place = place_of(str(location_id)) if location_id else None
    return {
        "reason": words,
        "code": alarm.get("orderCode") or "",
        "link": _page(event, alarm),
        "restaurant": restaurant_name(alarm.get("restaurantId")),
        "location": (place.location.get("name") if place else "") or "",
    }


def _page(event: str, alarm: Document) -> str:
    """Where staff see what it is about."""
    if event == "alarm_payments":
        return f"{settings.API_ENDPOINT}/admin/payments/paymentexception/?resolved=no"
    order_id = alarm.get("orderId")
    return order_page(order_id) if order_id else f"{settings.API_ENDPOINT}/admin/"


def _key(message: Document) -> str:
    return message["about"].removeprefix(f"{message['what']}:")


def _is_news(at: object) -> bool:
    found = instant_of(at)
    return found is not None and now() - found < NEWS
