"""People of a shop, for tests."""

from typing import Any

from bson import ObjectId

from orderbuddy.accounts.models import User
from orderbuddy.mongo import collection
from orderbuddy.testing.shops import Shop, make_member


def member(shop: Shop, role: str = "owner", places: list[Any] | None = None) -> User:
    """Somebody who works there; `places` are location ids (None: all)."""
    limited = {} if places is None else {"places": {shop.restaurant_id: places}}
    email = make_member(shop.restaurant_id, roles={shop.restaurant_id: role}, **limited)
    return User.objects.get(email=email)


def owner_of(shop: Shop) -> User:
    """The shop's owner."""
    return User.objects.get(email=shop.owner_email)


def another_location(shop: Shop, **fields: Any) -> ObjectId:
    """A second location of the shop, like its first."""
    first = collection("locations").find_one({"_id": ObjectId(shop.location_id)})
    assert first is not None
    second = {**first, "_id": ObjectId(), "name": "Quay", "locationSlug": "quay", "printers": []}
    return collection("locations").insert_one({**second, **fields}).inserted_id


def again(person: User) -> User:
    """The person as stored now."""
    return User.objects.get(pk=person.pk)
