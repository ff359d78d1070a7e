import json
from collections.abc import Iterator
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.forms.widgets import Script

from orderbuddy.adminkit.nested.parts import Part, Shown
from orderbuddy.adminkit.nested.report import Report

LOOK_AGAIN = (
    "Somebody else changed this while you were editing. Nothing was saved yet: their work and "
    "yours are both below. Look at what differs, then save again."
)


class NestedWidget(forms.Widget):
    """The editor that static/adminkit/nested/editor.js draws from `context`."""

    template_name = "adminkit/nested.html"

    class Media:
        css = {"all": ["adminkit/nested.css"]}
        js = [Script("adminkit/nested/editor.js", type="module")]

    def __init__(self, part: Part) -> None:
        super().__init__()
        self.part = part
        self.sources: dict[str, Any] = {}

    def id_for_label(self, id_: str | None) -> str:
        return ""  # the editor names its own controls

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        context = super().get_context(name, None, attrs)
        shown = value if isinstance(value, dict) else {"was": self.part.show(None)}
        told = {"schema": self.part.schema(), "sources": self.sources, "was": shown["was"]}
        if shown.get("faults"):
            told["faults"] = shown["faults"]
        if shown.get("now", shown["was"]) != shown["was"]:
            told["now"] = shown["now"]
        context["widget"]["editor"] = told
        return context


class NestedField(forms.Field):
    """A nested part of a document: `clean` gives the value to store, with all that it held before.

    `bind` must be told what is stored now. The browser sends `{"was": …, "now": …}`; what differs
    between the two is this person's change, and only that is written.
    """

    def __init__(self, part: Part, **options: Any) -> None:
        self.part = part
        super().__init__(required=False, widget=NestedWidget(part), **options)
        self.bind(None)

    def bind(self, stored: Any, *, fresh: bool = False) -> None:
        """`fresh`: the document is new, and stores the empty value too."""
        self.stored, self.fresh = stored, fresh
        self.current: Shown = self.part.show(stored)
        self.merged: Shown = self.current
        self.faults: dict[str, str] = {}

    def prepare_value(self, value: Any) -> Any:
        return {
            "was": self.current,
            "now": self.part.redisplay(self.merged),
            "faults": self.faults,
        }

    def clean(self, value: Any) -> Any:
        """Raises ValidationError: what must be corrected, or what somebody else changed."""
        report = Report()
        was, now = self._sent(value)
        read = self.part.read(now, was, report)
        self.merged = self.part.merge(was, read, self.current, report)
        self.faults = report.faults
        if report.clashes:
            raise ValidationError([LOOK_AGAIN, *report.clashes[:20]], code="changed_meanwhile")
        if report.sentences:
            raise ValidationError(report.sentences[:20])
        if self.edited or self.fresh:
            return self.part.store(self.merged, self.stored)
        return self.stored

    def _sent(self, value: Any) -> tuple[Shown, Shown]:
        try:
            sent = json.loads(value) if value else {}
            was, now = sent.get("was", self.current), sent.get("now", self.current)
        except (ValueError, AttributeError):
            raise ValidationError("The form did not arrive as it should; please reload.") from None
        return self._in_full(was), self._in_full(now)

    def _in_full(self, sent: Any) -> Shown:
        return self.part.shape(self.part.expand(sent, self.current))

    @property
    def edited(self) -> bool:
        return self.merged != self.current

    def has_changed(self, initial: Any, data: Any) -> bool:
        return self.edited

    def differences(self) -> Iterator[str]:
        """Sentences for the history, such as `Items / Latte / Price: 4.25 → 4.50`."""
        return self.part.differences(self.current, self.merged, str(self.label or ""))
