"""Single values: a text, an amount, a choice …"""

import re
from collections.abc import Callable, Iterable, Iterator
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

from django.core.exceptions import ValidationError

from orderbuddy.adminkit.nested.report import Report

Shown = Any  # JSON: what the browser gets and sends back
Check = Callable[[str], None]

FILL_IN = "Please fill this in."
AMOUNT = "Please write an amount such as 4.25."


class Part:
    """A value in a document that the form knows.

    `optional`: left out of a new document while it is empty.
    """

    kind = "text"

    def __init__(
        self,
        label: str = "",
        *,
        hint: str = "",
        required: bool = False,
        optional: bool = False,
        **options: Any,
    ) -> None:
        self.label, self.hint = label, hint
        self.required, self.optional = required, optional
        self.options = options

    def schema(self) -> dict[str, Any]:
        """What the browser must know to draw it."""
        said = {"kind": self.kind, "label": self.label, **self.options, "empty": self.show(None)}
        return said | {
            name: value
            for name, value in (("hint", self.hint), ("required", self.required))
            if value
        }

    def show(self, stored: Any) -> Shown:
        """The stored value as the form shows it; of anything unexpected, the empty one."""
        return stored if isinstance(stored, str) else "" if stored is None else str(stored)

    def expand(self, sent: Any, theirs: Shown) -> Any:
        """What was sent shortened, in full; `theirs` is what is stored now."""
        return sent

    def shape(self, sent: Any) -> Shown:
        """`sent` if it looks as what `show` gives, else the empty value."""
        return sent if isinstance(sent, str) else self.show(None)

    def read(self, posted: Shown, was: Shown, report: Report) -> Shown:
        """The typed value, as `show` would give it once it is stored.

        Only what differs from `was` is checked: a fault that stood in the document before is no
        reason to refuse another change. `was` is None in a new row.
        """
        return posted if posted == was else self.normalise(posted, report)

    def normalise(self, posted: Shown, report: Report) -> Shown:
        value = posted.strip()
        if self.required and not value:
            report.fault(FILL_IN)
        return value

    def merge(self, was: Shown, now: Shown, theirs: Shown, report: Report) -> Shown:
        """What to keep of `now` (typed) and `theirs` (stored meanwhile), both made from `was`."""
        if now in (was, theirs):
            return theirs
        if theirs != was:
            report.clash(f"somebody else made it “{self.text(theirs)}” meanwhile.")
        return now

    def store(self, shown: Shown, stored: Any) -> Any:
        """The value to store for `shown`, made from the one that is stored now."""
        return shown

    def text(self, shown: Shown) -> str:
        """For people and for the history."""
        return "empty" if shown in ("", None) else str(shown)

    def differences(self, old: Shown, new: Shown, label: str) -> Iterator[str]:
        """Sentences for the history."""
        if old != new:
            yield f"{label}: {self.text(old)} → {self.text(new)}"

    def redisplay(self, shown: Shown) -> Shown:
        """`shown` as it may be sent back to the browser after a fault."""
        return shown


class Text(Part):
    """`checks`: Django validators; `empty`: what is stored where nothing was written."""

    def __init__(
        self,
        label: str = "",
        *,
        max_length: int = 500,
        checks: Iterable[Check] = (),
        empty: str | None = "",
        **options: Any,
    ) -> None:
        super().__init__(label, max_length=max_length, **options)
        self.max_length, self.checks, self.empty = max_length, tuple(checks), empty

    def normalise(self, posted: Shown, report: Report) -> Shown:
        value = super().normalise(posted, report)
        if len(value) > self.max_length:
            report.fault(f"Please keep it under {self.max_length} characters.")
        try:
            for check in self.checks if value else ():
                check(value)
        except ValidationError as error:
            report.fault(" ".join(error.messages))
        return value

    def store(self, shown: Shown, stored: Any) -> Any:
        return shown or self.empty


class Time(Text):
    """A wall-clock time as `08:30`; nothing written is stored as null."""

    kind = "time"

    def __init__(self, label: str = "", **options: Any) -> None:
        super().__init__(label, checks=[_check_time], empty=None, max_length=5, **options)


def _check_time(value: str) -> None:
    if not re.fullmatch(r"([01]\d|2[0-3]):[0-5]\d", value):
        raise ValidationError("Please write a time such as 08:30.")


