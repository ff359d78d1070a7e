"""Lists of texts."""

import re
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
