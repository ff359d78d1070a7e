"""The channel layer: groups of sockets over Valkey's pub/sub. A lost connection loses nothing.

`channels_redis.pubsub` joins a group without waiting until Valkey has it, and says nothing when its
connection was lost and is back. A screen is a snapshot plus upserts: either would cost it an order.
Here

- `group_add` returns when Valkey has confirmed the subscription: read the snapshot after that;
- when the connection was lost and is back, with every group confirmed again, each channel of this
  process gets {"type": "push.resync"} and reads a fresh snapshot;
- a connection on which nothing is heard is tried with a PING and given up after about 6 seconds;
- a channel's mail is bounded: of messages with one `key` (an order's id) the newest `version`
  counts, and past MAILBOX_LIMIT keys there is one resync instead.

A message is decoded once a process and handed to all its channels: receivers must not change it.
"""

import asyncio
import uuid
import weakref
from collections import OrderedDict, defaultdict
from collections.abc import Mapping
from typing import Any

import msgspec
from asgiref.sync import sync_to_async
from channels.layers import BaseChannelLayer

from orderbuddy.invalidation import valkey_client
from orderbuddy.subscriber import Subscriber

Message = Mapping[str, Any]

# Every open socket of the product is in this group.
EVERYONE = "everyone"
RESYNC: Message = {"type": "push.resync", "key": "resync"}
MAILBOX_LIMIT = 500

_encode = msgspec.msgpack.Encoder().encode
_decode = msgspec.msgpack.Decoder().decode


class Mailbox:
    """What waits for one channel, oldest first."""

    def __init__(self) -> None:
        self._waiting: OrderedDict[Any, Message] = OrderedDict()
        self._filled = asyncio.Event()

    def put(self, message: Message) -> None:
        key = message.get("key") or object()
        held = self._waiting.pop(key, None)
        if held is not None and held.get("version", 0) > message.get("version", 0):
            message = held
        elif len(self._waiting) >= MAILBOX_LIMIT:
            self._waiting.clear()
            key, message = RESYNC["key"], RESYNC
        self._waiting[key] = message
        self._filled.set()

    async def get(self) -> Message:
        while not self._waiting:
            self._filled.clear()
            await self._filled.wait()
        return self._waiting.popitem(last=False)[1]


class LoopLayer:
    """The channels of one event loop and the groups that they are in."""

    def __init__(self, url: str, inbox: str) -> None:
        self.inbox = inbox
        self.mailboxes: dict[str, Mailbox] = {}
        self._members: defaultdict[str, set[str]] = defaultdict(set)
        self._joined: defaultdict[str, set[str]] = defaultdict(set)
        self.subscriber = Subscriber(url, inbox, deliver=self._deliver, resumed=self._resync_all)

    def open(self) -> str:
        """A new channel's name."""
        self.subscriber.start()
        channel = f"{self.inbox}!{uuid.uuid4().hex}"
        self.mailboxes[channel] = Mailbox()
        return channel

    async def join(self, topic: str, channel: str) -> None:
        """Returns when `topic` is confirmed; ConnectionError when Valkey does not answer."""
        if channel not in self.mailboxes:
            raise RuntimeError(f"{channel} is not a channel of this process")
        self._members[topic].add(channel)
        self._joined[channel].add(topic)
        await self.subscriber.subscribe(topic)

    def leave(self, topic: str, channel: str) -> None:
        self._joined[channel].discard(topic)
        self._members[topic].discard(channel)
        if not self._members[topic]:
            del self._members[topic]
            self.subscriber.release(topic)

    def close(self, channel: str) -> None:
        """Forget the channel, with what waits for it and the groups it is in."""
        self.mailboxes.pop(channel, None)
        for topic in list(self._joined.get(channel, ())):
            self.leave(topic, channel)
        self._joined.pop(channel, None)

    def put(self, channel: str, message: Message) -> None:
        mailbox = self.mailboxes.get(channel)
        if mailbox is not None:
            mailbox.put(message)

    def _deliver(self, topic: str, payload: bytes) -> None:
        try:
            message = _decode(payload)
        except msgspec.DecodeError:
            # Another release's, perhaps: whatever it says, a fresh snapshot says it too.
            message = {"message": RESYNC}
        channel = message.get("channel")
        for name in (channel,) if channel else self._members.get(topic, ()):
            self.put(name, message["message"])

    def _resync_all(self) -> None:
        for mailbox in self.mailboxes.values():
            mailbox.put(RESYNC)


class PubSubLayer(BaseChannelLayer):
    """Channels' layer API. `hosts`: one Valkey URL; `prefix` keeps several products apart."""

    extensions = ["groups", "flush"]

    def __init__(self, hosts: list[str], prefix: str = "asgi") -> None:
        super().__init__()
        (self._url,) = hosts
        self._prefix = prefix
        self._inbox = f"{prefix}.inbox.{uuid.uuid4().hex}"
        self._client = valkey_client(self._url)
        self._loops: weakref.WeakKeyDictionary[asyncio.AbstractEventLoop, LoopLayer] = (
            weakref.WeakKeyDictionary()
        )

    def publication(self, group: str, message: Message) -> tuple[str, bytes]:
        """(Valkey channel, payload): what `group_send` publishes, for who publishes in bulk."""
        return self._topic(group), _encode({"message": message})

    async def new_channel(self, prefix: str = "") -> str:
        """The name of a new channel of this process. Does not need Valkey."""
        return self._local().open()

    async def receive(self, channel: str) -> Message:
        """The next message of a channel of this process."""
        local = self._local()
        try:
            return await local.mailboxes[channel].get()
        except asyncio.CancelledError:
            local.close(channel)  # the only sign that Channels gives of a consumer's end
            raise

    async def send(self, channel: str, message: Message) -> None:
        """To one channel of any process. RedisError when Valkey is away."""
        inbox = channel.partition("!")[0]
        await self._publish(inbox, _encode({"channel": channel, "message": message}))

    async def group_add(self, group: str, channel: str) -> None:
        """From its return on, `channel` gets all that is sent to `group`.

        ConnectionError when Valkey does not answer; the channel is in the group all the same, and
        gets a resync once Valkey is back.
        """
        await self._local().join(self._topic(group), channel)

    async def group_discard(self, group: str, channel: str) -> None:
        self._local().leave(self._topic(group), channel)

    async def group_send(self, group: str, message: Message) -> None:
        """To all channels of the group, in any process. RedisError when Valkey is away."""
        await self._publish(*self.publication(group, message))

    async def flush(self) -> None:
        """Forget all channels and groups of this event loop and stop to listen."""
        local = self._loops.pop(asyncio.get_running_loop(), None)
        if local is not None:
            await local.subscriber.close()

    def put(self, channel: str, message: Message) -> None:
        """To a channel of this process, without Valkey; lost when it is closed already."""
        self._local().put(channel, message)

    def close_channel(self, channel: str) -> None:
        """Forget a channel; for consumers that end without having been cancelled."""
        self._local().close(channel)

    async def _publish(self, topic: str, payload: bytes) -> None:
        await sync_to_async(self._client.publish, thread_sensitive=False)(topic, payload)

    def _topic(self, group: str) -> str:
        self.require_valid_group_name(group)
        return f"{self._prefix}.group.{group}"

    def _local(self) -> LoopLayer:
        loop = asyncio.get_running_loop()
        local = self._loops.get(loop)
        if local is None:
            local = self._loops[loop] = LoopLayer(self._url, self._inbox)
        return local
