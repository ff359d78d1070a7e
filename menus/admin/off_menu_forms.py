from datetime import datetime, timedelta
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from menus.hours import closes_at, opens_on, start_of_day
from orderbuddy.mongo import Document, now

# What is chosen → its words; "closing" is shown with its hour.
HOW_LONG = {
    "30": "30 minutes",
    "60": "1 hour",
    "120": "2 hours",
    "closing": "Until closing",
    "lifted": "Until lifted",
    "date": "Until a date",
}
DAYS_AT_MOST = 366


class OffForm(forms.Form):
    """For how long; `until` is the instant, None until somebody lifts it."""

    how = forms.ChoiceField(choices=list(HOW_LONG.items()))
    date = forms.DateField(required=False)

    def __init__(self, data: Any, *, location: Document) -> None:
        super().__init__(data)
        self.location = location

    @staticmethod
    def tomorrow(location: Document) -> date:
        """The first day until which something can be off: the location's own tomorrow."""
        return (start_of_day(location, now()) + timedelta(days=1)).date()

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        day = cleaned.get("date")
        if cleaned.get("how") == "date" and "date" not in self.errors:
            first = self.tomorrow(self.location)
            if day is None or not first <= day <= first + timedelta(days=DAYS_AT_MOST):
                raise ValidationError("Please choose a day from tomorrow on, within a year.")
        return cleaned

    @property
    def until(self) -> datetime | None:
        """What a valid form asks for. On its day, it is back when the location opens."""
        how = self.cleaned_data["how"]
        if how == "closing":
            return closes_at(self.location, now())
        if how == "date":
            return opens_on(self.location, self.cleaned_data["date"])
        return now() + timedelta(minutes=int(how)) if how.isdigit() else None


class CountForm(forms.Form):
    """How many portions are left; empty: they are not counted."""

    count = forms.IntegerField(
        required=False,
        min_value=0,
        max_value=100_000,
        error_messages={"invalid": "Please write a whole number of portions."},
    )
