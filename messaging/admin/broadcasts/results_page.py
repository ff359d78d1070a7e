"""What came of a broadcast, as pictures and tables for its page."""

from typing import Any

from django.utils.safestring import SafeString

from messaging import showing as messages_showing
from messaging.admin.broadcasts.showing import CHANNELS, SIGNS
from messaging.broadcasts.results import results_of
from orderbuddy.adminkit.charts import Bar, bars
from orderbuddy.mongo import Document
from ordering.admin.showing import money


def results_context(broadcast: Document) -> dict[str, Any]:
    """Plain values for the template."""
    found = results_of(broadcast)
    return {
        "figures": _figures(found),
        "way": _way(found),
        "brought": _brought(found),
        "replies": _replies(found),
        "steps": _steps(found),
        "channels": [{**one, "words": CHANNELS.get(one["channel"])} for one in found["channels"]],
        "by": [
            (SIGNS[one["by"]], one["orders"], money(one["revenueCents"])) for one in found["by"]
        ],
        "reasons": [(_reason(one), one["guests"]) for one in found["reasons"]],
        "found": found,
    }


def _figures(found: Document) -> list[tuple[str, str, str]]:
    """(words, figure, what it means)."""
    return [
        ("Sent", f"{found['sent']:,}", f"to {found['guests']:,} guests"),
        ("Tapped the link", f"{found['clicked']:,}", _share(found["clicked"], found["sent"])),
        ("Ordered", f"{found['ordered']:,}", f"{found['orders']:,} orders"),
        ("Sales", money(found["revenueCents"]), _each(found)),
    ]


def _steps(found: Document) -> list[tuple[str, int, str]]:
    """(words, guests, share of those it was sent to)."""
    steps = [
        ("It was for", found["guests"]),
        ("Sent", found["sent"]),
        ("Reported delivered", found["delivered"]),
        ("Read", found["read"]),
        ("Tapped the link", found["clicked"]),
        ("Answered", found["replied"]),
        ("Ordered", found["ordered"]),
    ]
    shares = ["", *(_share(count, found["sent"]) for _, count in steps[1:])]
    return [(*step, share) for step, share in zip(steps, shares, strict=True)]


def _way(found: Document) -> SafeString:
    rows = [Bar(words, count, f"{count:,}") for words, count, _ in _steps(found)]
    return _bars("way", "From its audience to orders", rows)


def _brought(found: Document) -> SafeString | str:
    if not found["orders"]:
        return ""
    rows = [
        Bar(SIGNS[one["by"]], one["revenueCents"], money(one["revenueCents"]))
        for one in found["by"]
    ]
    return _bars("brought", "Sales by what brought them", rows)


def _replies(found: Document) -> SafeString | str:
    if not found["replied"]:
        return ""
    rows = [
        Bar(one["reply"].capitalize() or "Words of their own", one["guests"], f"{one['guests']:,}")
        for one in found["replies"]
    ]
    return _bars("replies", "Answers", rows)


def _bars(key: str, title: str, rows: list[Bar]) -> SafeString:
    said = ", ".join(f"{one.label} {one.text}" for one in rows)
    return bars(key=f"chart-{key}", title=title, said=said, rows=rows)


def _share(part: int, whole: int) -> str:
    return f"{100 * part / whole:.1f} %" if whole else "—"


def _each(found: Document) -> str:
    if not found["orders"]:
        return "no order yet"
    return f"{money(round(found['revenueCents'] / found['orders']))} an order"


def _reason(found: Document) -> str:
    """In our words, else in the provider's."""
    code, said = found["reason"], found.get("words") or ""
    known = {**messages_showing.REASONS, **messages_showing.ERRORS}
    return known.get(code) or ": ".join(filter(None, (code, said))) or "unknown"
