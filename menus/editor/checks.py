"""What may stand in a menu: shapes for each change, and what is missing before it is published."""

from collections.abc import Iterable, Iterator
from typing import Annotated, Any

import msgspec

from menus.editor.words import LABELS, name_of, place_of
from menus.food import ALLERGENS, DIETS
from menus.hours import DAYS
from orderbuddy.api.errors import ApiError, ErrorCode
from orderbuddy.mongo import Document

Meta = msgspec.Meta
Id = Annotated[str, Meta(min_length=1, max_length=100)]
Name = dict[Annotated[str, Meta(max_length=12)], Annotated[str, Meta(max_length=160)] | None]
Prose = dict[Annotated[str, Meta(max_length=12)], Annotated[str, Meta(max_length=1000)] | None]
# Today's programs write a whole number of cents also as 425.0.
Cents = Annotated[float, Meta(ge=0, le=10_000_000)]
Count = Annotated[float, Meta(ge=0, le=99)]
Tag = Annotated[str, Meta(min_length=1, max_length=60)]
Picture = Annotated[str, Meta(max_length=1000, pattern=r"^(https?://|/(?!/))\S*$")]
Clock = Annotated[str, Meta(pattern=r"^([01]\d|2[0-3]):[0-5]\d$")]
Day = Annotated[str, Meta(pattern=r"^\d{4}-\d\d-\d\d$")]
MOST = {"items": 2000, "categories": 200, "modifierGroups": 300}
# How a shape says what is wrong, and how people do.
_WRONG = (
    ("`array` of length <=", "too many"),
    ("length <=", "too long"),
    ("<=", "too large"),
    (">=", "too small"),
)
# MongoDB takes a hundred levels of nesting; a menu has seven.
DEEPEST = 20
INTEGERS = range(-(2**63), 2**63)


class Shape(msgspec.Struct, rename="camel"):
    """Base: what is not named here is another program's, and stays."""


class Dates(Shape):
    from_: Day | None = msgspec.field(default=None, name="from")
    until: Day | None = None


class Span(Shape):
    days: list[str] = []
    from_: Clock | None = msgspec.field(default=None, name="from")
    until: Clock | None = None
    dates: Dates | None = None


class Schedule(Shape):
    spans: Annotated[list[Span], Meta(max_length=20)] | None = None


class Food(Shape, kw_only=True):
    allergens: list[str] | None = None
    diets: list[str] | None = None
    station_tags: Annotated[list[Tag], Meta(max_length=20)] | None = None


class Variant(Shape):
    id: Id
    name: Name | Annotated[str, Meta(max_length=160)] | None = None
    price_cents: Cents | None = None


class Option(Food):
    id: Id
    name: Name | None = None
    price_cents: Cents | None = None


class Modifier(Shape):
    id: Id
    name: Name | None = None
    max_choices: Count | None = None
    free_choices: Count | None = None
    extra_choice_price_cents: Cents | None = None
    options: Annotated[list[Option], Meta(max_length=100)] | None = None


class Item(Food):
    id: Id
    name: Name | None = None
    description: Prose | None = None
    category_id: Id | None = None
    price_cents: Cents | None = None
    making_cost_cents: Cents | None = None
    image_urls: Annotated[list[Picture], Meta(max_length=12)] | None = None
    make_minutes: Annotated[float, Meta(ge=0, le=240)] | None = None
    course: Annotated[float, Meta(ge=0, le=9)] | None = None
    variants: Annotated[list[Variant], Meta(max_length=40)] | None = None
    modifiers: Annotated[list[Modifier], Meta(max_length=40)] | None = None
    schedule: Schedule | list[Span] | None = None


class Category(Shape):
    id: Id
    name: Name | None = None
    description: Prose | None = None
    emoji: Annotated[str, Meta(max_length=16)] | None = None
    schedule: Schedule | list[Span] | None = None


class Whole(Shape):
    """What stands beside a menu's lists."""

    name: Name | None = None
    sales_tax: Annotated[float, Meta(ge=0, le=50)] | None = None
    available: bool | None = None
    schedule: Schedule | list[Span] | None = None


SHAPES: dict[str, Any] = {
    "items": Item,
    "categories": Category,
    "modifierGroups": Modifier,
    "menu": Whole,
}


