"""What an item costs and whether it can be had, worked out once a menu change, not once a quote."""

from dataclasses import dataclass
from typing import Any

from orderbuddy.mongo import Document


@dataclass(frozen=True, slots=True)
class Option:
    id: str
    names: dict[str, str]
    price_cents: int


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
class Offer:
    """One item of one menu, as a guest can order it. Prices in cents, tax in percent."""

    id: str
    menu_id: str
    names: dict[str, str]
    available: bool
    price_cents: int
    tax_percent: str
    station_tags: list[str]
    variants: dict[str, Option]
    modifiers: dict[str, Modifier]


def offers_of(menu: Document) -> list[Offer]:
    """The offers of a stored menu; parts that are missing or null count as empty or zero."""
    offered = menu.get("available") is not False
    tax = str(menu.get("salesTax") or 0)
    return [
        Offer(
            id=item["id"],
            menu_id=str(menu["_id"]),
            names=_names(item.get("name")),
            available=offered and item.get("isAvailable") is not False,
            price_cents=_cents(item.get("priceCents")),
            tax_percent=tax,
            station_tags=list(item.get("stationTags") or ()),
            variants={one["id"]: _option(one) for one in item.get("variants") or ()},
            modifiers={one["id"]: _modifier(one) for one in item.get("modifiers") or ()},
        )
        for item in menu.get("items") or ()
        if isinstance(item, dict) and item.get("id")
    ]


def _modifier(stored: Document) -> Modifier:
    limit = stored.get("maxChoices")
    return Modifier(
        id=stored["id"],
        names=_names(stored.get("name")),
        required=bool(stored.get("required")),
        max_choices=max(0, int(limit)) if isinstance(limit, int | float) else None,
        free_choices=_cents(stored.get("freeChoices")),
        extra_cents=_cents(stored.get("extraChoicePriceCents")),
        options={one["id"]: _option(one) for one in stored.get("options") or ()},
    )


def _option(stored: Document) -> Option:
    return Option(stored["id"], _names(stored.get("name")), _cents(stored.get("priceCents")))


def _names(stored: Any) -> dict[str, str]:
    """Names by language; a plain text counts as English, as today's apps write variants."""
    if isinstance(stored, dict):
        return {key: str(value) for key, value in stored.items() if value}
    return {"en": str(stored)} if stored else {}


def _cents(stored: Any) -> int:
    """A stored amount as whole cents; whatever is not a number above zero costs nothing."""
    return max(0, round(stored)) if isinstance(stored, int | float) else 0
