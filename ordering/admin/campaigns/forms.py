"""The form of a campaign: what guests get, who gets it, when, for which orders, how much of it."""

import re
from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from menus.hours import DAYS
from orderbuddy.mongo import Document, collection
from ordering.campaigns.terms import Kind, code_key

TYPES = [
    ("flat", "An amount off the total"),
    ("percent", "Percent off"),
    ("bogo", "Buy some, get some"),
    ("free_item", "A free item"),
]
WHO = [
    ("everywhere", "Everybody who orders here"),
    ("origins", "Guests at some tables, bays or flyers"),
    ("codes", "Guests who type a code"),
    ("personal", "Guests with a code of their own, which a broadcast sends them"),
]
BY_CODE = ("codes", "personal")
WEEK = [(day, day[:3].capitalize()) for day in DAYS]


class CentsField(forms.CharField):
    """An amount in dollars, as people write it; cleaned to cents, nothing written to 0."""

    def __init__(self, **options: Any) -> None:
        widget = forms.TextInput(
            attrs={"inputmode": "decimal", "autocomplete": "off", "placeholder": "0.00"}
        )
        super().__init__(widget=widget, max_length=12, required=False, **options)

    def prepare_value(self, value: Any) -> Any:
        if isinstance(value, int):
            return f"{value / 100:.2f}" if value else ""
        return value

    def clean(self, value: Any) -> int:
        text = super().clean(value).strip().lstrip("$").strip()
        if not text:
            return 0
        found = re.fullmatch(r"(\d{1,6})(?:[.,](\d{1,2}))?", text)
        if found is None:
            raise ValidationError("Please write an amount such as 12.50.")
        return int(found[1]) * 100 + int((found[2] or "").ljust(2, "0"))


def _several(label: str, **options: Any) -> forms.MultipleChoiceField:
    return forms.MultipleChoiceField(
        label=label, required=False, widget=forms.CheckboxSelectMultiple, **options
    )


def _count(label: str, **options: Any) -> forms.IntegerField:
    return forms.IntegerField(
        label=label, required=False, min_value=0, max_value=1_000_000, **options
    )


def _day(label: str, **options: Any) -> forms.DateField:
    widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    return forms.DateField(label=label, required=False, widget=widget, **options)