def check_part(kind: str, value: Document, before: Document | None = None) -> None:
    """Raises ApiError validation_failed (400) unless a member of that list may be so.

    What of it was so `before` is not asked about: other programs write longer texts, and words
    that we do not know, and whoever changes a price there shall be able to.
    """
    was = before or {}
    new = {name: one for name, one in value.items() if name == "id" or was.get(name) != one}
    if not _is_storable(new):
        raise invalid(f"{name_of(value)}: this cannot be stored.")
    try:
        part = msgspec.convert(new, SHAPES[kind])
    except msgspec.ValidationError as error:
        raise invalid(f"{name_of(value)} · {_told(error)}") from error
    for food in [part, *_options(part)]:
        allergens, diets = (getattr(food, name, None) for name in ("allergens", "diets"))
        _check_words(value, allergens, {*ALLERGENS, *_words_in(was, "allergens")}, "allergen")
        _check_words(value, diets, {*DIETS, *_words_in(was, "diets")}, "diet")
    for span in _spans(part):
        _check_words(value, span.days, DAYS, "day")


def faults_of(document: Document, language: str) -> Iterator[Document]:
    """What must be put right before a menu may be published: `{"path", "text"}` each."""
    held = {one["id"] for one in document["categories"]}
    for kind in ("categories", "items", "modifierGroups"):
        for one in document.get(kind) or ():
            for text in _missing(kind, one, held, language):
                yield {"path": [kind, one["id"]], "text": f"{name_of(one, language)}: {text}"}


def invalid(message: str) -> ApiError:
    return ApiError(ErrorCode.VALIDATION_FAILED, [message])


def _missing(kind: str, one: Document, held: set[str], language: str) -> Iterator[str]:
    if not _text(one, language):
        yield "a name is missing."
    if kind == "items":
        if one.get("priceCents") is None:
            yield "a price is missing."
        if one.get("categoryId") not in held:
            yield "please choose a category."
        for size in one.get("variants") or ():
            if not _text(size, language) or size.get("priceCents") is None:
                yield "each size needs a name and a price."
                break
    for modifier in one.get("modifiers") or () if kind == "items" else _own(kind, one):
        if not modifier.get("options"):
            yield f"{place_of(modifier, language)} has nothing to choose from."
        elif not all(_text(option, language) for option in modifier["options"]):
            yield f"{place_of(modifier, language)}: each option needs a name."


def _told(error: msgspec.ValidationError) -> str:
    """Which of its fields is how wrong, for people: `cost of making: too large.`"""
    text, _, path = str(error).partition(" - at `$")
    steps = [one.split("[")[0] for one in path.rstrip("`").split(".")]
    field = next((LABELS[one] for one in reversed(steps) if one in LABELS), "something")
    return f"{field}: {next((why for sign, why in _WRONG if sign in text), 'not right')}."


def _is_storable(value: Any, depth: int = 0) -> bool:
    """BSON has a place for it: names without NUL, whole numbers of 64 bits, not too deep."""
    if isinstance(value, dict):
        inner: Iterable[Any] = value.values()
        if any("\0" in name for name in value):
            return False
    elif isinstance(value, list):
        inner = value
    else:
        return not isinstance(value, int) or value in INTEGERS
    return depth < DEEPEST and all(_is_storable(one, depth + 1) for one in inner)


def _words_in(part: Document, name: str) -> Iterator[str]:
    """The allergens or diets that a stored part and its options name."""
    modifiers = [part, *(part.get("modifiers") or ())]
    options = [option for one in modifiers for option in one.get("options") or ()]
    for one in [part, *options]:
        yield from (word for word in one.get(name) or () if isinstance(word, str))


def _own(kind: str, one: Document) -> list[Document]:
    return [one] if kind == "modifierGroups" else []


def _text(one: Document, language: str) -> str:
    name = one.get("name")
    if isinstance(name, str):
        return name.strip()
    return str((name or {}).get(language) or (name or {}).get("en") or "").strip()


def _options(part: Any) -> list[Option]:
    modifiers = [part] if isinstance(part, Modifier) else getattr(part, "modifiers", None) or []
    return [option for one in modifiers for option in one.options or ()]


def _spans(part: Any) -> list[Span]:
    schedule = getattr(part, "schedule", None)
    return (schedule.spans if isinstance(schedule, Schedule) else schedule) or []


def _check_words(whole: Document, said: list[str] | None, known: Any, what: str) -> None:
    for one in said or ():
        if one not in known:
            raise invalid(f"{name_of(whole)}: {one} is no {what} that we know.")
