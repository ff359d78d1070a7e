"""A location's settings as the manage app reads and changes them: one write a change."""

from collections.abc import Iterable, Iterator
from datetime import date
from functools import cache
from typing import Any
from zoneinfo import available_timezones

import msgspec
from bson import ObjectId
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from pymongo import ReturnDocument

from menus.phones import is_phone_number
from menus.place_bodies import AlertNumber, LocationSettings, OpeningSpan, SpecialDay
from orderbuddy import audit
from orderbuddy.accounts.access import Person
from orderbuddy.api.errors import ApiError, ErrorCode
from orderbuddy.api.rendering import jsonable
from orderbuddy.mongo import Document, collection, now, parse_id

# Name → what a location means that does not say it.
_SHOWN: dict[str, Any] = {
    "name": "",
    "address": "",
    "timezone": "UTC",
    "contact": {"email": ""},
    "workingHours": [],
    "orderTiming": {"acceptOrdersAfterMinutes": 0, "stopOrdersBeforeMinutes": 0},
    "alertNumbers": [],
    "autoAcceptOrder": False,
}
_OPTIONAL = ("specialDays",)


def settings_json(location: Document) -> Document:
    """The stored location's settings, as the recorded answers show them; `specialDays` only where
    there are some."""
    shown = {name: location.get(name) or empty for name, empty in _SHOWN.items()}
    extra = {name: location[name] for name in _OPTIONAL if location.get(name)}
    ids = {"_id": location["_id"], "restaurantId": location.get("restaurantId")}
    return jsonable({**ids, **shown, **extra})


def change_settings(
    *, location: Document, settings: LocationSettings, who: Person, correlation_id: str
) -> Document:
    """Store what `settings` says; returns the stored location.

    Raises ApiError validation_failed (400), one sentence a fault; nothing is stored then.
    """
    faults = [*_faults(settings)]
    if faults:
        raise ApiError(ErrorCode.VALIDATION_FAILED, faults)
    changes = _changes(location, settings)
    if not changes:
        return location
    found = collection("locations").find_one_and_update(
        {"_id": location["_id"]},
        {"$set": {**changes, "updatedAt": now()}},
        return_document=ReturnDocument.AFTER,
    )
    if found is None:
        raise ApiError(ErrorCode.NOT_FOUND, "Location not found", status=404)
    audit.record(
        who=who,
        what="places.settings.changed",
        restaurant_id=location.get("restaurantId"),
        subject=f"location:{location['_id']}",
        before={name: location.get(name) for name in changes},
        after=changes,
        correlation_id=correlation_id,
    )
    return found


def _changes(location: Document, settings: LocationSettings) -> Document:
    sent = msgspec.to_builtins(settings)
    changes = {name: value for name, value in sent.items() if value is not None}
    if settings.alert_numbers is not None:
        changes["alertNumbers"] = _with_ids(settings.alert_numbers, location)
    if settings.contact is not None:
        # What else stands in the contact is another program's.
        changes["contact"] = {**(location.get("contact") or {}), **changes["contact"]}
    if settings.special_days is not None:
        changes["specialDays"] = [_without_nulls(one) for one in changes["specialDays"]]
    return {name: value for name, value in changes.items() if value != location.get(name)}


def _without_nulls(row: Document) -> Document:
    return {name: value for name, value in row.items() if value is not None}


def _with_ids(numbers: Iterable[AlertNumber], location: Document) -> list[Document]:
    """A number that is known keeps its id."""
    stored = location.get("alertNumbers") or ()
    known = {one.get("phoneNumber"): one.get("_id") for one in stored if isinstance(one, dict)}
    return [
        {
            "_id": known.get(one.phone_number) or parse_id(one.id) or ObjectId(),
            "phoneNumber": one.phone_number,
        }
        for one in numbers
    ]


def _faults(settings: LocationSettings) -> Iterator[str]:
    if settings.timezone is not None and settings.timezone not in _timezones():
        yield "timezone must be a time zone such as America/New_York"
    if settings.contact and settings.contact.email and not _is_email(settings.contact.email):
        yield "contact.email must be an email"
    for number, one in enumerate(settings.alert_numbers or ()):
        if not is_phone_number(one.phone_number):
            yield f"alertNumbers.{number}.phoneNumber must be a phone number"
    for number, span in enumerate(settings.working_hours or ()):
        yield from _span_faults(span, f"workingHours.{number}")
    for number, special in enumerate(settings.special_days or ()):
        yield from _span_faults(special, f"specialDays.{number}")
        yield from _date_faults(special, f"specialDays.{number}")


def _span_faults(span: OpeningSpan | SpecialDay, path: str) -> Iterator[str]:
    for name, value in (("startTime", span.start_time), ("endTime", span.end_time)):
        if (span.is_open or value) and not _is_clock(value):
            yield f"{path}.{name} must be a time such as 08:30"


def _date_faults(special: SpecialDay, path: str) -> Iterator[str]:
    for name, value in (("date", special.date), ("untilDate", special.until_date)):
        if value is not None and not _is_date(value):
            yield f"{path}.{name} must be a day such as 2026-12-25"
    if special.until_date and special.until_date < special.date:
        yield f"{path}.untilDate must not be before date"


@cache
def _timezones() -> set[str]:
    """Read from the disk once a process."""
    return available_timezones()


def _is_clock(value: str | None) -> bool:
    hour, _, minute = (value or "").partition(":")
    digits = (
        len(hour) == len(minute) == 2 and (hour + minute).isascii() and (hour + minute).isdigit()
    )
    return digits and int(hour) <= 23 and int(minute) <= 59


def _is_date(value: str) -> bool:
    try:
        return date.fromisoformat(value).isoformat() == value
    except ValueError:
        return False


def _is_email(value: str) -> bool:
    try:
        validate_email(value)
    except ValidationError:
        return False
    return True
