"""Twilio's webhooks: https://www.twilio.com/docs/messaging/guides/webhook-request"""

from datetime import datetime

from messaging.incoming import Incoming, Media, Wish
from messaging.taking import take, take_wish
from messaging.webhooks.moving import Report, apply_all
from orderbuddy.mongo import now

SMS, WHATSAPP = "twilio", "twilio_whatsapp"
_PREFIX = "whatsapp:"
# What says nothing new (accepted, queued, sending, receiving) is not here.
STATES = {
    "sent": "sent", "delivered": "delivered", "read": "read", "undelivered": "failed",
    "failed": "failed", "canceled": "failed",
}  # fmt: skip
# The number has said STOP to Twilio.
OPTED_OUT = "21610"
MOST_MEDIA = 10

Fields = dict[str, str]


def status(message_id: str, fields: Fields) -> None:
    """Take a status callback. Callbacks have no time of their own: it is when they come."""
    state = STATES.get(fields.get("MessageStatus", ""))
    sid, code = fields.get("MessageSid", ""), fields.get("ErrorCode", "")
    at = now()
    if code == OPTED_OUT:
        take_wish(_stopped(fields, sid, at))
    if state and message_id:
        error = {"code": code or fields["MessageStatus"], "message": _sentence(fields)}
        provider = provider_named(fields.get("To", ""))
        failed = error if state == "failed" else None
        apply_all([Report(message_id, state, at, provider, sid, failed)])


def incoming(fields: Fields) -> None:
    """Take what somebody wrote, to whichever number of ours."""
    sid = fields.get("MessageSid") or fields.get("SmsMessageSid", "")
    sender = fields.get("From", "")
    if not (sid and sender):
        return
    take(
        Incoming(
            provider=provider_named(sender),
            provider_message_id=sid,
            channel=channel_named(sender),
            from_address=without_prefix(sender),
            to_address=without_prefix(fields.get("To", "")),
            text=fields.get("Body", ""),
            at=now(),
            name=fields.get("ProfileName", ""),
            media=_media(fields),
            button_id=fields.get("ButtonPayload", "") or fields.get("ListId", ""),
            opt_out_type=fields.get("OptOutType", "").upper(),
        )
    )


def _media(fields: Fields) -> tuple[Media, ...]:
    said = fields.get("NumMedia", "0")
    count = min(int(said), MOST_MEDIA) if said.isascii() and said.isdecimal() else 0
    found = (
        Media(fields.get(f"MediaUrl{place}", ""), fields.get(f"MediaContentType{place}", ""))
        for place in range(count)
    )
    return tuple(one for one in found if one.url)


def _stopped(fields: Fields, sid: str, at: datetime) -> Wish:
    to = fields.get("To", "")
    return Wish(
        provider=provider_named(to),
        provider_key=f"{sid}:{OPTED_OUT}",
        channel=channel_named(to),
        address=without_prefix(to),
        granted=False,
        how="twilio_21610",
        at=at,
    )


def without_prefix(address: str) -> str:
    return address.removeprefix(_PREFIX)


def provider_named(address: str) -> str:
    """Who brings what comes from that address."""
    return WHATSAPP if address.startswith(_PREFIX) else SMS


def channel_named(address: str) -> str:
    """By what."""
    return "whatsapp" if address.startswith(_PREFIX) else "sms"


def _sentence(fields: Fields) -> str:
    return f"Twilio: {fields.get('MessageStatus', '')} {fields.get('ErrorMessage', '')}"[
        :200
    ].strip()
