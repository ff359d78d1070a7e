"""SendGrid's event webhook:
https://www.twilio.com/docs/sendgrid/for-developers/tracking-events/event"""

from datetime import datetime
from typing import Any

from messaging.incoming import Wish
from messaging.taking import take_wish
from messaging.webhooks.moving import Report, apply_all, instant_of_seconds
from orderbuddy.mongo import Document

PROVIDER, CHANNEL = "sendgrid", "email"
MESSAGE = "message"
# What says nothing new (deferred) is not here.
STATES = {
    "processed": "sent", "delivered": "delivered", "open": "read", "click": "read",
    "bounce": "failed", "dropped": "failed",
}  # fmt: skip
# Whoever it was for wants no more of us. A complaint is the same wish, in a louder voice.
STOPPED = frozenset({"spamreport", "unsubscribe", "group_unsubscribe"})
# Why SendGrid dropped it: it knew of such a wish already.
STOPPED_BEFORE = frozenset({"unsubscribed address", "spam reporting address"})


def take_all(events: Any) -> None:
    """Take a verified call's events."""
    known = [one for one in events if isinstance(one, dict)] if isinstance(events, list) else []
    for event in filter(_is_stop, known):
        take_wish(_wish(event))
    reports = (_report(event) for event in known)
    apply_all(one for one in reports if one is not None)


def _report(event: Document) -> Report | None:
    name, message_id = _text(event, "event"), _text(event, MESSAGE)
    state = STATES.get(name)
    if not state or not message_id:
        return None
    # `X-Message-Id` is what stands before the first dot.
    reference = _text(event, "sg_message_id").partition(".")[0]
    said = f"SendGrid: {_text(event, 'reason')}"[:200].strip()
    error = {"code": _text(event, "type") or name, "message": said}
    failed = error if state == "failed" else None
    return Report(message_id, state, _at(event), PROVIDER, reference, failed)


def _is_stop(event: Document) -> bool:
    is_known = _text(event, "reason").lower() in STOPPED_BEFORE
    return _text(event, "event") in STOPPED or (event.get("event") == "dropped" and is_known)


def _wish(event: Document) -> Wish:
    name = _text(event, "event")
    return Wish(
        provider=PROVIDER,
        provider_key=_text(event, "sg_event_id") or f"{_text(event, 'sg_message_id')}:{name}",
        channel=CHANNEL,
        address=_text(event, "email").lower(),
        granted=False,
        how=f"sendgrid_{name}",
        at=_at(event),
    )


def _at(event: Document) -> datetime:
    return instant_of_seconds(event.get("timestamp"))


def _text(event: Document, name: str) -> str:
    found = event.get(name)
    return found if isinstance(found, str) else ""
