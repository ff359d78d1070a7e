import logging
import threading

import redis

from orderbuddy.invalidation import (
    HEARTBEAT_SECONDS,
    Notice,
    encoded,
    notice_channel,
    valkey_client,
)
from ordering.relay.state import Lease, Progress

logger = logging.getLogger(__name__)


class Pulse(threading.Thread):
    """Tells the processes that keep snapshots how far the relay is; silence makes them careful."""

    def __init__(self, lease: Lease, progress: Progress) -> None:
        super().__init__(name="relay-pulse", daemon=True)
        self._lease = lease
        self._progress = progress
        self._ended = threading.Event()

    def run(self) -> None:
        with valkey_client() as client:
            while not self._ended.wait(HEARTBEAT_SECONDS):
                if self._lease.holds():
                    self._beat(client)

    def end(self) -> None:
        """Stops; returns when nothing more will be sent."""
        self._ended.set()
        self.join()

    def _beat(self, client: redis.Redis) -> None:
        notice = Notice(caught_up_seconds=self._progress.caught_up_seconds)
        try:
            client.publish(notice_channel(), encoded(notice))
        except redis.RedisError as error:
            logger.warning("The relay's pulse was not heard: %s", error)
