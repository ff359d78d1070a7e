"""The forms of what staff do with a payment. Each carries an id that was made when it was shown:
sent twice, it is one deed."""

import re
from typing import Any
from uuid import UUID, uuid4

from django import forms
from django.core.exceptions import ValidationError

from ordering.admin.showing import money
from payments.services.desk import METHODS
from payments.services.giving import REASON_LENGTH, Wanted

WHAT = [("all", "All that is left"), ("lines", "Some lines"), ("amount", "An amount")]


class CentsField(forms.CharField):
    """An amount in dollars, as people write it (`12.50`, `12,50`, `$12`); cleaned to cents."""

    def __init__(self, *, low: int = 1, **options: Any) -> None:
        widget = forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off", "size": 10})
        super().__init__(widget=widget, max_length=12, **options)
        self.low = low

    def prepare_value(self, value: Any) -> Any:
        return f"{value / 100:.2f}" if isinstance(value, int) else value

    def clean(self, value: Any) -> int | None:
        text = super().clean(value).strip().lstrip("$").strip()
        if not text:
            return None
        found = re.fullmatch(r"(\d{1,6})(?:[.,](\d{1,2}))?", text)
        if found is None:
            raise ValidationError("Please write an amount such as 12.50.")
        cents = int(found[1]) * 100 + int((found[2] or "").ljust(2, "0"))
        if cents < self.low:
            raise ValidationError("Please write a larger amount.")
        return cents


class OnceForm(forms.Form):
    """`deed_id` names what this form does."""

    deed_id = forms.CharField(widget=forms.HiddenInput, max_length=36)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, label_suffix="", **kwargs)
        self.initial.setdefault("deed_id", str(uuid4()))

    def clean_deed_id(self) -> str:
        try:
            return str(UUID(self.cleaned_data["deed_id"]))
        except ValueError:
            raise ValidationError("Please reload the page.") from None

    def anew(self) -> None:
        """What was asked for came to nothing: the same form, sent again, is another deed."""
        self.data = self.data.copy()
        self.data["deed_id"] = str(uuid4())


class ReasonForm(OnceForm):
    reason = forms.CharField(
        max_length=REASON_LENGTH,
        label="Why",
        help_text="The guest may ask; it is kept with the payment.",
        widget=forms.TextInput(attrs={"size": 40}),
    )


class VoidForm(ReasonForm):
    pass


class RefundForm(ReasonForm):
    """`lines` are (id, name, cents)."""

    what = forms.ChoiceField(choices=WHAT, widget=forms.RadioSelect, label="Give back")
    lines = forms.MultipleChoiceField(
        required=False, widget=forms.CheckboxSelectMultiple, label="Lines"
    )
    amount = CentsField(required=False, label="Amount in dollars")

    field_order = ("what", "lines", "amount", "reason", "deed_id")

    def __init__(self, *args: Any, lines: list[tuple[str, str, int]], left: int, **kwargs: Any):
        super().__init__(*args, **kwargs)
        offered = [one for one in WHAT if one[0] != "lines" or lines]
        self.fields["what"].choices = [
            (value, f"{words} ({money(left)})" if value == "all" else words)
            for value, words in offered
        ]
        self.fields["lines"].choices = [
            (key, f"{name}, {money(cents)}") for key, name, cents in lines
        ]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        what, lines, amount = (cleaned.get(name) for name in ("what", "lines", "amount"))
        # Whoever ticks a line and leaves "all" chosen means one of them: which, they must say.
        if what != "lines" and lines:
            self.add_error("what", "You ticked lines: choose “Some lines”, or untick them.")
        if what != "amount" and amount:
            self.add_error("what", "You wrote an amount: choose “An amount”, or remove it.")
        if what == "lines" and not lines:
            self.add_error("lines", "Please tick the lines.")
        if what == "amount" and not amount and "amount" not in self.errors:
            self.add_error("amount", "Please write the amount.")
        return cleaned

    @property
    def wanted(self) -> Wanted:
        """What a valid form asks for."""
        what = self.cleaned_data["what"]
        return Wanted(
            amount_cents=self.cleaned_data["amount"] if what == "amount" else None,
            line_ids=tuple(self.cleaned_data["lines"]) if what == "lines" else (),
        )


class TipForm(OnceForm):
    tip = CentsField(low=0, label="New tip in dollars")

    field_order = ("tip", "deed_id")


class TakeForm(OnceForm):
    method = forms.ChoiceField(
        choices=list(METHODS.items()), widget=forms.RadioSelect, label="Paid with"
    )
    amount = CentsField(label="Of the bill, in dollars")
    tip = CentsField(low=0, required=False, label="Tip in dollars")

    field_order = ("method", "amount", "tip", "deed_id")
