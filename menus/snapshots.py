"""A location with its menus, kept in the process: menus are bytes, quotes cost no query."""

import gzip
import hashlib
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from statistics import median_high
from typing import Any

import brotli
import bson
import msgspec
from django.utils.crypto import salted_hmac

from menus.availability import as_offered, next_change, without_ours
from menus.offers import Offer, offers_of
from menus.pace import Pace, next_end, pace_settings
from menus.schedules import hidden_categories, is_scheduled, next_edge, schedules_of
from orderbuddy.api.rendering import jsonable
from orderbuddy.changes import version_now
from orderbuddy.mongo import Document, collection, now, parse_id
from orderbuddy.snapshots import SnapshotCache

# Made once a change and sent many times: worth the last few percent.
GZIP_LEVEL = 9
BROTLI_QUALITY = 9
# "3 left" helps a guest; "40 left" helps nobody.
FEW_LEFT = 5
# What of a menu only its editor needs: items carry their own copies.
NOT_SHOWN = frozenset({"modifierGroups", "translatedFrom"})


class MenuPage:
    """A menu as guests get it: JSON bytes, compressed when first asked for, with its ETag."""

    def __init__(self, menu: Document, at: datetime, location: Document) -> None:
        self.body = msgspec.json.encode({"data": jsonable(shown_menu(menu, at, location))})
        self.etag = f'"{hashlib.blake2b(self.body, digest_size=12).hexdigest()}"'

    @cached_property
    def gzipped(self) -> bytes:
        return gzip.compress(self.body, GZIP_LEVEL, mtime=0)

    @cached_property
    def brotlied(self) -> bytes:
        return brotli.compress(self.body, quality=BROTLI_QUALITY)


def shown_menu(menu: Document, at: datetime, location: Document) -> Document:
    """A stored menu as guests get it at that instant: without what cannot be had, or is not on."""
    hidden, few = hidden_categories(menu, location, at), few_left(location)
    offered = (
        as_offered(item, at, few)
        for item in menu.get("items") or ()
        if item.get("categoryId") not in hidden and is_scheduled(item.get("schedule"), location, at)
    )
    shown = {key: value for key, value in menu.items() if key not in NOT_SHOWN}
    if menu.get("categories"):
        shown["categories"] = [without_ours(one) for one in menu["categories"]]
    return {**shown, "items": [item for item in offered if item is not None]}


@dataclass(frozen=True, slots=True)
class Place:
    """A location and all that its guests read: stored documents and what is made of them.

    `changes_at`: when something that is off comes back by itself (or a pause or rush is over), and
    this is out of date. `usual_minutes`: what an item takes, by those of which it is known; None
    where nobody has said it of any. `version`: all that was written before it is in here. `tag`:
    another one when the location or its list of menus has changed; what it is made of, nobody can
    tell.
    """

    id: str
    restaurant_id: str
    location: Document
    menus: list[dict[str, Any]]
    pages: dict[str, MenuPage]
    offers: dict[str, Offer]
    changes_at: datetime | None = None
    pace: Pace = field(default_factory=Pace)
    usual_minutes: int | None = None
    version: int = 0
    tag: str = ""

    @property
    def languages(self) -> list[str]:
        return self.location.get("supportedLanguages") or ["en"]


def few_left(location: Document) -> int:
    """From how many portions on guests are told how many are left; 0: they are never told."""
    stored = location.get("kitchen")
    said = stored.get("fewLeft") if isinstance(stored, dict) else None
    return max(0, int(said)) if isinstance(said, int | float) else FEW_LEFT


def _load(location_id: str) -> Place | None:
    key = parse_id(location_id)
    version = version_now()
    location = collection("locations").find_one({"_id": key}) if key else None
    if location is None:
        return None
    found = {"locationId": key, "restaurantId": location.get("restaurantId")}
    menus = list(collection("menus").find(found).sort("_id", 1))
    offers: dict[str, Offer] = {}
    instant = now()
    for menu in menus:
        for offer in offers_of(menu, instant, location):
            # Of an item that two menus hold, the one that can be had counts, else the first.
            held = offers.get(offer.id)
            if held is None or (offer.available and not held.available):
                offers[offer.id] = offer
    pace = pace_settings(location)
    ends = (
        next_change(menus, instant),
        next_end(location, instant),
        next_edge(schedules_of(menus), location, instant),
    )
    shown = [listed(menu, location, instant) for menu in menus]
    return Place(
        id=location_id,
        restaurant_id=location.get("restaurantId") or "",
        location=location,
        menus=shown,
        pages={str(menu["_id"]): MenuPage(menu, instant, location) for menu in menus},
        offers=offers,
        changes_at=min(filter(None, ends), default=None),
        pace=pace,
        usual_minutes=pace.usual_minutes or _usual_minutes(offers.values()),
        version=version,
        tag=salted_hmac("place", bson.encode({"location": location, "menus": shown})).hexdigest(),
    )


def _usual_minutes(offers: Iterable[Offer]) -> int | None:
    known = [offer.make_minutes for offer in offers if offer.make_minutes is not None]
    return median_high(known) if known else None


def listed(
    menu: Document, location: Document | None = None, at: datetime | None = None
) -> Document:
    """A stored menu as a list of menus shows it: the guests' with its location and the instant, by
    which its schedule is judged; the staff's without."""
    offered = menu.get("available") is not False
    if offered and location is not None and at is not None:
        offered = is_scheduled(menu.get("schedule"), location, at)
    return {
        "_id": str(menu["_id"]),
        "menuSlug": menu.get("menuSlug") or "",
        "name": menu.get("name") or {},
        "available": offered,
    }


def _lasts(place: Place) -> float | None:
    if place.changes_at is None:
        return None
    return max(0.0, (place.changes_at - now()).total_seconds())


_places: SnapshotCache[Place] = SnapshotCache("places", _load, lasts=_lasts)


def place_of(location_id: str, restaurant_id: str | None = None) -> Place | None:
    """The place with that location id; None when there is none, or it is another restaurant's."""
    place = _places.get(location_id)
    if place is not None and restaurant_id is not None and place.restaurant_id != restaurant_id:
        return None
    return place
