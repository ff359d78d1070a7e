"""Which guest a thread is with, and which orders are theirs."""

import re
from collections.abc import Sequence
from typing import Any

from messaging.consent.addresses import names_of, usual
from orderbuddy.archived import ARCHIVE, WHOLE
from orderbuddy.mongo import Document, collection
from ordering.services.texting import phone_of

MOST_ORDERS = 10
# A number is looked for by so many of its last digits, or more.
LEAST_DIGITS = 4
_FIELDS = {
    "orderCode": 1, "status": 1, "startedAt": 1, "totalPriceCents": 1, "origin": 1, "items.name": 1,
    "customer": 1, "getSms": 1, "locationId": 1, "restaurantId": 1, "language": 1,
}  # fmt: skip


def number_of(text: str) -> str:
    """A number as it is written to, such as +15550100123; "" for what is none."""
    return phone_of({"customer": {"phone": text.removeprefix("whatsapp:")}})


def key_of_address(address: str, channel: str) -> str:
    """The guest behind an address: by phone, the same whether they text or use WhatsApp; without a
    number (WhatsApp may keep it to itself), by the provider's own name for them."""
    number = number_of(address)
    return key_of_number(number) if number else f"{channel}:{address}"


def key_of_number(number: str) -> str:
    """The same for both names of a number that has two."""
    return f"phone:{usual(number)}"


def key_of_order(order: Document) -> str:
    """The guest of an order: by the phone that they left there, else by the order alone."""
    number = phone_of(order)
    return key_of_number(number) if number else f"order:{order['_id']}"


def written(number: str) -> list[str]:
    """The ways in which people and apps write that number down, for an exact query."""
    found = [shape for one in names_of(number) for shape in (one, one.removeprefix("+"))]
    if match := re.fullmatch(r"\+1(\d{3})(\d{3})(\d{4})", number):
        area, first, last = match.groups()
        bare = (
            f"{area}{first}{last}", f"({area}) {first}-{last}", f"({area}){first}-{last}",
            f"{area}-{first}-{last}", f"{area} {first} {last}", f"{area}.{first}.{last}",
        )  # fmt: skip
        found += [*bare, *(f"+1 {one}" for one in bare), *(f"1-{one}" for one in bare)]
        found += [f"+1-{area}-{first}-{last}"]
    return found


def words_of(*, name: str = "", phone: str = "", code: str = "") -> list[str]:
    """What a search finds a thread by, beside its messages: names, the number and its ends, orders'
    codes."""
    digits = phone.removeprefix("+")
    numbers = [digits[-count:] for count in range(LEAST_DIGITS, len(digits) + 1)]
    return [one for one in dict.fromkeys([*name.lower().split(), *numbers, code.lower()]) if one]


def latest_order(location_ids: Sequence[Any], number: str) -> Document | None:
    """The newest order of that number at one of these locations."""
    found = [*_orders(location_ids, number, 1)]
    return found[0] if found else None


def orders_of(thread: Document) -> list[Document]:
    """The newest orders of the thread's guest at its location, the newest first."""
    number = thread.get("phone") or ""
    found = _orders([thread["locationId"]], number, MOST_ORDERS) if number else []
    if found or not thread.get("orderId"):
        return found
    return list(_one(thread["orderId"]))


def _orders(location_ids: Sequence[Any], number: str, most: int) -> list[Document]:
    """By the index of a location's phones, whose `_id` says which are the newest."""
    where = {"locationId": {"$in": list(location_ids)}, "customer.phone": {"$in": written(number)}}
    found: list[Document] = []
    for name, more in (("orders", WHOLE), (ARCHIVE, {})):
        if len(found) < most:
            newest = collection(name).find({**where, **more}, _FIELDS).sort("_id", -1)
            found += newest.limit(most - len(found))
    return sorted(found, key=lambda one: one["_id"], reverse=True)


def _one(order_id: Any) -> Sequence[Document]:
    for name, more in (("orders", WHOLE), (ARCHIVE, {})):
        if one := collection(name).find_one({"_id": order_id, **more}, _FIELDS):
            return [one]
    return []
