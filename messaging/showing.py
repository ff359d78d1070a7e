"""Messages as pages show them: words, signs and colours."""

import re
from typing import Any
from zoneinfo import ZoneInfo

from django.utils.html import format_html
from django.utils.safestring import SafeString

from messaging.models import MessageChannel, MessageState
from messaging.texts.events import EVENTS
from orderbuddy.mongo import Document
from ordering.admin.showing import local

# (sign, colour) of a state: nobody needs the colour to tell them apart.
MARKS = {
    "queued": ("…", "warm"),
    "sent": ("▶", "off"),
    "delivered": ("✔", "good"),
    "read": ("✔", "good"),
    "failed": ("✕", "warm"),
    "suppressed": ("–", "off"),
}
# Why a message was not sent.
REASONS = {
    "stopped": "they have said stop",
    "opted_out": "they have said stop at the provider",
    "no_consent": "they have not agreed to it",
    "not_subscribed": "their device wants none",
    "overtaken": "it was no longer true",
    "arrived": "it has arrived on the channel before",
    "window_closed": "they have not written on WhatsApp lately, and there is no template",
    "too_many": "they had too many already",
    "switched_off": "guests are not written to here",
    "erased": "the guest's data was erased",
    "cancelled": "the broadcast was cancelled",
}
ERRORS = {
    "too_late": "It would have come too late",
    "unreachable": "The provider was not there in time",
    "unsure": "Nobody knows whether it went out",
    "no_channel": "This channel is not set up",
    "not_set_up": "This channel is not set up",
    # WhatsApp's and Twilio's own codes, of what happens where nothing is wrong.
    **dict.fromkeys(
        ("131047", "63016"),
        "WhatsApp takes free text only within a day of what they wrote; name a template for it",
    ),
    **dict.fromkeys(("131026", "63003"), "They are not on WhatsApp"),
    **dict.fromkeys(("21211", "21217", "21614"), "No text can be sent to that number"),
}


def event_words(what: str) -> str:
    """What a kind of message is called."""
    return EVENTS[what].words if what in EVENTS else what.replace("_", " ").capitalize()


def state_words(state: str) -> str:
    return dict(MessageState.choices).get(state, state)


def channel_words(channel: str) -> str:
    return dict(MessageChannel.choices).get(channel, channel)


def state_mark(state: str) -> SafeString:
    """A state as a sign, a word and a colour."""
    sign, colour = MARKS.get(state, ("!", "warm"))
    return format_html(
        '<span class="mark mark-{}"><span aria-hidden="true">{}</span> {}</span>',
        colour, sign, state_words(state),
    )  # fmt: skip


def why(message: Document) -> str:
    """Why it failed or was not sent, for people; "" where all is well."""
    if message["state"] == "suppressed":
        return REASONS.get(message["reason"], message["reason"])
    error = message["error"] or {}
    if message["state"] not in ("failed", "queued") or not error:
        return ""
    return ERRORS.get(error["code"], error.get("message") or error["code"])


def address_words(message: Document) -> str:
    """To whom: a device's token tells nobody anything."""
    if message["channel"] in ("push", "fcm"):
        return "A device"
    return message["to"] or "(erased)"


def cost_words(cost: Document | None) -> str:
    """`$0.0079`, or `0.05 EUR`; "" where nobody has said."""
    if not cost:
        return ""
    amount = re.sub(r"(\.\d\d\d*?)0+\Z", r"\1", str(cost["amount"]))
    return f"${amount}" if cost["currency"] == "USD" else f"{amount} {cost['currency']}"


def steps(message: Document, zone: ZoneInfo) -> list[dict[str, Any]]:
    """What became of it, in the order in which that was."""
    reached = [(at, name) for name, at in message["times"].items() if name in MARKS]
    return [
        {"at": local(at, zone), "seconds": f"{at:%S}", "mark": state_mark(name)}
        for at, name in sorted(reached)
    ]
