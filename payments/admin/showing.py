"""Payments as their pages show them: plain values for the templates."""

from collections.abc import Iterable, Iterator
from typing import Any
from zoneinfo import ZoneInfo

from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString

from orderbuddy.mongo import Document
from ordering.admin.showing import local, money
from payments.models import PaymentState
from payments.services.exceptions import KINDS
from payments.services.settlement import GATEWAY_WORDS, METHOD_WORDS

# (sign, colour) of a state: nobody needs the colour to tell them apart.
MARKS = {
    "created": ("○", "off"),
    "submitted": ("…", "warm"),
    "unknown": ("?", "warm"),
    "approved": ("✔", "good"),
    "declined": ("✕", "off"),
    "failed": ("✕", "off"),
    "voided": ("↶", "off"),
    "partially_refunded": ("↶", "warm"),
    "refunded": ("↶", "off"),
    "resolved": ("✔", "good"),
}
REFUND_WORDS = {"approved": "Given back", "failed": "Nothing given back", "resolved": "Resolved"}
ABOUT = {
    "payment": "Payment",
    "refund": "Refund",
    "void": "Void",
    "tip": "Tip",
    "exception": "Exception",
}


def state_mark(state: str | None, *, about: str = "payment") -> SafeString:
    """A state as a sign, a word and a colour."""
    sign, colour = MARKS.get(state or "", ("!", "warm"))
    return format_html(
        '<span class="mark mark-{}"><span aria-hidden="true">{}</span> {}</span>',
        colour, sign, state_words(state, about),
    )  # fmt: skip


def state_words(state: str | None, about: str = "payment") -> str:
    """What a state is called, of a payment or of what was done with one."""
    if about in ("refund", "void") and state in REFUND_WORDS:
        return "Voided" if about == "void" and state == "approved" else REFUND_WORDS[state]
    if about == "tip" and state == "approved":
        return "Changed"
    if about == "exception":
        return REFUND_WORDS.get(state or "", KINDS.get(state or "", state or "?"))
    return dict(PaymentState.choices).get(state or "", state or "Unknown")


def way_words(payment: Document) -> str:
    """`Stripe · Card · visa •••• 4242`."""
    card = payment.get("card") or {}
    named = [GATEWAY_WORDS.get(payment["gateway"], payment["gateway"])]
    named.append(METHOD_WORDS.get(payment.get("method") or "", ""))
    if card.get("last4"):
        named.append(f"{card.get('brand') or 'card'} •••• {card['last4']}")
    return " · ".join(filter(None, named))


def total_cents(payment: Document) -> int:
    """What was asked for, tip included."""
    return payment["amountCents"] + payment["tipCents"]


def shown_events(
    events: Iterable[Document], zone: ZoneInfo, names: dict[str, str]
) -> Iterator[Document]:
    """A story's events: when, about what, which state, why, how much and who."""
    for one in events:
        yield {
            "at": local(one["at"], zone),
            "seconds": f"{one['at']:%S}",
            "about": ABOUT.get(one["about"], one["about"]),
            "mark": state_mark(one["to"], about=one["about"]),
            "cause": "" if one["cause"] == KINDS.get(one["to"]) else one["cause"],
            "amount": money(one["cents"]) if one["cents"] is not None else "",
            "by": names.get(one["by"], one["by"]),
        }


def shown_refunds(
    refunds: Iterable[Document], zone: ZoneInfo, names: dict[str, str]
) -> Iterator[Document]:
    """Refunds and voids as rows."""
    for one in refunds:
        yield {
            "at": local(one["createdAt"], zone),
            "amount": money(one["amountCents"]),
            "mark": state_mark(one["state"], about=one["kind"]),
            "reason": one["reason"],
            "by": names.get(one["by"], one["by"]),
        }


def amounts_of(found: Document) -> list[tuple[str, str]]:
    """(whose, amount) of what an exception's books say."""
    books = (
        ("Our ledger", "ledgerCents"),
        ("The gateway", "gatewayCents"),
        ("The order", "orderCents"),
    )
    return [(whose, money(found[name])) for whose, name in books if found.get(name) is not None]


def exception_row(found: Document) -> Document:
    """An exception as a link from its payment's page."""
    return {
        "url": reverse("admin:payments_paymentexception_change", args=[found["_id"]]),
        "kind": KINDS.get(found["kind"], found["kind"]),
        "state": "resolved" if found.get("resolvedAt") else "open",
    }


def detail_rows(payment: Document, names: dict[str, str]) -> list[tuple[str, Any]]:
    """(what, value) of all that is kept of a payment."""
    rows = [
        ("Payment", payment["_id"]),
        ("Quote", payment.get("quoteId")),
        ("Order", payment.get("orderId")),
        *((name, value) for name, value in (payment.get("references") or {}).items()),
        ("Request", payment.get("correlationId")),
        ("Taken by", names.get(payment.get("by") or "", payment.get("by"))),
    ]
    return [(what, value) for what, value in rows if value]