class CampaignForm(forms.Form):
    """Made for one location; `initial_of` gives the first values, `terms` what was written, both in
    the shape of `ordering.campaigns.editing.shown_terms`."""

    name = forms.CharField(max_length=160, help_text="Guests read it on their receipt.")
    type = forms.ChoiceField(choices=TYPES, widget=forms.RadioSelect, label="Kind")
    flat_off = CentsField(label="Off each order", help_text="Taken off the total, after tax.")
    percent_off = forms.DecimalField(
        label="Percent off", required=False, min_value=0, max_value=100, decimal_places=2
    )
    buy = _count("Buy")
    get = _count("Get")
    given_percent = forms.DecimalField(
        label="Percent off those", required=False, min_value=0, max_value=100, decimal_places=2,
        help_text="Empty: they are free. The cheapest ones of the order are given; extras are paid "
        "for.",
    )  # fmt: skip
    free_items = _several("Which is free", help_text="One of these in the order; extras are paid.")
    max_off = CentsField(label="At most", help_text="Off one order. Empty: no bound.")
    who = forms.ChoiceField(choices=WHO, widget=forms.RadioSelect, label="It is for")
    codes = forms.CharField(
        required=False, max_length=5000, label="Codes",
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
        help_text="Several with commas. Small and capital letters are the same.",
    )  # fmt: skip
    origins = _several("Tables, bays and flyers")
    first_day = _day("First day")
    last_day = _day("Last day")
    min_order = CentsField(
        label="Smallest order", help_text="Before tax, without what is given. Empty: any."
    )
    categories = _several("Categories")
    items = _several("Items")
    redemptions = _count("Redemptions, in all", help_text="Empty: any number.")
    budget = CentsField(label="Budget", help_text="All that it may cost you. Empty: no limit.")
    per_guest = _count(
        "Times for each guest",
        help_text="By phone number, or by the device where none is given. Empty: any number.",
    )
    is_active = forms.BooleanField(required=False, label="On, from its first day to its last")

    def __init__(self, *args: Any, location: Document, **kwargs: Any) -> None:
        super().__init__(*args, label_suffix="", **kwargs)
        menus = list(
            collection("menus").find({"locationId": location["_id"]}, {"items": 1, "categories": 1})
        )
        items = item_choices(menus)
        self.fields["items"].choices = self.fields["free_items"].choices = items
        self.fields["categories"].choices = category_choices(menus)
        self.fields["origins"].choices = origin_choices(location)
        for name in ("items", "free_items", "categories", "origins"):
            _keep(self.fields[name], self.initial.get(name) or ())

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        who = cleaned.get("who")
        if who in BY_CODE and not self._codes(cleaned):
            self.add_error("codes", "Please write the code that guests type.")
        if who == "origins" and not cleaned.get("origins"):
            self.add_error("origins", "Please tick at least one.")
        return cleaned

    def terms(self, parts: list[Document]) -> dict[str, Any]:
        """What a valid form says; `parts` are its day parts."""
        said = self.cleaned_data
        who = said["who"]
        return {
            "name": said["name"].strip(),
            "type": said["type"],
            "reward": self._reward(),
            "origins": sorted(said["origins"]) if who != "everywhere" else [],
            "everywhere": who == "everywhere",
            "codes": self._codes(said) if who in BY_CODE else [],
            "personalCodes": who == "personal",
            "dates": {"from": _iso(said["first_day"]), "until": _iso(said["last_day"])},
            "dayParts": parts,
            "minOrderCents": said["min_order"],
            "appliesTo": {
                "itemIds": sorted(said["items"]), "categoryIds": sorted(said["categories"]),
            },
            "limits": {
                "redemptions": said["redemptions"] or 0,
                "budgetCents": said["budget"],
                "perGuest": said["per_guest"] or 0,
            },
            "isActive": said["is_active"],
        }  # fmt: skip

    def _reward(self) -> dict[str, Any]:
        said = self.cleaned_data
        most = {"maxOffCents": said["max_off"]}
        if said["type"] == Kind.FLAT:
            return {"flatOffCents": said["flat_off"]}
        if said["type"] == Kind.PERCENT:
            return {"percentOff": _number(said["percent_off"]), **most}
        if said["type"] == Kind.BOGO:
            counts = {"buy": said["buy"] or 1, "get": said["get"] or 1}
            return {**counts, "percentOff": _number(said["given_percent"]), **most}
        return {"itemIds": sorted(said["free_items"]), **most}

    def _codes(self, said: dict[str, Any]) -> list[str]:
        return sorted(set(filter(None, map(code_key, (said.get("codes") or "").split(",")))))


def initial_of(terms: dict[str, Any]) -> dict[str, Any]:
    """The form's first values for these terms."""
    reward, limits = terms["reward"], terms["limits"]
    codes, percent = terms["codes"], reward.get("percentOff") or None
    is_bogo = terms["type"] == Kind.BOGO
    return {
        "name": terms["name"],
        "type": terms["type"] or "flat",
        "flat_off": reward.get("flatOffCents", 0),
        "percent_off": None if is_bogo else percent,
        "given_percent": percent if is_bogo else None,
        "buy": reward.get("buy", 1),
        "get": reward.get("get", 1),
        "free_items": reward.get("itemIds", []),
        "max_off": reward.get("maxOffCents", 0),
        "who": _who(terms),
        "codes": ", ".join(codes),
        "origins": terms["origins"],
        "first_day": terms["dates"]["from"],
        "last_day": terms["dates"]["until"],
        "min_order": terms["minOrderCents"],
        "categories": terms["appliesTo"]["categoryIds"],
        "items": terms["appliesTo"]["itemIds"],
        "redemptions": limits["redemptions"] or None,
        "budget": limits["budgetCents"],
        "per_guest": limits["perGuest"] or None,
        "is_active": terms["isActive"],
    }


