from collections.abc import Iterable
from typing import Any

from django import forms


def keep_choice(field: forms.Field, stored: Any) -> None:
    """Offer what is stored too, so that a value we do not know survives the form."""
    if not isinstance(field, forms.ChoiceField) or isinstance(field, forms.ModelChoiceField):
        return
    choices = list(field.choices)
    known = {str(value) for value, _ in choices}
    held = stored if isinstance(stored, list | tuple) else [stored]
    unknown = [str(one) for one in held if one not in (None, "") and str(one) not in known]
    if unknown:
        field.choices = [*choices, *((one, one) for one in unknown)]


class OrderedChoicesField(forms.MultipleChoiceField):
    """Several choices as a list that keeps the order it is stored in; new ones come last."""

    def __init__(self, *, choices: Any, **options: Any) -> None:
        options.setdefault("widget", forms.CheckboxSelectMultiple)
        super().__init__(choices=choices, required=False, **options)
        self.stored: list[str] = []

    def prepare_value(self, value: Any) -> list[str]:
        return [str(one) for one in value or ()]

    def keep_order(self, stored: Iterable[Any] | None) -> None:
        self.stored = self.prepare_value(stored)

    def clean(self, value: Any) -> list[str]:
        chosen = super().clean(value)
        before = [one for one in self.stored if one in chosen]
        return before + [one for one in chosen if one not in before]
