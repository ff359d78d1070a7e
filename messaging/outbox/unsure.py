"""A message of which nobody knows whether the provider has it: a worker was killed, or a call broke
off, after the provider was called.

By now its callback would have moved the message. A provider that can be asked is asked. Only then
is it sent once more, never a third time, and marketing never again.
"""

from collections.abc import Callable
from datetime import timedelta

from messaging.channels.base import Channel, ChannelError, Sent
from messaging.outbox import chain, claims, states
from messaging.outbox.backoff import pause
from messaging.outbox.claims import Claim
from messaging.outbox.preparing import outgoing_of
from messaging.outbox.waiting import DownError, breaker
from orderbuddy.breaker import OpenError
from orderbuddy.mongo import now

# Clocks differ; a provider that has not said anything by then is not asked any more.
CLOCKS_DIFFER = timedelta(minutes=2)
ASKED_AT_MOST = timedelta(hours=1)
UNKNOWN = {"code": "unsure", "message": "Nobody knows whether the provider has sent it"}


def is_to_be_sent_again(
    claim: Claim, channel: Channel, store: Callable[[Claim, Channel, Sent], None]
) -> bool:
    """Find out what became of the attempt; True when another one may be made now.

    What the provider knows of it goes to `store`. Raises PyMongoError.
    """
    if channel.can_be_asked:
        try:
            found = _ask(claim, channel)
        except (ChannelError, OpenError) as error:
            _ask_later(claim, error)
            return False
        if found is not None:
            store(claim, channel, found)
            return False
    may_again = claim.message["purpose"] != "marketing" and not claim.message["unsure"]
    if claims.count_unsure(claim) and not may_again:
        _give_up(claim)
    return may_again


def _ask(claim: Claim, channel: Channel) -> Sent | None:
    since = claim.message["times"]["tried"] - CLOCKS_DIFFER
    outgoing = outgoing_of(claim.message, own_number=channel.own_number, as_it_was_said=True)

    def find() -> Sent | None:
        try:
            return channel.find(outgoing, since)
        except ChannelError as error:
            raise (DownError(error) if error.is_provider_down else error) from error

    return breaker(channel).call(find)


def _ask_later(claim: Claim, error: ChannelError | OpenError) -> None:
    assert claim.called_at is not None
    waited = now() - claim.called_at
    if waited > ASKED_AT_MOST:
        _give_up(claim)
        return
    after = getattr(error, "retry_after_seconds", None)
    wait = max(pause(1, at_least=after), waited / 4)
    claims.hold(claim, until=now() + wait, error={"code": "unsure", "message": str(error)[:300]})


def _give_up(claim: Claim) -> None:
    message_id = str(claim.message["_id"])
    if states.move(message_id, "failed", claim=claim.token, error=UNKNOWN):
        chain.fall(message_id)
