from datetime import datetime
from typing import Annotated, Literal

from msgspec import UNSET, Meta, Struct, UnsetType

from orderbuddy.api.bodies import Body

PartId = Annotated[str, Meta(max_length=100)]
LongText = Annotated[str, Meta(max_length=2000)]
Address = Annotated[str, Meta(max_length=2000, pattern=r"^(https?://|/(?!/))\S+$")]


class Availability(Body):
    """Whether a guest can have it; `until`, `minutes` or `untilClosing` say for how long not.

    With `variantId`, or with `modifierId` and `optionId`, only that part of the item.
    """

    is_available: bool
    minutes: Annotated[int, Meta(ge=1, le=60 * 24 * 31)] | None = None
    until: datetime | None = None
    until_closing: bool = False
    variant_id: PartId = ""
    modifier_id: PartId = ""
    option_id: PartId = ""


class Stock(Body):
    """How many portions are left; null: as many as anyone wants."""

    count: Annotated[int, Meta(ge=0, le=100_000)] | None


Words = Annotated[
    dict[Annotated[str, Meta(pattern="^[a-z]{2,3}(-[A-Za-z0-9]{2,8})?$")], LongText],
    Meta(min_length=1, max_length=20),
]
Cents = Annotated[int, Meta(ge=0, le=10_000_000)]
Dollars = Annotated[float, Meta(ge=0, le=100_000)]
Tags = Annotated[list[Annotated[str, Meta(max_length=200)]], Meta(max_length=100)]


class CategoryBody(Body, kw_only=True):
    """A new category, or with `id` the one to change. A new one comes last, whatever `sortOrder`
    says; a missing `emoji` means none."""

    id: PartId = ""
    name: Words
    description: Words | UnsetType = UNSET
    sort_order: Annotated[int, Meta(ge=-1_000_000, le=1_000_000)] | UnsetType = UNSET
    emoji: Annotated[str, Meta(max_length=16)] | None = None


class CategoryPlace(Body):
    """Which category comes where: they are shown by rising `sortOrder`."""

    category_id: Annotated[str, Meta(min_length=1, max_length=100)]
    sort_order: Annotated[int, Meta(ge=-1_000_000, le=1_000_000)]


class Nested(Struct, rename="camel", kw_only=True, omit_defaults=True):
    """Base of an item's parts. A client sends back what it was given: fields that are not named
    here (such as how long an option is off) are left as they are stored."""


class VariantBody(Nested, kw_only=True):
    id: PartId = ""
    name: Annotated[str, Meta(min_length=1, max_length=200)] | Words
    price_cents: Cents
    default: bool | UnsetType = UNSET


class OptionBody(Nested, kw_only=True):
    id: PartId = ""
    name: Words
    price_cents: Cents | UnsetType = UNSET
    station_tags: Tags | UnsetType = UNSET


class ModifierBody(Nested, kw_only=True):
    id: PartId = ""
    name: Words
    type: Literal["standard", "upsell"] | UnsetType = UNSET
    required: bool | UnsetType = UNSET
    selection_mode: Literal["single", "max", "multiple"] | UnsetType = UNSET
    max_choices: Annotated[int, Meta(ge=0, le=999)] | UnsetType | None = UNSET
    free_choices: Annotated[int, Meta(ge=0, le=999)] | UnsetType = UNSET
    extra_choice_price_cents: Cents | UnsetType = UNSET
    options: Annotated[list[OptionBody], Meta(max_length=200)] | UnsetType = UNSET


class ItemBody(Body, kw_only=True):
    """A new item, or with `id` the one to change, of which fields that are not sent stay.

    `price` and `makingCostCents` are dollars (the second in spite of its name), as today's manage
    app sends them; the prices of variants, options and modifiers are cents.
    """

    id: PartId = ""
    name: Words
    description: Words | UnsetType = UNSET
    price: Dollars
    category_id: Annotated[str, Meta(min_length=1, max_length=100)]
    image_urls: Annotated[list[Address], Meta(max_length=20)] | UnsetType | None = UNSET
    making_cost_cents: Dollars | UnsetType | None = UNSET
    is_available: bool | UnsetType = UNSET
    station_tags: Tags | UnsetType | None = UNSET
    variants: Annotated[list[VariantBody], Meta(max_length=100)] | UnsetType | None = UNSET
    modifiers: Annotated[list[ModifierBody], Meta(max_length=100)] | UnsetType | None = UNSET
    make_minutes: Annotated[int, Meta(ge=1, le=240)] | UnsetType | None = UNSET
    course: Annotated[int, Meta(ge=1, le=9)] | UnsetType | None = UNSET
