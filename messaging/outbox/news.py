"""Providers that can be asked are asked how far their messages have come: Twilio calls back once,
and while we are away its word is lost. Only later it knows what a message cost, too.
"""

from datetime import timedelta
from typing import Any

from messaging.channels import Channel, ChannelError, Sent, channel_of
from messaging.consent import record_opt_out
from messaging.outbox import chain, states
from messaging.outbox.backoff import SILENT_AT_MOST
from messaging.outbox.indexes import EVER
from messaging.outbox.outcomes import say_outcome
from messaging.outbox.waiting import DownError, breaker
from orderbuddy.breaker import OpenError
from orderbuddy.mongo import Document, collection, now

# So long after it was sent, and after each time that something was still missing.
PAUSES = (timedelta(minutes=10), timedelta(hours=1), timedelta(hours=6), timedelta(hours=24))
# Before another channel is tried, as nobody said that it was delivered.
BEFORE_FALLING = timedelta(seconds=30)
# Whoever asks has so long; a provider that does not answer is asked again then.
LEASE = timedelta(minutes=5)
GIVEN_UP_AFTER = timedelta(days=3)
AT_ONCE = 200
FINAL = ("delivered", "read", "failed")


def first_asked_at(channel: Channel, message: Document) -> Any:
    """When to ask first; None where nobody can."""
    if not channel.can_be_asked:
        return None
    silent = SILENT_AT_MOST[channel.name] if channel.reports_delivery else PAUSES[0]
    return now() + (silent - BEFORE_FALLING if message["chain"] else PAUSES[0])


def error_of(sent: Sent) -> Document | None:
    """Why it failed, where it did."""
    if sent.state != "failed":
        return None
    return {"code": sent.code or "reported", "message": "The provider says so"}


def ask_for_news() -> int:
    """Ask about what is due; of how many something was heard. Raises PyMongoError."""
    due = {"askAt": {"$gt": EVER, "$lte": now()}}
    found = list(collection("messages").find(due).sort("askAt", 1).limit(AT_ONCE))
    away: set[str] = set()
    heard = 0
    for message in found:
        if message["channel"] not in away:
            try:
                heard += _ask(message)
            except (ChannelError, OpenError):
                away.add(message["channel"])
    return heard


def _ask(message: Document) -> bool:
    """Ask about one, unless somebody else does. Raises ChannelError, OpenError: its provider is
    left alone for now."""
    if not _set(message, askAt=now() + LEASE):
        return False
    channel = _channel_of(message)
    if channel is None or now() - message["madeAt"] > GIVEN_UP_AFTER:
        return _end(message)
    try:
        sent = _news(channel, message["reference"])
    except ChannelError as error:
        if error.is_permanent and not error.is_provider_down:
            return _end(message)
        raise
    return _take(message, sent) if sent else _end(message)


def _channel_of(message: Document) -> Channel | None:
    """The one that sent it, while the settings still name it."""
    channel = channel_of(message["channel"])
    is_same = channel.can_be_asked and channel.provider == message["provider"]
    return channel if is_same and message["reference"] else None


def _news(channel: Channel, reference: str) -> Sent | None:
    def ask() -> Sent | None:
        try:
            return channel.news_of(reference)
        except ChannelError as error:
            raise (DownError(error) if error.is_provider_down else error) from error

    return breaker(channel).call(ask)


def _take(message: Document, sent: Sent) -> bool:
    if sent.cost:
        states.note_cost(message["_id"], cost=sent.cost, parts=sent.parts)
    error = error_of(sent)
    has_moved = sent.state in FINAL and states.move(message["_id"], sent.state, error=error)
    if has_moved:
        say_outcome(message, sent.state)
    if has_moved and error:
        chain.fall(message["_id"])
    if sent.opted_out:
        how = f"{sent.provider}_{sent.code}"
        record_opt_out(address=message["to"], channel=message["channel"], how=how)
    asked = message.get("asked", 0) + 1
    is_known = sent.state in FINAL and sent.cost is not None
    again = None if is_known or asked >= len(PAUSES) else now() + PAUSES[asked]
    collection("messages").update_one(
        {"_id": message["_id"]}, {"$set": {"askAt": again, "asked": asked}}
    )
    return True


def _end(message: Document) -> bool:
    """Nobody can be asked about it."""
    collection("messages").update_one({"_id": message["_id"]}, {"$set": {"askAt": None}})
    return False


def _set(message: Document, **changes: Any) -> bool:
    ours = {"_id": message["_id"], "askAt": message["askAt"]}
    return bool(collection("messages").update_one(ours, {"$set": changes}).modified_count)