class Day(Text):
    """A day as `2026-12-25`."""

    kind = "date"

    def __init__(self, label: str = "", **options: Any) -> None:
        super().__init__(label, checks=[_check_day], max_length=10, **options)


def _check_day(value: str) -> None:
    try:
        known = date.fromisoformat(value).isoformat() == value
    except ValueError:
        known = False
    if not known:
        raise ValidationError("Please write a day such as 2026-12-25.")


class Money(Part):
    """Cents in the document, an amount with two decimals in the form; `missing` (cents) is what a
    document without it means."""

    kind = "money"
    highest = Decimal(100_000)

    def __init__(self, label: str = "", *, missing: int | None = None, **options: Any) -> None:
        self.missing = missing
        super().__init__(label, **options)

    def show(self, stored: Any) -> Shown:
        stored = self.missing if stored is None else stored
        if isinstance(stored, bool) or not isinstance(stored, int | float):
            return ""
        amount = Decimal(str(stored)) / 100
        if not amount.is_finite() or abs(amount) > self.highest:
            return str(stored)
        return str(amount if amount != amount.quantize(Decimal("0.01")) else f"{amount:.2f}")

    def normalise(self, posted: Shown, report: Report) -> Shown:
        text = posted.strip().lstrip("$").strip()
        if not text:
            return super().normalise("", report)
        try:
            amount = Decimal(re.sub(r"^(\d+),(\d{1,2})$", r"\1.\2", text))
        except InvalidOperation:
            amount = Decimal(-1)
        if not amount.is_finite() or not 0 <= amount <= self.highest:
            report.fault(AMOUNT)
            return text
        return f"{amount.quantize(Decimal('0.01')):.2f}"

    def store(self, shown: Shown, stored: Any) -> Any:
        return int(Decimal(shown) * 100) if shown else 0


class Number(Part):
    """A whole number; `empty` is stored where nothing is written."""

    kind = "number"

    def __init__(
        self,
        label: str = "",
        *,
        low: int = 0,
        high: int = 1_000_000,
        empty: int | None = None,
        **options: Any,
    ) -> None:
        super().__init__(label, low=low, high=high, **options)
        self.low, self.high, self.empty = low, high, empty

    def show(self, stored: Any) -> Shown:
        is_number = isinstance(stored, int | float) and not isinstance(stored, bool)
        return stored if is_number else None

    def shape(self, sent: Any) -> Shown:
        return sent if isinstance(sent, str) else self.show(sent)

    def normalise(self, posted: Shown, report: Report) -> Shown:
        text = "" if posted is None else str(posted).strip()
        if not text:
            if self.required:
                report.fault(FILL_IN)
            return None
        if not re.fullmatch(r"-?\d{1,9}", text) or not self.low <= int(text) <= self.high:
            report.fault(f"Please write a whole number from {self.low} to {self.high}.")
            return None
        return int(text)

    def store(self, shown: Shown, stored: Any) -> Any:
        return self.empty if shown is None else shown


class Flag(Part):
    """Yes or no; `missing` is what a document without it means."""

    kind = "flag"

    def __init__(self, label: str = "", *, missing: bool = False, **options: Any) -> None:
        self.missing = missing
        super().__init__(label, **options)

    def show(self, stored: Any) -> Shown:
        return self.missing if stored is None else bool(stored)

    def shape(self, sent: Any) -> Shown:
        return sent is True

    def normalise(self, posted: Shown, report: Report) -> Shown:
        return posted

    def text(self, shown: Shown) -> str:
        return "yes" if shown else "no"


class Choice(Part):
    """One of `choices` (value, words), or of the rows of the form's field `source`."""

    kind = "choice"

    def __init__(
        self,
        label: str = "",
        *,
        choices: Iterable[tuple[str, str]] = (),
        source: str = "",
        **options: Any,
    ) -> None:
        self.choices, self.source = list(choices), source
        super().__init__(label, choices=self.choices, source=source, **options)

    def normalise(self, posted: Shown, report: Report) -> Shown:
        value = super().normalise(posted, report)
        if value and not self.source and value not in dict(self.choices):
            report.fault("Please choose one of the list.")
        return value

    def text(self, shown: Shown) -> str:
        return dict(self.choices).get(shown) or super().text(shown)
