"""Providers that are down are left alone for a while, by all processes together."""

from messaging.channels.base import Channel, ChannelError, Outgoing
from orderbuddy.breaker import Breaker, OpenError, breaker_of


class DownError(ChannelError):
    """A channel's error that is its provider's own trouble: the breaker counts these."""

    def __init__(self, error: ChannelError) -> None:
        super().__init__(
            str(error),
            is_permanent=error.is_permanent,
            is_provider_down=True,
            code=error.code,
            retry_after_seconds=error.retry_after_seconds,
            maybe_acted=error.maybe_acted,
        )


def breaker(channel: Channel, outgoing: Outgoing | None = None) -> Breaker:
    """The one of that channel's provider; of who carries `outgoing`, where there are several."""
    name = f"messages:{channel.name}:{channel.provider}"
    service = channel.service_of(outgoing) if outgoing and channel.has_services else ""
    return breaker_of(f"{name}:{service}" if service else name, failures=(DownError,))


def is_left_alone(channel: Channel) -> bool:
    """True while its provider is not called at all: its messages wait as they are, and use up no
    attempt. Where several carry them, each is asked for with its messages."""
    if channel.has_services:
        return False
    try:
        breaker(channel).refuse_while_open()
    except OpenError:
        return True
    return False
