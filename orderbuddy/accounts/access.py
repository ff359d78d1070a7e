"""The one place that says whose restaurant it is: every staff path fetches through `access_…`."""

from typing import TYPE_CHECKING, Any, Union

from django.http import Http404

from orderbuddy.accounts.api_keys import ApiKeyUser
from orderbuddy.accounts.screens import ScreenUser
from orderbuddy.archived import find_order
from orderbuddy.mongo import Document, collection, parse_id

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

    from orderbuddy.accounts.models import User

Person = Union["User", "AnonymousUser", ScreenUser, ApiKeyUser]


def may_act_for(user: Person, restaurant_id: Any) -> bool:
    """True when `user` is an active member of that restaurant (superusers are of all), or an API
    key of it; for some of its locations only, as `places_of` says."""
    if not user.is_authenticated or not user.is_active:
        return False
    if isinstance(user, ApiKeyUser):
        return user.restaurant_id == restaurant_id
    return bool(user.is_superuser) or restaurant_id in (user.restaurants or ())


def may_act_at(user: Person, restaurant_id: Any, location_id: Any) -> bool:
    """True for members of that restaurant whose places include the location, for a screen that is
    paired with that location, and for an API key that is for it."""
    if isinstance(user, ScreenUser | ApiKeyUser):
        return user.is_at(restaurant_id, location_id)
    if not may_act_for(user, restaurant_id):
        return False
    places = places_of(user, restaurant_id)
    return places is None or location_id in places


def places_of(user: Person, restaurant_id: Any) -> list[Any] | None:
    """Ids of the locations that a member of that restaurant works at; None: all of them.

    Of a restaurant that `users.places` does not name, it is all; so it is of members whom today's
    service stored.
    """
    if user.is_superuser:
        return None
    stored = getattr(user, "places", None) or {}
    return list(stored[restaurant_id] or ()) if restaurant_id in stored else None


def acts_everywhere(user: Person, restaurant_id: Any) -> bool:
    """True for members of that restaurant who work at all of its locations: what belongs to the
    whole restaurant is theirs alone to change."""
    return may_act_for(user, restaurant_id) and places_of(user, restaurant_id) is None


def own_documents(
    user: Person, *, restaurant: str = "restaurantId", location: str = "locationId"
) -> Document:
    """A MongoDB filter: documents of the places that `user` may act for, whose restaurant and
    location stand in these stored fields. `{}` for superusers, who may act for all."""
    if user.is_authenticated and user.is_active and user.is_superuser:
        return {}
    mine = [one for one in getattr(user, "restaurants", None) or () if may_act_for(user, one)]
    limited = {one: places for one in mine if (places := places_of(user, one)) is not None}
    whole: Document = {restaurant: {"$in": [one for one in mine if one not in limited]}}
    parts = [{restaurant: one, location: {"$in": places}} for one, places in limited.items()]
    return {"$or": [whole, *parts]} if parts else whole


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
    """The stored order (an archived one too), when it is of a location `user` may act at; else
    Http404."""
    found = find_order(order_id)
    if found is None or not may_act_at(user, found.get("restaurantId"), found.get("locationId")):
        raise Http404("Order not found")
    return found


def locations_of(user: Person) -> list[Document]:
    """The stored locations that `user` may act for, by name."""
    if not user.is_authenticated or not user.is_active:
        return []
    mine = own_documents(user, location="_id")
    return list(collection("locations").find(mine).sort([("restaurantId", 1), ("name", 1)]))
