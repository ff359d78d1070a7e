"""Whose threads they are: staff reach one only through `access_thread`."""

from typing import Any

from django.http import Http404

from orderbuddy.accounts.access import (
    Person,
    access_restaurant,
    acts_everywhere,
    may_act_at,
    places_of,
)
from orderbuddy.accounts.roles import require, require_person
from orderbuddy.api.errors import ApiError, ErrorCode
from orderbuddy.mongo import Document, collection, parse_id

VIEW, ANSWER, MANAGE = "conversations.view", "conversations.answer", "conversations.manage"


def access_thread(user: Person, thread_id: object, permission: str = VIEW) -> Document:
    """The stored thread, when it is of a location `user` may act at; else Http404. ApiError
    not_allowed (403) without the permission; only people write."""
    found = collection("threads").find_one({"_id": parse_id(thread_id)})
    if found is None or not may_act_at(user, found["restaurantId"], found["locationId"]):
        raise Http404("Conversation not found")
    if permission != VIEW:
        require_person(user)
    require(user, found["restaurantId"], permission)
    return found


def access_inbox(user: Person, restaurant_id: str, permission: str = VIEW) -> list[Document]:
    """The restaurant's locations whose threads `user` may see, by name; Http404 for a foreign
    restaurant, ApiError not_allowed (403) without the permission."""
    access_restaurant(user, restaurant_id)
    if permission != VIEW:
        require_person(user)
    require(user, restaurant_id, permission)
    return places(user, restaurant_id)


def require_everywhere(user: Person, restaurant_id: str) -> None:
    """ApiError not_allowed (403) for who works at some of the locations only."""
    if not acts_everywhere(user, restaurant_id):
        raise ApiError(ErrorCode.NOT_ALLOWED, "You work at some locations only")


def places(user: Person, restaurant_id: str) -> list[Document]:
    """As `access_inbox`, of a restaurant that is known to be theirs."""
    where: dict[str, Any] = {"restaurantId": restaurant_id}
    mine = places_of(user, restaurant_id)
    if mine is not None:
        where["_id"] = {"$in": mine}
    fields = {"name": 1, "restaurantId": 1, "timezone": 1, "conversations": 1}
    return list(collection("locations").find(where, fields).sort("name", 1))
