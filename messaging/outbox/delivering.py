"""Hands messages over to providers: each claimed, checked, written down as called, then called."""

import logging
import threading
import time
from collections.abc import Callable
from datetime import timedelta

from pymongo.errors import PyMongoError

from messaging.channels import channel_of
from messaging.channels.base import Channel, ChannelError, Outgoing, Sent
from messaging.consent import record_opt_out
from messaging.outbox import chain, claims, limits, news, states, window
from messaging.outbox.backoff import ATTEMPTS_AT_MOST, QUEUED_AT_MOST, SILENT_AT_MOST, pause
from messaging.outbox.checking import check
from messaging.outbox.claims import Claim
from messaging.outbox.contents import rendered
from messaging.outbox.dead import forget_address
from messaging.outbox.outcomes import say_outcome
from messaging.outbox.preparing import outgoing_of
from messaging.outbox.unsure import is_to_be_sent_again
from messaging.outbox.waiting import DownError, breaker, is_left_alone
from orderbuddy.breaker import OpenError
from orderbuddy.mongo import Document, now

logger = logging.getLogger(__name__)

# A provider's callback comes within so long of a call that broke off, if it comes at all.
CALLBACK_WAIT = timedelta(seconds=20)
STORING_SECONDS = 20.0


_stopping = threading.Event()


class _Lost(Exception):
    """Somebody else has the message, or it has moved: nothing was called."""


def deliver_due(channel_name: str, *, within_seconds: float) -> int:
    """Send what is due by that channel, until nothing is, or the time is up; how many were
    taken up. Raises PyMongoError."""
    try:
        channel = channel_of(channel_name)
    except ChannelError as error:
        return _fail_all(channel_name, error)
    if is_left_alone(channel):
        return 0
    until, taken = time.monotonic() + within_seconds, 0
    while time.monotonic() < until and not _stopping.is_set():
        claim = claims.take(channel_name)
        if claim is None:
            break
        taken += 1
        if not deliver(claim, channel):
            break
    return taken


def stop() -> None:
    """The process ends: what is being sent comes to its end, and no other is begun."""
    _stopping.set()


def deliver(claim: Claim, channel: Channel) -> bool:
    """One message; False when its provider is to be left alone for now."""
    try:
        return _deliver(claim, channel)
    except PyMongoError:
        raise  # its claim runs out, and it is due again
    except Exception as error:  # this message's own fault: those after it must be sent
        logger.exception("A message cannot be sent", extra={"message_id": _id(claim)})
        trouble = ChannelError(f"{type(error).__name__}: {error}"[:300], code="internal")
        if claim.called_at:
            claims.hold(claim, until=now() + CALLBACK_WAIT, error=_told(trouble))
        else:
            _not_sent(claim, trouble, attempts=1)
        return True


def _deliver(claim: Claim, channel: Channel) -> bool:
    if claim.called_at and not is_to_be_sent_again(claim, channel, store_sent):
        return True
    # First, as that may take seconds, in which somebody says stop.
    if not limits.wait_for_turn(channel.provider):
        claims.give_back(claim, due_at=now() + timedelta(seconds=1))
        return False
    found = check(claim.message)
    if found.suppressed:
        return _end(claim, "suppressed", reason=found.suppressed)
    if found.failed:
        return _end(claim, "failed", error={"code": found.failed, "message": ""})
    if found.due_at:
        fall_at = found.due_at + QUEUED_AT_MOST
        return claims.give_back(claim, due_at=found.due_at, fall_at=fall_at) or True
    return _call(claim, channel)


def _call(claim: Claim, channel: Channel) -> bool:
    outgoing = outgoing_of(claim.message, own_number=channel.own_number)
    if window.is_closed(claim.message, outgoing):
        return _end(claim, "suppressed", reason=window.CLOSED)
    try:
        sent = breaker(channel, outgoing).call(lambda: _send(claim, channel, outgoing))
    except _Lost:
        return True
    except OpenError as error:
        claims.give_back(claim, due_at=now() + timedelta(seconds=error.retry_after_seconds))
        return channel.has_services  # another one may carry what follows
    except ChannelError as error:
        _failed(claim, channel, error)
        return True
    store_sent(claim, channel, sent)
    return True


