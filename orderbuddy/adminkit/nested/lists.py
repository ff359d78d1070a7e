"""Lists of texts."""

import re
from collections.abc import Iterable
from typing import Any

from orderbuddy.adminkit.nested.parts import FILL_IN, Part, Shown
from orderbuddy.adminkit.nested.report import Report


class Tags(Part):
    """A list of short texts; those of the form's `source` are offered to tap."""

    kind = "tags"

    def show(self, stored: Any) -> Shown:
        return [str(one) for one in stored] if isinstance(stored, list) else []

    def shape(self, sent: Any) -> Shown:
        return self.show(sent)

    def normalise(self, posted: Shown, report: Report) -> Shown:
        value = [one for one in dict.fromkeys(one.strip() for one in posted) if one]
        if self.required and not value:
            report.fault(FILL_IN)
        if any(len(one) > 200 for one in value) or len(value) > 100:
            report.fault("That is too long.")
        return value

    def text(self, shown: Shown) -> str:
        return ", ".join(shown or ()) or "none"


class Lines(Tags):
    """Addresses of pictures, one a line."""

    kind = "lines"

    def normalise(self, posted: Shown, report: Report) -> Shown:
        value = super().normalise(posted, report)
        if any(not re.match(r"(https?://|/(?!/))\S+\Z", one) for one in value):
            report.fault("Please write addresses that start with https://")
        return value


class Picks(Tags):
    """Some of the fixed `choices` (value, words); a document without any list means all of them,
    and values that the form does not know stay."""

    kind = "picks"

    def __init__(
        self, label: str = "", *, choices: Iterable[tuple[str, str]], **options: Any
    ) -> None:
        self.choices = list(choices)
        super().__init__(label, choices=self.choices, **options)

    def show(self, stored: Any) -> Shown:
        held = super().show(stored)
        return [value for value, _ in self.choices if stored is None or value in held]

    def store(self, shown: Shown, stored: Any) -> Any:
        known = dict(self.choices)
        unknown = [one for one in super().show(stored) if one not in known]
        return [*shown, *unknown]

    def text(self, shown: Shown) -> str:
        return ", ".join(dict(self.choices)[one] for one in shown or ()) or "none"


class Numbers(Part):
    """Whole numbers, written as `15, 18, 20`; `missing` is what a document without them means."""

    def __init__(
        self, label: str = "", *, low: int, high: int, most: int, missing: Iterable[int] = (),
        **options: Any,
    ) -> None:  # fmt: skip
        self.low, self.high, self.most, self.missing = low, high, most, list(missing)
        super().__init__(label, max_length=80, **options)

    def show(self, stored: Any) -> Shown:
        held = self.missing if stored is None else stored
        return ", ".join(str(one) for one in held) if isinstance(held, list) else ""

    def normalise(self, posted: Shown, report: Report) -> Shown:
        said = [one for one in re.split(r"[\s,;%]+", posted) if one]
        right = [one for one in said if re.fullmatch(r"\d{1,6}", one)]
        if right != said or any(not self.low <= int(one) <= self.high for one in right):
            report.fault(f"Please write whole numbers from {self.low} to {self.high}.")
            return posted
        if len(said) > self.most:
            report.fault(f"At most {self.most}, please.")
        return ", ".join(str(int(one)) for one in said)

    def store(self, shown: Shown, stored: Any) -> Any:
        return [int(one) for one in shown.split(", ") if one]
