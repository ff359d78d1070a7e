"""Printers and their jobs in words, for the admin."""

from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.utils.html import format_html
from django.utils.safestring import SafeString

from orderbuddy.mongo import Document, instant_of, now

# (colour, sign, word): nobody needs the colour to tell them apart.
_STATES = {
    "ready": ("good", "✔", "Ready"),
    "trouble": ("warm", "!", "Trouble"),
    "silent": ("off", "●", "Not heard of lately"),
    "new": ("off", "●", "Never used"),
}
_JOBS = {
    "queued": ("warm", "●", "Waiting"),
    "sent": ("warm", "▶", "Printing"),
    "printed": ("good", "✔", "Printed"),
    "failed": ("warm", "✕", "Failed"),
    "dropped": ("off", "◼", "Too old, not printed"),
}
_KINDS = {"ticket": "Ticket", "change": "Change", "receipt": "Receipt", "test": "Test"}


def state_mark(how: Document) -> SafeString:
    """A printer's state as a sign, a word and a colour; its trouble in words."""
    colour, sign, word = _STATES[how["state"]]
    if how["trouble"]:
        word = how["trouble"][:1].upper() + how["trouble"][1:]
    return _mark(colour, sign, word)


def waiting_words(how: Document) -> str:
    words = [f"{how['waiting']} waiting"] if how["waiting"] else []
    words += [f"{how['failed']} failed"] if how["failed"] else []
    return ", ".join(words) or "—"


def ago(instant: Any) -> str:
    """How long ago, as one says it."""
    known = instant_of(instant)
    if known is None:
        return "Never"
    seconds = (now() - known).total_seconds()
    for size, word in ((86_400, "day"), (3_600, "hour"), (60, "minute")):
        if seconds >= size:
            count = int(seconds // size)
            return f"{count} {word}{'s' if count > 1 else ''} ago"
    return "Just now"


def job_row(job: Document, zone: ZoneInfo, names: dict[Any, str] | None = None) -> dict[str, Any]:
    """One job in a list."""
    colour, sign, word = _JOBS[job["state"]]
    kind = _KINDS.get(job["kind"], job["kind"])
    return {
        "at": _clock(job["madeAt"], zone),
        "what": f"{kind}, again" if job.get("reprint") else kind,
        "code": job.get("orderCode") or "",
        "order": str(job.get("orderId") or ""),
        "printer": (names or {}).get(job["printerId"], ""),
        "mark": _mark(colour, sign, word),
        "copy": job.get("unsure"),
        "reason": job.get("reason") or "",
    }


def _clock(instant: datetime, zone: ZoneInfo) -> str:
    return f"{instant.astimezone(zone):%-d %b, %H:%M:%S}"


def _mark(colour: str, sign: str, word: str) -> SafeString:
    shown = '<span class="mark mark-{}"><span aria-hidden="true">{}</span> {}</span>'
    return format_html(shown, colour, sign, word)
