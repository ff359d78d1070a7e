"""A location's settings of conversations, changed by its managers."""

from typing import Any

import msgspec
from django.conf import settings as deployment

from messaging.conversations.bodies import Settings as SettingsBody
from messaging.conversations.guests import number_of
from messaging.conversations.handling import tag_of
from messaging.conversations.settings import Settings, settings_json, settings_of
from orderbuddy import audit
from orderbuddy.accounts.access import Person
from orderbuddy.api.errors import ApiError, ErrorCode
from orderbuddy.mongo import Document, collection, now
from orderbuddy.snapshots import forget_location

_NUMBERS = ("smsNumber", "whatsappNumber")
_ADDRESSES = (*_NUMBERS, "whatsappPhoneId")


def change_settings(*, user: Person, location: Document, body: SettingsBody) -> Settings:
    """One conditional write of what is said; the settings as they are then.

    Raises ApiError validation_failed (400) for a number that is none, or another restaurant's.
    """
    said = msgspec.to_builtins(body)
    changes = {key: value for key, value in said.items() if value is not None}
    _check(changes, location)
    if not changes:
        return settings_of(location)
    update = {f"conversations.{key}": value for key, value in changes.items()}
    where = {"_id": location["_id"]}
    before = collection("locations").find_one_and_update(
        where, {"$set": {**update, "updatedAt": now()}}
    )
    after = collection("locations").find_one(where)
    _record(user, location, settings_of(before), settings_of(after))
    forget_location(str(location["_id"]))
    return settings_of(after)


def _check(changes: dict[str, Any], location: Document) -> None:
    if "tags" in changes:
        changes["tags"] = [tag_of(one) for one in changes["tags"]]
    for name in _NUMBERS:
        if changes.get(name):
            changes[name] = number_of(changes[name])
            if not changes[name]:
                raise ApiError(ErrorCode.VALIDATION_FAILED, [f"{name} must be a phone number"])
    for name in _ADDRESSES:
        if changes.get(name) and _is_anothers(changes[name], location):
            raise ApiError(ErrorCode.VALIDATION_FAILED, [f"{name} is in use elsewhere"])


def _is_anothers(value: str, location: Document) -> bool:
    """Locations of one restaurant may share a number; what another restaurant's guests write, or
    whoever writes to the house, must not be heard here. A number is one number for texts and for
    WhatsApp."""
    house = (
        deployment.TWILIO_PHONE_NUMBER,
        deployment.TWILIO_WHATSAPP_NUMBER,
        deployment.WHATSAPP_PHONE_NUMBER_ID,
    )
    if value in [number_of(one) or one for one in house if one]:
        return True
    other = {
        "$or": [{f"conversations.{name}": value} for name in _ADDRESSES],
        "restaurantId": {"$ne": location.get("restaurantId")},
    }
    return collection("locations").find_one(other, {"_id": 1}) is not None


def _record(user: Person, location: Document, before: Settings, after: Settings) -> None:
    audit.record(
        who=user,
        what="conversations.settings.changed",
        restaurant_id=location.get("restaurantId"),
        subject=f"location:{location['_id']}",
        before=settings_json(before),
        after=settings_json(after),
    )
