"""The shapes of answers, for the API's description."""

from typing import Any

import msgspec


class Answer(msgspec.Struct, rename="camel"):
    """Base of the shapes: camelCase on the wire."""


class Restaurant(Answer):
    id: str = msgspec.field(name="_id")
    name: str
    concept: str
    logo: str


class MenuAppRestaurant(Answer):
    id: str = msgspec.field(name="_id")
    name: str
    concept: str


class LocationPause(Answer):
    until: str


class Location(Answer):
    """`isOpen`: takes orders now, by its own clock.

    Only there where they say something: `pause` (no orders until then), `estimatedMinutes` (about
    what an order takes that is placed now), `daysAhead` (so many days ahead one may order for
    later).
    """

    id: str = msgspec.field(name="_id")
    location_slug: str
    name: str
    is_active: bool
    accept_payment: bool
    emergepay_wallets_public_id: str
    is_open: bool
    pause: LocationPause | None = None
    estimated_minutes: int | None = None
    days_ahead: int | None = None


class ListedMenu(Answer):
    id: str = msgspec.field(name="_id")
    menu_slug: str
    name: dict[str, str]
    available: bool


class MenuOption(Answer):
    """`allergens` and `diets`: codes of `menus.food`; only there where somebody has said them."""

    id: str
    name: dict[str, str]
    price_cents: int
    allergens: list[str] | None = None
    diets: list[str] | None = None


class MenuModifier(Answer):
    """Of the chosen options the first `maxChoices` count, the first `freeChoices` are free, and
    each further one costs `extraChoicePriceCents` if above zero, else its own `priceCents`."""

    id: str
    name: dict[str, str]
    type: str
    required: bool
    selection_mode: str
    max_choices: int | None
    free_choices: int
    extra_choice_price_cents: int
    options: list[MenuOption]


class MenuVariant(Answer):
    id: str
    name: str | dict[str, str]
    price_cents: int
    default: bool


class MenuItem(Answer):
    """`left`: how many portions of a counted item are left, once they are few. `allergens` (the
    EU's fourteen) and `diets`: codes, only there where somebody has said them."""

    id: str
    name: dict[str, str]
    description: dict[str, str]
    image_urls: list[str] | None
    category_id: str
    price_cents: int
    making_cost_cents: int
    is_available: bool
    station_tags: list[str]
    variants: list[MenuVariant]
    modifiers: list[MenuModifier]
    left: int | None = None
    allergens: list[str] | None = None
    diets: list[str] | None = None


class MenuCategory(Answer):
    id: str
    name: dict[str, str]
    description: dict[str, str]
    sort_order: int
    emoji: str | None


class StaffItem(Answer):
    """A stored item; stored fields beyond these come too."""

    id: str
    name: dict[str, str]
    category_id: str
    price_cents: int


class StaffMenu(Answer):
    """A stored menu with all its items; stored fields beyond these come too."""

    id: str = msgspec.field(name="_id")
    restaurant_id: str
    location_id: str
    name: dict[str, str]
    categories: list[MenuCategory]
    items: list[StaffItem]


class Menu(Answer):
    """A stored menu without the items that cannot be had; stored fields beyond these come too."""

    id: str = msgspec.field(name="_id")
    restaurant_id: str
    location_id: str
    menu_slug: str
    name: dict[str, str]
    categories: list[MenuCategory]
    items: list[MenuItem]
    schedule: dict[str, Any]
    sales_tax: float
    available: bool
    created_at: str
    updated_at: str