def _who(terms: dict[str, Any]) -> str:
    if terms["codes"]:
        return "personal" if terms["personalCodes"] else "codes"
    return "origins" if terms["origins"] else "everywhere"


class DayPartForm(forms.Form):
    """One stretch of the day; a row that says no time says nothing."""

    days = forms.MultipleChoiceField(
        choices=WEEK, required=False, widget=forms.CheckboxSelectMultiple, label="Days"
    )
    begins = forms.TimeField(
        required=False, label="From", widget=forms.TimeInput({"type": "time"}, "%H:%M")
    )
    ends = forms.TimeField(
        required=False, label="Until", widget=forms.TimeInput({"type": "time"}, "%H:%M")
    )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        begins, ends = cleaned.get("begins"), cleaned.get("ends")
        if (begins is None) != (ends is None) or (begins is not None and begins == ends):
            raise ValidationError("Please say from when to when.")
        return cleaned


DayParts = forms.formset_factory(DayPartForm, extra=1, max_num=20, absolute_max=40)


def day_parts(formset: Any) -> list[Document]:
    """The rows of a valid formset that say a time, as they are stored."""
    return [
        {
            "days": [day for day in DAYS if day in said["days"]],
            "from": f"{said['begins']:%H:%M}",
            "until": f"{said['ends']:%H:%M}",
        }
        for said in (one.cleaned_data for one in formset)
        if said.get("begins") is not None
    ]


def day_rows(parts: Iterable[Document]) -> list[dict[str, Any]]:
    """The formset's first values."""
    return [
        {"days": one["days"], "begins": one["from"], "ends": one["until"]} for one in parts
    ]  # fmt: skip


def item_choices(menus: list[Document]) -> list[tuple[str, list[tuple[str, str]]]]:
    """The location's items under their categories' names."""
    names = {
        str(one.get("id")): _words(one.get("name"))
        for menu in menus
        for one in menu.get("categories") or ()
    }
    found: dict[str, dict[str, str]] = {}
    for menu in menus:
        for item in menu.get("items") or ():
            category = names.get(str(item.get("categoryId")), "Other")
            words = _words(item.get("name")) or str(item.get("id"))
            found.setdefault(category, {}).setdefault(str(item.get("id")), words)
    return [(category, sorted(items.items(), key=_by_words)) for category, items in found.items()]


def category_choices(menus: list[Document]) -> list[tuple[str, str]]:
    found = {
        str(one.get("id")): _words(one.get("name")) or str(one.get("id"))
        for menu in menus
        for one in menu.get("categories") or ()
    }
    return list(found.items())


def origin_choices(location: Document) -> list[tuple[str, str]]:
    origins = collection("origins").find({"locationId": location["_id"]}, {"label": 1})
    return [(str(one["_id"]), one.get("label") or "—") for one in origins.sort("label", 1)]


def _keep(field: Any, held: Iterable[str]) -> None:
    """What is stored and no longer there stays ticked, until somebody unticks it."""
    known = {
        value
        for group in field.choices
        for value, _ in (group[1] if isinstance(group[1], list) else [group])
    }
    gone = [(one, f"{one} (no longer there)") for one in held if one not in known]
    field.choices = [*field.choices, *gone]


def _by_words(choice: tuple[str, str]) -> str:
    return choice[1].casefold()


def _words(stored: Any) -> str:
    if isinstance(stored, dict):
        return str(stored.get("en") or next(filter(None, stored.values()), ""))
    return str(stored or "")


def _iso(day: date | None) -> str | None:
    return day.isoformat() if day else None


def _number(value: Decimal | None) -> int | float:
    """As JSON has it: 10, 12.5."""
    if value is None:
        return 0
    return int(value) if value == value.to_integral_value() else float(value)
