"""Which translations are stale: their source changed after they were made.

A part with texts keeps `translatedFrom: {"description": {"es": <the source's text then>}}` for
translations whose source has changed since; without an entry a translation is up to date.
"""

from typing import Any

from orderbuddy.mongo import Document

MARKS = "translatedFrom"
TEXTS = ("name", "description")
_LISTS = ("variants", "modifiers", "options")


def with_marks(before: Document | None, after: Document, source: str) -> Document:
    """`after` with its translations marked that `before` → `after` left behind, and with those
    unmarked that were made anew; `source` is the language that others are translated from."""
    found = _marked(before or {}, after, source)
    for name in _LISTS:
        if isinstance(found.get(name), list):
            olds = {one.get("id"): one for one in (before or {}).get(name) or ()}
            found[name] = [with_marks(olds.get(one.get("id")), one, source) for one in found[name]]
    return found


def _marked(before: Document, after: Document, source: str) -> Document:
    old = after.get(MARKS) or {}
    marks = {name: one for name in TEXTS if (one := _marks(name, before, after, source, old))}
    found = dict(after)
    if marks:
        found[MARKS] = marks
    else:
        found.pop(MARKS, None)
    return found


def _marks(name: str, before: Document, after: Document, source: str, old: Document) -> Document:
    was, now = _texts(before.get(name)), _texts(after.get(name))
    marks = dict(old.get(name) or {})
    if was.get(source) and was.get(source) != now.get(source):
        for language in now:
            if language != source and now[language] == was.get(language):
                marks.setdefault(language, was[source])
    return {
        language: text
        for language, text in marks.items()
        # Made anew, taken away, or the source is again what it was made from.
        if now.get(language)
        and (not before or now[language] == was.get(language))
        and text != now.get(source)
    }


def _texts(value: Any) -> dict[str, str]:
    return value if isinstance(value, dict) else {}
