"""The one place that says whose restaurant it is: every staff path fetches through `access_…`."""

from typing import TYPE_CHECKING, Any, Union

from django.http import Http404

from orderbuddy.accounts.api_keys import ApiKeyUser
from orderbuddy.accounts.screens import ScreenUser
from orderbuddy.mongo import Document, collection, parse_id

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

    from orderbuddy.accounts.models import User

Person = Union["User", "AnonymousUser", ScreenUser, ApiKeyUser]


def may_act_for(user: Person, restaurant_id: Any) -> bool:
    """True when `user` is an active member of that restaurant (superusers are of all), or an API
    key for all of it."""
    if not user.is_authenticated or not user.is_active:
        return False
    if isinstance(user, ApiKeyUser):
        return user.restaurant_id == restaurant_id and user.location_ids is None
    return bool(user.is_superuser) or restaurant_id in (user.restaurants or ())


def may_act_at(user: Person, restaurant_id: Any, location_id: Any) -> bool:
    """True for members of that restaurant, for a screen that is paired with that location, and for
    an API key that is for it."""
    if isinstance(user, ScreenUser | ApiKeyUser):
        return user.is_at(restaurant_id, location_id)
    return may_act_for(user, restaurant_id)


def access_restaurant(user: Person, restaurant_id: str) -> str:
    """The restaurant's id when `user` may act for it; Http404 otherwise, so ids tell nothing."""
    if not may_act_for(user, restaurant_id):
        raise Http404("Restaurant not found")
    return restaurant_id


def access_location(
    user: Person, location_id: object, restaurant_id: str | None = None
) -> Document:
    """The stored location, when `user` may act at it; else Http404."""
    found = collection("locations").find_one({"_id": parse_id(location_id)})
    if found is None or not may_act_at(user, found.get("restaurantId"), found["_id"]):
        raise Http404("Location not found")
    if restaurant_id is not None and found.get("restaurantId") != restaurant_id:
        raise Http404("Location not found")
    return found


def access_order(user: Person, order_id: object) -> Document:
    """The stored order, when it is of a location `user` may act at; else Http404."""
    found = collection("orders").find_one({"_id": parse_id(order_id)})
    if found is None or not may_act_at(user, found.get("restaurantId"), found.get("locationId")):
        raise Http404("Order not found")
    return found


def locations_of(user: Person) -> list[Document]:
    """The stored locations that `user` may act for, by name."""
    if not user.is_authenticated or not user.is_active:
        return []
    mine = {} if user.is_superuser else {"restaurantId": {"$in": user.restaurants or []}}
    found = collection("locations").find(mine).sort([("restaurantId", 1), ("name", 1)])
    if isinstance(user, ApiKeyUser):
        return [one for one in found if user.is_at(one.get("restaurantId"), one["_id"])]
    return list(found)
