"""The audience is made anew, one address at a time, from consents and orders."""

from typing import Any

from messaging.broadcasts.audience.consented import addresses_of, hash_of_number
from messaging.broadcasts.audience.ordered import figures_of, orders_of_number
from messaging.consent.addresses import PHONES, number_of
from orderbuddy.archived import find_order
from orderbuddy.mongo import Document, collection, now
from ordering.services.texting import phone_of


def key_of(restaurant_id: str, hashed: str) -> str:
    return f"{restaurant_id}:{hashed}"


def look_at_guest(restaurant_id: str, hashed: str) -> list[Document]:
    """Store what is so of that address now, or forget it where nobody has agreed to anything; doing
    so again changes nothing. All of their orders, oldest first, for whoever wants to know more."""
    key = key_of(restaurant_id, hashed)
    addresses, order_id = addresses_of(restaurant_id, hashed)
    if not addresses:
        collection("broadcast_audience").delete_one({"_id": key})
        return []
    number = _number_in(addresses) or _number_at(restaurant_id, order_id)
    orders = orders_of_number(restaurant_id, number) if number else []
    guest = {
        "_id": key,
        "restaurantId": restaurant_id,
        "hash": hashed,
        "person": hash_of_number(number) if number else hashed,
        "to": addresses,
        **figures_of(orders),
        "updatedAt": now(),
    }
    collection("broadcast_audience").replace_one({"_id": key}, guest, upsert=True)
    return orders


def _number_in(addresses: dict[str, str]) -> str:
    """WhatsApp has people without one."""
    found = (number_of(addresses[one]) for one in PHONES if one in addresses)
    return next(filter(None, found), "")


def _number_at(restaurant_id: str, order_id: Any) -> str:
    """The number of the order at which an e-mail was given; "" where it is not the restaurant's."""
    wanted = {"customer.phone": 1, "restaurantId": 1}
    order = find_order(order_id, wanted) if order_id else None
    return phone_of(order) if order and order.get("restaurantId") == restaurant_id else ""
