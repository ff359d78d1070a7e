"""Broadcasts in words."""

from typing import Any

from django.utils.html import format_html
from django.utils.safestring import SafeString

from orderbuddy.mongo import Document

MARKS = {
    "draft": ("mark-off", "○", "Draft"),
    "scheduled": ("mark-warm", "…", "Scheduled"),
    "sending": ("mark-warm", "▶", "Being sent"),
    "paused": ("mark-warm", "❚❚", "Paused"),
    "sent": ("mark-good", "✔", "Sent"),
    "cancelled": ("mark-off", "✕", "Cancelled"),
}
CHANNELS = {"whatsapp": "WhatsApp", "sms": "Text message", "email": "E-mail"}
LANGUAGES = {"en": "English", "es": "Spanish", "pt": "Portuguese"}
SIGNS = {"code": "By its code", "click": "By its link", "window": "By the time after it"}


def state_mark(state: str) -> SafeString:
    kind, sign, words = MARKS.get(state, ("mark-warm", "!", state))
    mark = '<span class="mark {}"><span aria-hidden="true">{}</span> {}</span>'
    return format_html(mark, kind, sign, words)


def guests_words(count: int) -> str:
    return f"{count:,} guest{'' if count == 1 else 's'}"


def visits_words(count: int) -> str:
    return f"{count:,} visit{'' if count == 1 else 's'}"


def audience_words(broadcast: Document, items: dict[str, str]) -> str:
    """Who it is for, in one sentence."""
    terms = broadcast.get("audience") or {}
    parts = [_visits(terms), _days(terms), _items(terms, items)]
    said = ", ".join(filter(None, parts))
    where = "Guests of this location" if terms.get("here") else "All guests"
    return f"{where} who have agreed to offers{f', {said}' if said else ''}."


def _visits(terms: Document) -> str:
    least, most = terms.get("visitsFrom") or 0, terms.get("visitsUntil") or 0
    if least and most:
        return f"with {least} to {most} visits"
    if least:
        return f"with {visits_words(least)} or more"
    return f"with at most {visits_words(most)}" if most else ""


def _days(terms: Document) -> str:
    within, away = terms.get("orderedWithinDays"), terms.get("notOrderedForDays")
    parts = [
        f"who ordered in the last {within} days" if within else "",
        f"who have not ordered for {away} days" if away else "",
    ]
    return ", ".join(filter(None, parts))


def _items(terms: Document, items: dict[str, str]) -> str:
    names = [items.get(one, one) for one in terms.get("itemIds") or ()]
    if not names:
        return ""
    more = f" and {len(names) - 3} more" if len(names) > 3 else ""
    return f"who had {' or '.join(names[:3])}{more}"


def channels_words(channels: Any) -> str:
    return ", then ".join(CHANNELS.get(one, one) for one in channels or ())
