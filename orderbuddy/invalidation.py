"""The word from the relay to every process that keeps snapshots, over one Valkey channel.

A notice says which keys a change drops, or that the relay is alive and how long ago it had last
taken all changes there were. Notices are in order on the channel, so whoever hears that the relay
had caught up has heard of all changes before.
"""

import logging
import random
import threading
from collections.abc import Callable
from time import monotonic
from typing import Any

import msgspec
import redis
from django.conf import settings
from redis.backoff import NoBackoff
from redis.retry import Retry

logger = logging.getLogger(__name__)

HEARTBEAT_SECONDS = 0.4
TRUSTED_SECONDS = 1.2
# A relay would have been heard by now: perhaps it is the connection that is dead.
SILENT_SECONDS = 5.0
POLL_SECONDS = 0.5
TIMEOUT_SECONDS = 2.0
RETRY_SECONDS = (0.2, 0.6)


class Notice(msgspec.Struct, omit_defaults=True):
    """`drop`: keys of changed locations and restaurants. `drop_all`: whatever is kept.

    `caught_up_seconds`: how long ago the relay had taken all changes; a sign of life.
    """

    drop: list[str] = []
    drop_all: bool = False
    caught_up_seconds: float | None = None


_encode = msgspec.json.Encoder().encode
_decode = msgspec.json.Decoder(Notice).decode


def notice_channel() -> str:
    """The Valkey channel; of one database, so that two products can share a Valkey."""
    return f"{settings.MONGODB_NAME}:changes"


def encoded(notice: Notice) -> bytes:
    """A notice as it is published on `notice_channel()`."""
    return _encode(notice)


def valkey_client(url: str | None = None) -> redis.Redis:
    """A client of settings.VALKEY_URL (or `url`) that fails fast and does not try again itself."""
    return redis.Redis.from_url(
        url or settings.VALKEY_URL,
        socket_connect_timeout=TIMEOUT_SECONDS,
        socket_timeout=TIMEOUT_SECONDS,
        socket_keepalive=True,
        retry=Retry(NoBackoff(), 0),
    )


class Feed:
    """Listens in a thread of its own. `trusted_until` (monotonic seconds) is when trust ends."""

    def __init__(self, *, on_drop: Callable[[str], None], on_drop_all: Callable[[], None]) -> None:
        self._on_drop = on_drop
        self._on_drop_all = on_drop_all
        self.begin()

    def begin(self) -> None:
        """As new, with no thread."""
        self.trusted_until = 0.0
        self._lock = threading.Lock()
        self._thread: threading.Thread | None = None
        self._ended = threading.Event()
        self._hears = True

    def start(self) -> None:
        """Starts to listen, if this process does not yet."""
        if self._listens():
            return
        with self._lock:
            if not self._listens():
                self._thread = threading.Thread(
                    target=self._listen_for_ever, name="snapshot-feed", daemon=True
                )
                self._thread.start()

    def _listens(self) -> bool:
        return self._thread is not None and self._thread.is_alive()

    def stop(self) -> None:
        """Ends the thread, within a second."""
        self._ended.set()
        if self._thread is not None:
            self._thread.join()

    def _listen_for_ever(self) -> None:
        while not self._ended.is_set():
            try:
                self._listen()
            except (redis.RedisError, OSError, msgspec.MsgspecError) as error:
                if self._hears:
                    logger.warning("No word of changes, snapshots live for a second: %s", error)
            self._hears = False
            self.trusted_until = 0.0
            self._ended.wait(random.uniform(*RETRY_SECONDS))  # noqa: S311

    def _listen(self) -> None:
        """Returns when nothing was heard for SILENT_SECONDS."""
        with valkey_client() as client, client.pubsub() as pubsub:
            pubsub.subscribe(notice_channel())
            heard_at = monotonic()
            while not self._ended.is_set() and monotonic() < heard_at + SILENT_SECONDS:
                message = pubsub.get_message(timeout=POLL_SECONDS)
                if message is not None:
                    heard_at = monotonic()
                    self._hear(message)

    def _hear(self, message: dict[str, Any]) -> None:
        if message["type"] == "message":
            self._take(_decode(message["data"]))
        elif message["type"] == "subscribe":
            # What was said before is lost on us, so nothing read before counts.
            self._on_drop_all()
            self._hears = True

    def _take(self, notice: Notice) -> None:
        if notice.drop_all:
            self._on_drop_all()
        for key in notice.drop:
            self._on_drop(key)
        if notice.caught_up_seconds is not None:
            self.trusted_until = monotonic() + TRUSTED_SECONDS - notice.caught_up_seconds
