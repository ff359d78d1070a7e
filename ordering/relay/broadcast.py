"""What listeners of the relay have to say to sockets and to processes that keep snapshots.

It is collected while a listener works and sent in one round trip when it is done. If sending fails
the listener is told of the same change again, so nothing is said by halves for good.
"""

from functools import cache
from typing import Any

import msgspec
import redis
from channels.layers import get_channel_layer

from orderbuddy.invalidation import Notice, encoded, notice_channel, valkey_client
from orderbuddy.layers import RESYNC, PubSubLayer
from orderbuddy.snapshots import forget_everything, forget_location


def broadcast(group: str, body: dict[str, Any], *, key: str, version: int) -> None:
    """Say `body` (JSON-ready) to all sockets of the group. Only for listeners of the relay.

    Made into text once, however many sockets there are. `key` is the id of what `body` is about: to
    a socket that lags behind, only the newest `version` of each key is sent.
    """
    text = msgspec.json.encode(body).decode()
    _outbox.say(group, {"type": "push.text", "text": text, "key": key, "version": version})


def resync(group: str) -> None:
    """Have all sockets of the group read a fresh snapshot. Only for listeners of the relay."""
    _outbox.say(group, RESYNC)


def notify(notice: Notice) -> None:
    """Tell the processes that keep snapshots. Only for listeners of the relay."""
    _outbox.add(notice_channel(), encoded(notice))


def forget_kept(key: str | None) -> None:
    """Every process forgets what it keeps of that location or restaurant (None: of all), this one
    before its next change. Only for listeners of the relay."""
    if key is None:
        forget_everything()
        notify(Notice(drop_all=True))
    else:
        forget_location(key)
        notify(Notice(drop=[key]))


def begin() -> None:
    """Forget what was not sent."""
    _outbox.waiting.clear()


def send() -> None:
    """Send what was said since `begin`. Raises redis.RedisError; then begin again."""
    _outbox.send()


class _Outbox:
    """Of the relay's one working thread."""

    def __init__(self) -> None:
        self.waiting: list[tuple[str, bytes]] = []

    def say(self, group: str, message: dict[str, Any]) -> None:
        layer = get_channel_layer()
        assert isinstance(layer, PubSubLayer)
        self.add(*layer.publication(group, message))

    def add(self, channel: str, payload: bytes) -> None:
        self.waiting.append((channel, payload))

    def send(self) -> None:
        if not self.waiting:
            return
        pipeline = _client().pipeline(transaction=False)
        for channel, payload in self.waiting:
            pipeline.publish(channel, payload)
        pipeline.execute()
        self.waiting.clear()


_outbox = _Outbox()


@cache
def _client() -> redis.Redis:
    return valkey_client()
