"""Writing memberships: each is one update of one person, and one entry in the audit log.

Whoever is removed is out at once where a request is looked at (REST, the admin), and within seconds
on sockets: the relay watches `users` and has all their sockets ask again.
"""

from typing import Any

from bson import ObjectId

from orderbuddy import audit
from orderbuddy.accounts.access import Person, own_documents, places_of
from orderbuddy.accounts.models import User
from orderbuddy.accounts.roles import Role, role_of
from orderbuddy.api.errors import ApiError, ErrorCode
from orderbuddy.members.rights import Places, may_change, require_may_change, require_may_give
from orderbuddy.mongo import Document, collection, now

MOST_PLACES = 200


def members_of(restaurant_id: str) -> list[User]:
    """The people of a restaurant, by role and name; not those who may not sign in any more."""
    ids = [
        one["_id"] for one in collection("users").find({"restaurants": restaurant_id}, {"_id": 1})
    ]
    found = [one for one in User.objects.filter(pk__in=ids) if one.is_active]
    order = list(Role)
    return sorted(found, key=lambda one: (order.index(_role(one, restaurant_id)), str(one).lower()))


def change_member(
    *,
    who: Person,
    person: User,
    restaurant_id: str,
    role: Role,
    places: Places,
    correlation_id: str = "",
) -> None:
    """Give a member another role, or other places (None: all locations).

    Raises ApiError: not_allowed (403), validation_failed (400: the last owner).
    """
    require_may_change(who, person, restaurant_id)
    require_may_give(who, restaurant_id, role, places)
    if role is not Role.OWNER or places is not None:
        _require_another_owner(person, restaurant_id)
    before = told(person, restaurant_id)
    store_membership(person_id=person.pk, restaurant_id=restaurant_id, role=role, places=places)
    after = {"role": role.value, "locations": _texts(places)}
    if after != before:
        _record(who, "people.changed", person, restaurant_id, before, after, correlation_id)


def remove_member(
    *, who: Person, person: User, restaurant_id: str, correlation_id: str = ""
) -> None:
    """They may not act for the restaurant any more; their account, and what they did, stay.

    Raises ApiError: not_allowed (403), validation_failed (400: the last owner).
    """
    require_may_change(who, person, restaurant_id)
    _require_another_owner(person, restaurant_id)
    before = told(person, restaurant_id)
    mine = {"_id": person.pk, "restaurants": restaurant_id}
    if collection("users").update_one(mine, [_without(restaurant_id)]).modified_count:
        _record(who, "people.removed", person, restaurant_id, before, None, correlation_id)


def store_membership(*, person_id: Any, restaurant_id: str, role: Role, places: Places) -> None:
    """The membership itself, in one update; asking nobody, so only for who has asked already."""
    here: Any = {"$literal": restaurant_id}
    held = {"$ifNull": ["$restaurants", []]}
    update = {
        "restaurants": {
            "$cond": [{"$in": [here, held]}, held, {"$concatArrays": [held, [here]]}],
        },
        "roles": _with("$roles", here, {"$literal": role.value}),
        "places": _with("$places", here, "$$REMOVE" if places is None else {"$literal": places}),
        "updatedAt": "$$NOW",
    }
    collection("users").update_one({"_id": person_id}, [{"$set": update}])


def told(person: User, restaurant_id: str) -> Document:
    """What a member is there: `{"role", "locations"}` (None: all)."""
    role = role_of(person, restaurant_id)
    return {"role": role and role.value, "locations": _texts(places_of(person, restaurant_id))}


def checked_places(who: Person, restaurant_id: str, ids: list[Any]) -> list[ObjectId]:
    """Of these ids those of locations of the restaurant at which `who` works.

    Raises ApiError validation_failed (400) for any other, and for none at all.
    """
    own = {"$and": [{"restaurantId": restaurant_id}, own_documents(who, location="_id")]}
    known = {one["_id"] for one in collection("locations").find(own, {"_id": 1})}
    if not ids or len(ids) > MOST_PLACES or not set(ids) <= known:
        raise ApiError(ErrorCode.VALIDATION_FAILED, "Choose locations of this restaurant")
    return list(dict.fromkeys(ids))


def changeable(who: Person, people: list[User], restaurant_id: str) -> set[Any]:
    """Ids of the members whom `who` may change."""
    return {one.pk for one in people if may_change(who, one, restaurant_id)}


def _with(field: str, key: Any, value: Any) -> Any:
    # A key may hold dots, which no dotted path can say.
    return {"$setField": {"field": key, "input": {"$ifNull": [field, {}]}, "value": value}}


def _without(restaurant_id: str) -> Document:
    here: Any = {"$literal": restaurant_id}
    return {
        "$set": {
            "restaurants": {"$setDifference": ["$restaurants", [here]]},
            "roles": _with("$roles", here, "$$REMOVE"),
            "places": _with("$places", here, "$$REMOVE"),
            "updatedAt": now(),
        }
    }


def _require_another_owner(person: User, restaurant_id: str) -> None:
    """A restaurant keeps somebody who may do everything in all of it."""
    owners = {one.pk for one in members_of(restaurant_id) if _owns(one, restaurant_id)}
    if owners and owners <= {person.pk}:
        raise ApiError(ErrorCode.VALIDATION_FAILED, f"{person} is the last owner")


def _owns(person: User, restaurant_id: str) -> bool:
    return _role(person, restaurant_id) is Role.OWNER and places_of(person, restaurant_id) is None


def _role(person: User, restaurant_id: str) -> Role:
    return role_of(person, restaurant_id) or Role.VIEWER


def _texts(places: Places) -> list[str] | None:
    return None if places is None else [str(one) for one in places]


def _record(
    who: Person,
    what: str,
    person: User,
    restaurant_id: str,
    before: Any,
    after: Any,
    correlation_id: str,
) -> None:
    audit.record(
        who=who,
        what=what,
        restaurant_id=restaurant_id,
        subject=f"user:{person.pk}",
        # Once where they are named: of who was removed, nothing stands after.
        before=before if after else {"person": str(person), **before},
        after=after and {"person": str(person), **after},
        correlation_id=correlation_id,
    )
