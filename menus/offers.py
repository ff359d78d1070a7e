"""What an item costs and whether it can be had, worked out once a menu change, not once a quote."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from menus.availability import as_offered, can_be_had
from menus.schedules import hidden_categories, is_scheduled
from orderbuddy.mongo import Document, now


@dataclass(frozen=True, slots=True)
class Option:
    id: str
    names: dict[str, str]
    price_cents: int
    available: bool = True
    station_tags: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Modifier:
    """`max_choices` None: no limit. `extra_cents` above zero replaces each option's own price."""

    id: str
    names: dict[str, str]
    required: bool
    max_choices: int | None
    free_choices: int
    extra_cents: int
    options: dict[str, Option]


@dataclass(frozen=True, slots=True)
class Stock:
    """`count` portions were there when this batch was counted."""

    batch: str
    count: int


@dataclass(frozen=True, slots=True)
class Offer:
    """One item of one menu, as a guest can order it. Prices in cents, tax in percent.

    `make_minutes` None: nobody has said how long it takes. `course` counts from 1.
    """

    id: str
    menu_id: str
    names: dict[str, str]
    available: bool
    price_cents: int
    tax_percent: str
    station_tags: list[str]
    variants: dict[str, Option]
    modifiers: dict[str, Modifier]
    stock: Stock | None = None
    make_minutes: int | None = None
    course: int = 1
    category_id: str = ""


def offers_of(
    menu: Document, at: datetime | None = None, location: Document | None = None
) -> list[Offer]:
    """The offers of a stored menu as they are at the instant `at`, now without it; parts that are
    missing or null count as empty or zero. Schedules go by the clock of `location`."""
    at, here = at or now(), location or {}
    offered = menu.get("available") is not False and is_scheduled(menu.get("schedule"), here, at)
    hidden = hidden_categories(menu, here, at)
    tax = str(menu.get("salesTax") or 0)
    return [
        Offer(
            id=item["id"],
            menu_id=str(menu["_id"]),
            names=_names(item.get("name")),
            available=offered
            and item.get("categoryId") not in hidden
            and is_scheduled(item.get("schedule"), here, at)
            and as_offered(item, at) is not None,
            price_cents=_cents(item.get("priceCents")),
            tax_percent=tax,
            station_tags=list(item.get("stationTags") or ()),
            variants=_options(item.get("variants"), at),
            modifiers={one["id"]: _modifier(one, at) for one in item.get("modifiers") or ()},
            stock=_stock(item.get("stock")),
            make_minutes=_whole(item.get("makeMinutes")) or None,
            course=_whole(item.get("course")) or 1,
            category_id=str(item.get("categoryId") or ""),
        )
        for item in menu.get("items") or ()
        if isinstance(item, dict) and item.get("id")
    ]


def _stock(stored: Any) -> Stock | None:
    if not isinstance(stored, dict) or not stored.get("batch"):
        return None
    return Stock(str(stored["batch"]), _cents(stored.get("count")))


def _modifier(stored: Document, at: datetime) -> Modifier:
    limit = stored.get("maxChoices")
    return Modifier(
        id=stored["id"],
        names=_names(stored.get("name")),
        required=bool(stored.get("required")),
        max_choices=max(0, int(limit)) if isinstance(limit, int | float) else None,
        free_choices=_cents(stored.get("freeChoices")),
        extra_cents=_cents(stored.get("extraChoicePriceCents")),
        options=_options(stored.get("options"), at),
    )


def _options(stored: Iterable[Document] | None, at: datetime) -> dict[str, Option]:
    return {
        one["id"]: Option(
            one["id"],
            _names(one.get("name")),
            _cents(one.get("priceCents")),
            available=can_be_had(one, at),
            station_tags=tuple(map(str, one.get("stationTags") or ())),
        )
        for one in stored or ()
    }


def _names(stored: Any) -> dict[str, str]:
    """Names by language; a plain text counts as English, as today's apps write variants."""
    if isinstance(stored, dict):
        return {key: str(value) for key, value in stored.items() if value}
    return {"en": str(stored)} if stored else {}


def _cents(stored: Any) -> int:
    """A stored amount as whole cents; whatever is not a number above zero costs nothing."""
    return _whole(stored)


def _whole(stored: Any) -> int:
    return max(0, round(stored)) if isinstance(stored, int | float) else 0
