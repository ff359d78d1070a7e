"""Opening restaurants and locations, and what a restaurant says of itself."""

import re
import secrets
from typing import Any
from zoneinfo import available_timezones

from bson import ObjectId
from pymongo.errors import DuplicateKeyError

from orderbuddy import audit
from orderbuddy.accounts.models import User
from orderbuddy.accounts.roles import Role
from orderbuddy.api.errors import ApiError, ErrorCode
from orderbuddy.members.services import store_membership
from orderbuddy.mongo import Document, collection, now

MOST_RESTAURANTS = 50
MOST_LOCATIONS = 500
TRIES = 20
# As today's service makes them.
NEW_QR_CODE_STYLE = {
    "width": 300,
    "height": 300,
    "type": "svg",
    "data": "default",
    "margin": 10,
    "qrOptions": {"typeNumber": 0, "errorCorrectionLevel": "Q"},
    "imageOptions": {
        "hideBackgroundDots": True,
        "imageSize": 0.4,
        "margin": 5,
        "crossOrigin": "anonymous",
    },
    "dotsOptions": {"color": "#000000", "type": "square"},
    "backgroundOptions": {"color": "#ffffff"},
    "cornersSquareOptions": {"color": "#000000", "type": "square"},
    "cornersDotOptions": {"color": "#000000", "type": "square"},
    "shape": "square",
}


def open_restaurant(
    *, person: User, named_for: str, name: str, concept: str, correlation_id: str = ""
) -> Document:
    """A restaurant of which the person is the owner; its id begins as `named_for` does.

    Raises ApiError not_allowed (403) for somebody who has a great many.
    """
    if len(person.restaurants or ()) >= MOST_RESTAURANTS:
        raise ApiError(ErrorCode.NOT_ALLOWED, "You have too many restaurants")
    at = now()
    told = {"name": name, "concept": concept, "logo": "", "createdAt": at, "updatedAt": at}
    restaurant = _insert_named(named_for, told)
    store_membership(
        person_id=person.pk, restaurant_id=restaurant["_id"], role=Role.OWNER, places=None
    )
    _record(person, "restaurant.added", restaurant["_id"], None, told, correlation_id)
    return restaurant


def change_details(
    *, who: Any, restaurant_id: str, changes: Document, correlation_id: str = ""
) -> None:
    """Store what a restaurant says of itself; what is not in `changes` stays as it is."""
    if not changes:
        return
    update = {"$set": {**changes, "updatedAt": now()}}
    before = collection("restaurants").find_one_and_update({"_id": restaurant_id}, update) or {}
    was = {key: before.get(key) for key in changes}
    if was != changes:
        _record(who, "restaurant.changed", restaurant_id, was, changes, correlation_id)


def open_location(
    *, who: Any, restaurant_id: str, name: str, timezone: str, correlation_id: str = ""
) -> Document:
    """A location of that restaurant, closed all week until somebody gives it hours.

    Raises ApiError validation_failed (400): no such time zone, too many locations.
    """
    if timezone not in available_timezones():
        raise ApiError(ErrorCode.VALIDATION_FAILED, ["timezone must be a time zone's name"])
    taken = collection("locations").distinct("locationSlug", {"restaurantId": restaurant_id})
    if len(taken) >= MOST_LOCATIONS:
        raise ApiError(ErrorCode.VALIDATION_FAILED, "There are too many locations")
    location = _new_location(restaurant_id, name, _free_slug(name, taken), timezone)
    collection("locations").insert_one(location)
    audit.record(
        who=who,
        what="location.added",
        restaurant_id=restaurant_id,
        subject=f"location:{location['_id']}",
        after={key: location[key] for key in ("name", "locationSlug", "timezone")},
        correlation_id=correlation_id,
    )
    return location


def _insert_named(named_for: str, told: Document) -> Document:
    beginning = re.sub(r"[^a-z0-9]", "", named_for.lower())[:8] or "new"
    for _ in range(TRIES):
        restaurant = {"_id": f"store-{beginning}-{secrets.token_hex(2)}", **told}
        try:
            collection("restaurants").insert_one(restaurant)
        except DuplicateKeyError:
            continue
        return restaurant
    raise ApiError(ErrorCode.NOT_ALLOWED, "You have too many restaurants")


def _free_slug(name: str, taken: list[str]) -> str:
    slug = re.sub(r"[^a-z0-9]+", "-", name.lower()).strip("-")[:60] or "location"
    numbered = (slug, *(f"{slug}-{number}" for number in range(2, len(taken) + 3)))
    return next(one for one in numbered if one not in taken)


def _new_location(restaurant_id: str, name: str, slug: str, timezone: str) -> Document:
    at = now()
    return {
        "_id": ObjectId(),
        "restaurantId": restaurant_id,
        "name": name,
        "locationSlug": slug,
        "address": "",
        "isActive": True,
        "qrCodeStyle": NEW_QR_CODE_STYLE,
        "qrCodeImage": "",
        "qrCodeId": str(ObjectId()),
        "timezone": timezone,
        "createdAt": at,
        "updatedAt": at,
        "isMobile": False,
        "contact": {"email": ""},
        "payment": {"acceptPayment": True},
        "workingHours": [],
        "orderTiming": {"acceptOrdersAfterMinutes": 0, "stopOrdersBeforeMinutes": 0},
        "autoAcceptOrder": True,
        "printers": [],
        "alertNumbers": [],
    }


def _record(
    who: Any, what: str, restaurant_id: str, before: Any, after: Any, correlation_id: str
) -> None:
    audit.record(
        who=who,
        what=what,
        restaurant_id=restaurant_id,
        subject=f"restaurant:{restaurant_id}",
        before=before,
        after=after,
        correlation_id=correlation_id,
    )
