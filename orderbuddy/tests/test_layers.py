"""The channel layer on a real Valkey: groups, and what a lost connection does not lose."""

import asyncio
import os
import signal
from collections.abc import Awaitable, Callable
from typing import Any

import pytest

from orderbuddy.layers import MAILBOX_LIMIT, RESYNC, Mailbox, PubSubLayer
from orderbuddy.testing import loops

HI = {"type": "push.text", "text": "hi"}


def with_layers(count: int, story: Callable[..., Awaitable[None]], url: str | None = None) -> None:
    """Runs `story(*layers)`; each layer stands for a process."""

    async def run() -> None:
        layers = [PubSubLayer([url or os.environ["REDIS_URL"]], "t") for _ in range(count)]
        try:
            await story(*layers)
        finally:
            for layer in layers:
                await layer.flush()

    loops.run(run())


async def hear(layer: PubSubLayer, channel: str, seconds: float = 30) -> Any:
    async with asyncio.timeout(seconds):
        return await layer.receive(channel)


def test_a_group_reaches_its_channels_in_every_process() -> None:
    async def story(here: PubSubLayer, there: PubSubLayer) -> None:
        near, far, other = (
            await here.new_channel(),
            await there.new_channel(),
            await here.new_channel(),
        )
        await here.group_add("g", near)
        await there.group_add("g", far)
        await here.group_add("h", other)
        await here.group_send("g", HI)
        assert await hear(here, near) == HI
        assert await hear(there, far) == HI
        await here.group_discard("g", near)
        await here.group_send("g", {**HI, "text": "again"})
        await here.group_send("h", HI)
        assert (await hear(there, far))["text"] == "again"
        assert await hear(here, other) == HI
        here.put(near, {"type": "last"})
        assert await hear(here, near) == {"type": "last"}

    with_layers(2, story)


def test_one_channel_of_another_process_is_reached_by_its_name() -> None:
    async def story(here: PubSubLayer, there: PubSubLayer) -> None:
        far = await there.new_channel()
        await there.group_add("any", far)
        await here.send(far, HI)
        assert await hear(there, far) == HI

    with_layers(2, story)


def test_whoever_has_joined_misses_nothing_that_is_sent_after() -> None:
    """`group_add` returns when Valkey has the subscription, not when it was asked for."""

    async def story(here: PubSubLayer, there: PubSubLayer) -> None:
        for number in range(200):
            channel = await here.new_channel()
            await here.group_add(f"g.{number}", channel)
            await there.group_send(f"g.{number}", HI)
            assert await hear(here, channel) == HI
            here.close_channel(channel)

    with_layers(2, story)


def test_a_group_that_was_left_can_be_joined_again(monkeypatch) -> None:
    monkeypatch.setattr("orderbuddy.subscriber.SWEEP_SECONDS", 0.0)

    async def story(here: PubSubLayer, there: PubSubLayer) -> None:
        for _ in range(50):
            channel = await here.new_channel()
            await here.group_add("g", channel)
            await there.group_send("g", HI)
            assert await hear(here, channel) == HI
            here.close_channel(channel)
            await there.group_send("t", HI)

    with_layers(2, story)


def test_after_a_cut_every_channel_is_told_to_read_anew(own_valkey) -> None:
    async def story(here: PubSubLayer, there: PubSubLayer) -> None:
        channels = [await here.new_channel() for _ in range(3)]
        for number, channel in enumerate(channels):
            await here.group_add(f"g.{number}", channel)
        there._client.client_kill_filter(_type="pubsub")
        for channel in channels:
            assert await hear(here, channel) == RESYNC
        for number, channel in enumerate(channels):
            await there.group_send(f"g.{number}", HI)
            assert await hear(here, channel) == HI

    with_layers(2, story, url=own_valkey[1])


def test_without_valkey_joining_fails_in_time(monkeypatch) -> None:
    monkeypatch.setattr("orderbuddy.subscriber.CONFIRM_SECONDS", 0.5)

    async def story(layer: PubSubLayer) -> None:
        channel = await layer.new_channel()
        with pytest.raises(ConnectionError):
            await layer.group_add("g", channel)
        layer.close_channel(channel)

    with_layers(1, story, url="redis://127.0.0.1:1/0")


def test_a_silent_valkey_is_given_up(own_valkey, monkeypatch) -> None:
    """A connection that nobody closed, as behind a router that was unplugged."""
    monkeypatch.setattr("orderbuddy.subscriber.PING_SECONDS", 1.0)
    valkey, url = own_valkey

    async def story(layer: PubSubLayer) -> None:
        channel = await layer.new_channel()
        await layer.group_add("g", channel)
        with pytest.raises(TimeoutError):
            await hear(layer, channel, 3.5)  # its PINGs are answered
        os.kill(valkey.pid, signal.SIGSTOP)
        try:
            channel = await layer.new_channel()
            connection = layer._local().subscriber._connection
            async with asyncio.timeout(30):
                while layer._local().subscriber._connection is connection:
                    await asyncio.sleep(0.05)
        finally:
            os.kill(valkey.pid, signal.SIGCONT)
        assert await hear(layer, channel) == RESYNC

    with_layers(1, story, url=url)


def test_what_no_release_understands_is_a_reason_to_read_anew() -> None:
    async def story(layer: PubSubLayer) -> None:
        channel = await layer.new_channel()
        await layer.group_add("g", channel)
        topic, _ = layer.publication("g", HI)
        layer._client.publish(topic, b"\xc1")
        assert await hear(layer, channel) == RESYNC

    with_layers(1, story)


def test_of_one_order_the_newest_waits_for_a_slow_socket() -> None:
    async def story() -> None:
        mailbox = Mailbox()
        for version, key in ((1, "a"), (1, "b"), (3, "a"), (2, "a")):
            mailbox.put({"type": "push.text", "key": key, "version": version})
        waiting = [await mailbox.get(), await mailbox.get()]
        assert [(one["key"], one["version"]) for one in waiting] == [("b", 1), ("a", 3)]
        for number in range(MAILBOX_LIMIT + 1):
            mailbox.put({"type": "push.text", "key": number, "version": 1})
        assert await mailbox.get() == RESYNC

    loops.run(story())
