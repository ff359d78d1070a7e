"""The nested parts of a menu as the admin's form knows them."""

from orderbuddy.adminkit.nested import (
    Choice,
    Flag,
    Group,
    Lines,
    Money,
    Number,
    Rows,
    Tags,
    Text,
    Words,
)
from orderbuddy.adminkit.nested.parts import Shown
from orderbuddy.adminkit.nested.report import Report

KINDS = [("standard", "Part of the dish"), ("upsell", "An extra to offer")]
MODES = [("single", "One"), ("max", "Up to a number"), ("multiple", "Any number")]


def one_default(rows: list[Shown], report: Report) -> None:
    """At most one size is chosen beforehand."""
    if sum(row["default"] for row in rows) > 1:
        report.fault("Only one size can be the usual one.")


def _variant() -> Group:
    return Group(
        {
            "name": Words("Name", required=True, plain=True, max_length=120),
            "priceCents": Money("Price", required=True, hint="Instead of the item's price."),
            "default": Flag("Usual size"),
        }
    )


def _option() -> Group:
    return Group(
        {
            "name": Words("Name", required=True, max_length=120),
            "priceCents": Money("Price", hint="Empty or 0: no charge."),
            "stationTags": Tags(
                "Kitchen stations",
                source="stationTags",
                hint="Only where another station makes it than the item's.",
                optional=True,
            ),
        }
    )


def _modifier() -> Group:
    return Group(
        {
            "name": Words("Name", required=True, max_length=120),
            "type": Choice("Purpose", choices=KINDS, required=True, start="standard"),
            "required": Flag("Guests must choose"),
            "selectionMode": Choice("Guests choose", choices=MODES, required=True, start="single"),
            "maxChoices": Number("At most", low=1, high=99, hint="Empty: no limit."),
            "freeChoices": Number("Free choices", high=99, start=0),
            "extraChoicePriceCents": Money(
                "Each further choice", hint="Above 0 it replaces the options' own prices."
            ),
            "options": Rows(
                _option(), "Options", add="Add an option", price="priceCents", required=True
            ),
        }
    )


def _item() -> Group:
    return Group(
        {
            "isAvailable": Flag("Available", missing=True, hint="Off: sold out."),
            "name": Words("Name", required=True, max_length=160),
            "description": Words("Description", max_length=1000, lines=2),
            "categoryId": Choice("Category", source="categories", required=True),
            "priceCents": Money("Price", required=True),
            "makingCostCents": Money("Cost of making", hint="Only you see it."),
            "stationTags": Tags(
                "Kitchen stations", source="stationTags", hint="Stations with such a tag make it."
            ),
            "makeMinutes": Number(
                "Minutes to make", low=1, high=240, optional=True, hint="Empty: not known."
            ),
            "course": Number("Course", low=1, high=9, optional=True, hint="Empty: the first."),
            "imageUrls": Lines("Pictures", hint="Addresses of pictures, one a line."),
            "variants": Rows(
                _variant(), "Sizes", add="Add a size", price="priceCents", check=one_default
            ),
            "modifiers": Rows(_modifier(), "Choices", add="Add a choice"),
        }
    )


def _category() -> Group:
    return Group(
        {
            "emoji": Text("Emoji", max_length=8, empty=None, narrow=True),
            "name": Words("Name", required=True, max_length=120),
            "description": Words("Description", max_length=500, lines=2),
        }
    )


NAME = Words("Name", required=True, max_length=120)
CATEGORIES = Rows(
    _category(), "Categories", add="Add a category", badge="emoji", order_field="sortOrder"
)
ITEMS = Rows(
    _item(),
    "Items",
    add="Add an item",
    price="priceCents",
    quick="isAvailable",
    badge="categoryId",
    find=True,
)
