"""What processes keep: as fresh as the relay's word, and careful without it."""

import secrets
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator

import pytest
import redis

from orderbuddy import snapshots
from orderbuddy.invalidation import (
    TRUSTED_SECONDS,
    Feed,
    Notice,
    encoded,
    notice_channel,
    valkey_client,
)
from orderbuddy.snapshots import ABSENT_LIMIT, SnapshotCache, forget_location


class Shelf:
    """A cache over a dict that stands for the database; `reads` counts the loads of each key."""

    def __init__(self, **options: int) -> None:
        self.stored = {"a": 1, "b": 2}
        self.reads: Counter[str] = Counter()
        self.cache = SnapshotCache("shelf", self._load, **options)
        self.get = self.cache.get

    def _load(self, key: str) -> int | None:
        self.reads[key] += 1
        return self.stored.get(key)


@pytest.fixture
def valkey(own_valkey) -> Iterator[redis.Redis]:
    with valkey_client(own_valkey[1]) as client:
        yield client


@pytest.fixture
def feed(own_valkey, settings, monkeypatch) -> Iterator[Feed]:
    """A feed on a channel where no relay speaks but the test."""
    settings.VALKEY_URL = own_valkey[1]
    settings.MONGODB_NAME = f"test_{secrets.token_hex(6)}"
    # The process's own drops everything, these tests' values too, whenever it begins to listen.
    snapshots.stop_listening()
    feed = Feed(on_drop=snapshots.forget_location, on_drop_all=snapshots.forget_everything)
    monkeypatch.setattr(snapshots, "_feed", feed)
    yield feed
    feed.stop()


def say(valkey: redis.Redis, **notice) -> None:
    """Publishes a notice once somebody listens."""
    wait_until(lambda: valkey.publish(notice_channel(), encoded(Notice(**notice))))


def wait_until(true: Callable[[], object], seconds: float = 30) -> None:
    deadline = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < deadline
        time.sleep(0.01)


def be_trusted(valkey: redis.Redis, feed: Feed) -> None:
    """Until the feed has heard the pulse of a relay that has caught up, for a long time."""
    feed.start()
    say(valkey, caught_up_seconds=-3600.0)
    wait_until(lambda: feed.trusted_until > time.monotonic() + 60)


def test_a_trusted_value_is_read_once(valkey, feed) -> None:
    shelf = Shelf()
    be_trusted(valkey, feed)
    shelf.get("a")
    time.sleep(1.1)
    assert [shelf.get("a") for _ in range(100)] == [1] * 100
    assert shelf.reads == {"a": 1}


def test_a_change_drops_what_it_names(valkey, feed) -> None:
    shelf = Shelf()
    be_trusted(valkey, feed)
    assert (shelf.get("a"), shelf.get("b")) == (1, 2)
    shelf.stored |= {"a": 10, "b": 20}
    say(valkey, drop=["a"])
    wait_until(lambda: shelf.get("a") == 10)
    assert shelf.get("b") == 2
    say(valkey, drop_all=True)
    wait_until(lambda: shelf.get("b") == 20)


def test_without_a_relay_values_are_believed_for_a_second(feed) -> None:
    shelf = Shelf()
    assert shelf.get("a") == 1
    shelf.stored["a"] = 10
    assert [shelf.get("a") for _ in range(100)] == [1] * 100
    time.sleep(1.1)
    assert shelf.get("a") == 10
    assert shelf.reads == {"a": 2}


def test_a_relay_that_lags_is_trusted_for_less(valkey, feed) -> None:
    """What it said 1 s ago was that it had taken everything until then."""
    feed.start()
    before = time.monotonic()
    say(valkey, caught_up_seconds=0.0)
    wait_until(lambda: feed.trusted_until >= before + TRUSTED_SECONDS)
    say(valkey, caught_up_seconds=30.0)
    wait_until(lambda: feed.trusted_until < time.monotonic())


def test_what_was_said_while_cut_off_is_not_missed(valkey, feed) -> None:
    shelf = Shelf()
    be_trusted(valkey, feed)
    assert shelf.get("a") == 1
    shelf.stored["a"] = 10
    valkey.client_kill_filter(_type="pubsub")
    wait_until(lambda: shelf.get("a") == 10)


def test_noise_on_the_channel_drops_everything(valkey, feed) -> None:
    shelf = Shelf()
    be_trusted(valkey, feed)
    assert shelf.get("a") == 1
    shelf.stored["a"] = 10
    valkey.publish(notice_channel(), b"\xff not a notice")
    wait_until(lambda: shelf.get("a") == 10)


def test_many_threads_wait_for_one_load(valkey, feed) -> None:
    be_trusted(valkey, feed)  # whoever begins to listen drops everything first
    reads, may_end = [], threading.Event()

    def load(key: str) -> int:
        reads.append(key)
        may_end.wait(5)
        return 1

    cache = SnapshotCache("slow", load)
    got: list[int | None] = []
    threads = [threading.Thread(target=lambda: got.append(cache.get("a"))) for _ in range(20)]
    for thread in threads:
        thread.start()
    wait_until(lambda: reads)
    time.sleep(0.1)
    may_end.set()
    for thread in threads:
        thread.join(5)
    assert (got, reads) == ([1] * 20, ["a"])


def test_a_change_during_a_load_leaves_no_old_value_behind(valkey, feed) -> None:
    stored, began, may_end = ["old"], threading.Event(), threading.Event()

    def load(key: str) -> str:
        value = stored[0]
        began.set()
        may_end.wait(5)
        return value

    cache = SnapshotCache("slow", load)
    be_trusted(valkey, feed)
    early: list[str | None] = []
    reader = threading.Thread(target=lambda: early.append(cache.get("a")))
    reader.start()
    assert began.wait(5)
    stored[0] = "new"
    forget_location("a")
    late: list[str | None] = []
    second = threading.Thread(target=lambda: late.append(cache.get("a")))
    second.start()
    time.sleep(0.1)
    may_end.set()
    reader.join(5)
    second.join(5)
    assert (early, late, cache.get("a")) == (["old"], ["new"], "new")


def test_a_failed_load_is_raised_and_tried_again(feed) -> None:
    answers = [OSError("away"), 1]

    def load(key: str) -> int:
        answer = answers.pop(0)
        if isinstance(answer, Exception):
            raise answer
        return answer

    cache = SnapshotCache("failing", load)
    with pytest.raises(OSError, match="away"):
        cache.get("a")
    assert cache.get("a") == 1


def test_the_least_used_go_first(valkey, feed) -> None:
    shelf = Shelf(size=20)
    shelf.stored |= {str(number): number for number in range(30)}
    be_trusted(valkey, feed)
    shelf.get("a")
    for number in range(30):
        shelf.get(str(number))
        shelf.get("a")
    assert len(shelf.cache) <= 20
    assert shelf.reads["a"] == 1


def test_unknown_ids_cost_nothing_that_is_any_good(valkey, feed) -> None:
    shelf = Shelf(size=20)
    be_trusted(valkey, feed)
    shelf.get("a")
    for number in range(ABSENT_LIMIT + 50):
        assert shelf.get(f"unknown {number}") is None
    assert shelf.get("unknown 1049") is None
    assert shelf.get("a") == 1
    assert (shelf.reads["a"], shelf.reads["unknown 1049"]) == (1, 1)
    assert len(shelf.cache) == 1


def test_what_came_into_being_is_found_within_a_second(feed) -> None:
    shelf = Shelf()
    assert shelf.get("new") is None
    shelf.stored["new"] = 3
    wait_until(lambda: shelf.get("new") == 3, seconds=1.5)