def _send(claim: Claim, channel: Channel, outgoing: Outgoing) -> Sent:
    said = _said(claim.message, outgoing)
    if not claims.begin(claim, {"content": said, "provider": channel.provider}):
        raise _Lost
    try:
        return channel.send(outgoing)
    except ChannelError as error:
        raise (DownError(error) if error.is_provider_down else error) from error
    except Exception as error:  # our own fault, and nobody knows how far it had come
        logger.exception("A channel failed", extra={"message_id": _id(claim)})
        said = f"{type(error).__name__}: {error}"[:300]
        raise ChannelError(said, code="internal", maybe_acted=True) from error


def _said(message: Document, outgoing: Outgoing) -> Document | None:
    """What is written down as said; of a secret only what is needed to say it again."""
    content = message["content"]
    if message["isSecret"] or (content and not content.get("isRendered")):
        return content
    return rendered(outgoing.content)


def _failed(claim: Claim, channel: Channel, error: ChannelError) -> None:
    message = claim.message
    logger.info("%s: %s", channel.name, error, extra={"message_id": _id(claim)})
    if error.is_address_dead:
        forget_address(message)
    if error.opted_out:
        record_opt_out(address=message["to"], channel=message["channel"], how=channel.provider)
        _end(claim, "suppressed", reason="opted_out", error=_told(error))
    elif error.maybe_acted:
        claims.hold(claim, until=now() + CALLBACK_WAIT, error=_told(error))
    else:
        _not_sent(claim, error)


def _not_sent(claim: Claim, error: ChannelError, *, attempts: int = 0) -> None:
    """It certainly did not leave: later again, unless that would not help."""
    tried = claim.message["attempts"] + 1
    if error.is_permanent or tried >= ATTEMPTS_AT_MOST:
        _end(claim, "failed", error=_told(error))
        return
    say_outcome(claim.message, "queued", str(error))
    due_at = now() + pause(tried, at_least=error.retry_after_seconds)
    claims.give_back(claim, due_at=due_at, error=_told(error), attempts=attempts)


def store_sent(claim: Claim, channel: Channel, sent: Sent) -> None:
    """What the provider answered; it has the message, so this is tried for as long as it makes
    sense. Were it lost, somebody would have to find out (`unsure`)."""
    fields = {"provider": sent.provider, "reference": sent.reference, "parts": sent.parts}
    fields |= {"cost": sent.cost, "ask_at": news.first_asked_at(channel, claim.message)}
    fall_at = now() + SILENT_AT_MOST[channel.name] if channel.reports_delivery else None
    error = news.error_of(sent)
    more = {"error": error} if error else {"fall_at": fall_at}

    def store() -> None:
        if not states.move(_id(claim), sent.state, **fields, **more):
            states.note(_id(claim), **fields)

    _insist(store)
    say_outcome(claim.message, sent.state)
    if sent.state == "failed":
        chain.fall(_id(claim))


def _insist(store: Callable[[], None]) -> None:
    until = time.monotonic() + STORING_SECONDS
    while True:
        try:
            return store()
        except PyMongoError:
            if time.monotonic() > until:
                raise
            time.sleep(0.2)


def _end(claim: Claim, state: str, *, reason: str = "", error: Document | None = None) -> bool:
    """It is over on this channel; True, as there may be others to send."""
    if states.move(_id(claim), state, claim=claim.token, reason=reason, error=error):
        say_outcome(claim.message, state, reason or (error or {}).get("message", ""))
        chain.fall(_id(claim))
    return True


def _fail_all(channel_name: str, error: ChannelError) -> int:
    """Nobody does that channel here."""
    taken = 0
    while (claim := claims.take(channel_name)) is not None:
        _end(claim, "failed", error=_told(error))
        taken += 1
    return taken


def _told(error: ChannelError) -> Document:
    return {"code": error.code or "error", "message": str(error)[:300]}


def _id(claim: Claim) -> str:
    return str(claim.message["_id"])
