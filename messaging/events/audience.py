"""Whom of a restaurant's people to tell: their devices, the location's alert numbers, their e-mail.

Kept for some seconds: a rush of orders asks for the same people again and again. Who was removed
meanwhile is not told for longer than that.
"""

import time
from dataclasses import dataclass
from typing import Any

from menus.snapshots import place_of
from messaging.channels import can_send
from messaging.events.choices import spoken_at
from messaging.outbox import Recipient
from messaging.services.subscribing import LISTS
from orderbuddy.accounts.access import may_act_at, may_act_for
from orderbuddy.accounts.contacts import international
from orderbuddy.accounts.models import User
from orderbuddy.accounts.roles import may
from orderbuddy.members.services import members_of
from orderbuddy.mongo import Document, collection

KEPT_SECONDS = 10.0
MOST_KEPT = 2000


@dataclass(frozen=True, slots=True)
class Device:
    """Where a person of the restaurant is told; `person` None: nobody knows whose it is, as today's
    service stored it."""

    channel: str
    to: str
    person: User | None
    language: str = ""


_kept: dict[str, tuple[float, list[Device]]] = {}


def people(
    channels: tuple[str, ...], restaurant_id: str, location_id: Any, permission: str = ""
) -> list[Recipient]:
    """Everybody of the location on these channels; with `permission` only who has it."""
    devices = [
        one
        for one in devices_of(restaurant_id)
        if one.channel in channels and _may(one, restaurant_id, location_id, permission)
    ]
    usual = spoken_at(location_id)
    found = [
        Recipient(
            [(one.channel, one.to)], one.language or usual, one.person.pk if one.person else None
        )
        for one in devices
    ]
    if "sms" in channels and not permission:
        found += alert_numbers(location_id)
    if "email" in channels:
        found += _by_mail(restaurant_id, location_id, permission)
    return found


def alert_numbers(location_id: Any) -> list[Recipient]:
    """The numbers that the location wants to be told on."""
    place = place_of(str(location_id)) if location_id else None
    stored = (place.location.get("alertNumbers") if place else None) or ()
    numbers = [one.get("phoneNumber") for one in stored if isinstance(one, dict)]
    return [
        Recipient([("sms", international(one))], spoken_at(location_id))
        for one in numbers
        if isinstance(one, str) and one.strip()
    ]


def devices_of(restaurant_id: str) -> list[Device]:
    """All devices that are told of that restaurant, of people who work there."""
    kept = _kept.get(restaurant_id)
    if kept is None or kept[0] < time.monotonic():
        if len(_kept) > MOST_KEPT:
            _kept.clear()
        kept = _kept[restaurant_id] = (time.monotonic() + KEPT_SECONDS, _read(restaurant_id))
    return kept[1]


def forget_devices() -> None:
    """They are read anew: somebody's devices, or rights, have changed."""
    _kept.clear()


def _read(restaurant_id: str) -> list[Device]:
    here = {"restaurantId": restaurant_id}
    apps = collection("subscriptions").find_one(here) or {}
    whose = {one.get("token"): one.get("personId") for one in apps.get("devices") or ()}
    tokens = [token for name in LISTS.values() for token in apps.get(name) or ()]
    pages = list(collection("push_subscriptions").find({**here, "personId": {"$ne": None}}))
    wanted = {*whose.values(), *(one["personId"] for one in pages)} - {None}
    known = {one.pk: one for one in User.objects.filter(pk__in=list(wanted))} if wanted else {}
    found: list[Document] = [
        {"channel": "fcm", "to": token, "personId": whose.get(token)} for token in tokens
    ]
    found += [{**one, "channel": "push", "to": one["_id"]} for one in pages]
    return [
        Device(one["channel"], one["to"], known.get(one["personId"]), one.get("language") or "")
        for one in found
        if can_send(one["channel"]) and _works_here(one["personId"], known, restaurant_id)
    ]


def _works_here(person_id: Any, known: dict[Any, User], restaurant_id: str) -> bool:
    if person_id is None:
        return True
    person = known.get(person_id)
    return person is not None and may_act_for(person, restaurant_id)


def _may(device: Device, restaurant_id: str, location_id: Any, permission: str) -> bool:
    if device.person is None:
        return not permission
    is_there = location_id is None or may_act_at(device.person, restaurant_id, location_id)
    return is_there and (not permission or may(device.person, restaurant_id, permission))


def _by_mail(restaurant_id: str, location_id: Any, permission: str) -> list[Recipient]:
    return [
        Recipient([("email", one.email)], spoken_at(location_id), one.pk)
        for one in members_of(restaurant_id)
        if (device := Device("email", one.email or "", one)).to
        and _may(device, restaurant_id, location_id, permission)
    ]
