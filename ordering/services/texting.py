"""A person sends a text message to an order's guest."""

import re
import secrets

from orderbuddy import audit
from orderbuddy.accounts.access import Person
from orderbuddy.accounts.roles import require, require_person
from orderbuddy.api.errors import ApiError, ErrorCode
from orderbuddy.archived import ARCHIVE, WHOLE
from orderbuddy.mongo import Document, collection, now
from orderbuddy.outgoing.port import HandedOver, hand_over

# Whoever writes more has another conversation than about this order.
MOST_TEXTS = 10
_PHONE = re.compile(r"\+[1-9]\d{6,14}\Z")


def text_guest(*, user: Person, order: Document, text: str, correlation_id: str = "") -> int:
    """Send `text` to the phone that the order's guest left; how many texts it has had then.

    It is written on the order first (`staffTexts`), in one conditional write that also holds the
    limit, and handed over. Raises ApiError: not_allowed (403), validation_failed (400)
    without a phone number, too_many_requests (429).
    """
    require_person(user)
    require(user, order.get("restaurantId"), "orders.move")
    phone = phone_of(order)
    if not phone:
        raise ApiError(ErrorCode.VALIDATION_FAILED, "The guest left no phone number")
    if not _write_down(user, order, text):
        raise ApiError(ErrorCode.TOO_MANY_REQUESTS, f"{MOST_TEXTS} texts were sent already")
    hand_over(_message(order, phone, text))
    audit.record(
        who=user,
        what="orders.texted",
        restaurant_id=order.get("restaurantId"),
        subject=f"order:{order['_id']}",
        after={"text": text},
        correlation_id=correlation_id,
    )
    return len(order.get("staffTexts") or ()) + 1


def phone_of(order: Document) -> str:
    """The guest's number as a text can be sent to it, such as +15550100123; "" where there is none.

    A number of ten digits without a country is one of North America, as today's apps write them.
    """
    stored = (order.get("customer") or {}).get("phone")
    found = re.sub(r"[\s().-]", "", stored) if isinstance(stored, str) else ""
    if re.fullmatch(r"1?\d{10}", found):
        found = f"+1{found[-10:]}"
    return found if _PHONE.match(found) else ""


def _message(order: Document, phone: str, text: str) -> HandedOver:
    return HandedOver(
        what="staff_text",
        about=f"order:{order['_id']}:{secrets.token_hex(6)}",
        to=[("sms", phone)],
        purpose="service",
        values={"text": text},
        restaurant_id=order.get("restaurantId"),
        location_id=order.get("locationId"),
        order_id=order["_id"],
    )


def _write_down(user: Person, order: Document, text: str) -> bool:
    entry = {"at": now(), "by": str(user.pk), "text": text}
    room = {"_id": order["_id"], **WHOLE, f"staffTexts.{MOST_TEXTS - 1}": {"$exists": False}}
    changed = {"$push": {"staffTexts": entry}, "$set": {"updatedAt": now()}}
    is_archived = collection("orders").find_one({"_id": order["_id"], **WHOLE}, {"_id": 1}) is None
    held_in = collection(ARCHIVE if is_archived else "orders")
    return bool(held_in.update_one(room, changed).modified_count)
