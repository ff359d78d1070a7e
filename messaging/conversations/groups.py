"""Names of the channel layer's groups: who hears what of conversations."""

import hashlib


def inbox_group(location_id: object) -> str:
    """Staff who may see that location's threads."""
    return f"inbox.{location_id}"


def own_group(person_id: object, restaurant_id: str) -> str:
    """One person's own inbox of a restaurant: what they have read, on whatever device."""
    digest = hashlib.sha256(restaurant_id.encode()).hexdigest()[:16]
    return f"inbox.of.{person_id}.{digest}"


def chat_group(order_id: object) -> str:
    """The pages of that order's guest."""
    return f"chat.{order_id}"
