from collections.abc import Iterator
from typing import Any

from django.conf import settings

from orderbuddy.adminkit.nested.parts import FILL_IN, Part, Shown, Text
from orderbuddy.adminkit.nested.report import Report

LANGUAGES = dict(settings.LANGUAGES)


class Group(Part):
    """A document inside the document; keys that the form does not know stay as they are."""

    kind = "group"

    def __init__(self, parts: dict[str, Part], label: str = "", **options: Any) -> None:
        self.parts = parts
        super().__init__(label, **options)

    def schema(self) -> dict[str, Any]:
        parts = {name: part.schema() for name, part in self.parts.items()}
        return {**super().schema(), "parts": parts}

    def show(self, stored: Any) -> Shown:
        held = stored if isinstance(stored, dict) else {}
        return {name: part.show(held.get(name)) for name, part in self.parts.items()}

    def shape(self, sent: Any) -> Shown:
        said = sent if isinstance(sent, dict) else {}
        return {name: part.shape(said.get(name)) for name, part in self.parts.items()}

    def read(self, posted: Shown, was: Shown, report: Report) -> Shown:
        before = was or dict.fromkeys(self.parts)
        return {
            name: part.read(posted[name], before[name], report.at(name, part.label))
            for name, part in self.parts.items()
        }

    def merge(self, was: Shown, now: Shown, theirs: Shown, report: Report) -> Shown:
        before = was or self.show(None)
        return {
            name: part.merge(before[name], now[name], theirs[name], report.at(name, part.label))
            for name, part in self.parts.items()
        }

    def store(self, shown: Shown, stored: Any) -> Any:
        if not isinstance(stored, dict):
            return self._store_new(shown)
        result = dict(stored)
        for name, part in self.parts.items():
            if shown[name] != part.show(stored.get(name)):
                result[name] = part.store(shown[name], stored.get(name))
        return result

    def _store_new(self, shown: Shown) -> dict[str, Any]:
        return {
            name: part.store(shown[name], None)
            for name, part in self.parts.items()
            if not part.optional or shown[name] != part.show(None)
        }

    def text(self, shown: Shown) -> str:
        said = [part.text(shown[name]) for name, part in self.parts.items() if shown.get(name)]
        return ", ".join(said) or "empty"

    def differences(self, old: Shown, new: Shown, label: str) -> Iterator[str]:
        for name, part in self.parts.items():
            inner = f"{label} / {part.label}" if part.label else label
            yield from part.differences(old[name], new[name], inner)

    def redisplay(self, shown: Shown) -> Shown:
        known = {name: part.redisplay(shown[name]) for name, part in self.parts.items()}
        return {**shown, **known}


class Words(Group):
    """A text in the product's languages.

    `plain`: today's apps write it as one text without languages (a variant's name); it stays one
    until somebody translates it.
    """

    kind = "words"

    def __init__(
        self,
        label: str = "",
        *,
        required: bool = False,
        plain: bool = False,
        max_length: int = 500,
        **options: Any,
    ) -> None:
        parts: dict[str, Part] = {
            code: Text(name, max_length=max_length) for code, name in LANGUAGES.items()
        }
        super().__init__(parts, label, required=required, plain=plain, **options)
        self.plain = plain

    def show(self, stored: Any) -> Shown:
        shown = super().show({"en": stored} if isinstance(stored, str) else stored)
        return {**shown, "one": isinstance(stored, str)} if self.plain else shown

    def shape(self, sent: Any) -> Shown:
        shaped = super().shape(sent)
        one = isinstance(sent, dict) and sent.get("one") is True
        return {**shaped, "one": one} if self.plain else shaped

    def read(self, posted: Shown, was: Shown, report: Report) -> Shown:
        words = super().read(posted, was, report)
        if self.required and not any(words.values()) and posted != was:
            report.fault(FILL_IN)
        return {**words, "one": posted["one"]} if self.plain else words

    def merge(self, was: Shown, now: Shown, theirs: Shown, report: Report) -> Shown:
        merged = super().merge(was, now, theirs, report)
        return {**merged, "one": theirs["one"]} if self.plain else merged

    def store(self, shown: Shown, stored: Any) -> Any:
        written = {code: shown[code] for code in LANGUAGES if shown[code]}
        if self.plain and not isinstance(stored, dict) and not written.keys() - {"en"}:
            return shown["en"]
        if not isinstance(stored, dict):
            return written
        held = super().show(stored)
        changed = {code: shown[code] for code in LANGUAGES if shown[code] != held[code]}
        return {**stored, **changed}

    def text(self, shown: Shown) -> str:
        return next((shown[code] for code in LANGUAGES if shown.get(code)), "") or "empty"
