"""A worker that no longer hears of its tasks ends itself, and whoever runs it starts it again.

A connection to the broker may be lost without anybody noticing, and threads may wait for ever for
what never comes: such a worker looks alive while payments, alarms and paper wait for it. What it
was at goes to its log first.
"""

import faulthandler
import logging
import os
import sys
import threading
import time
from typing import Any

import redis
from celery.signals import task_received, worker_ready
from django.conf import settings

logger = logging.getLogger(__name__)

LOOK_EVERY_SECONDS = 1.0
EXIT_CODE = 75  # EX_TEMPFAIL: somebody may try again

_heard_at = 0.0


@task_received.connect
def _heard(**_: Any) -> None:
    global _heard_at
    _heard_at = time.monotonic()


@worker_ready.connect
def watch(**_: Any) -> None:
    """Looks from now on whether tasks wait that nobody tells us of."""
    _heard()
    if settings.WORKER_DEAF_SECONDS:
        threading.Thread(target=_watch, name="watchdog", daemon=True).start()


def _watch() -> None:
    """Deaf is a worker that has heard nothing for long although tasks waited all the time: without
    a beat, or without Valkey, there is nothing to hear."""
    waiting_since: float | None = None
    broker = redis.Redis.from_url(settings.CELERY_BROKER_URL, socket_timeout=2)
    while True:
        time.sleep(LOOK_EVERY_SECONDS)
        at = time.monotonic()
        if not _waits(broker):
            waiting_since = None
        elif waiting_since is None:
            waiting_since = at
        elif at - max(waiting_since, _heard_at) > settings.WORKER_DEAF_SECONDS:
            _end()


def _waits(broker: redis.Redis) -> bool:
    try:
        return bool(broker.llen(settings.CELERY_TASK_DEFAULT_QUEUE))
    except redis.RedisError:
        return False


def _end() -> None:
    logger.critical("Tasks wait and this worker hears of none: it ends, to be started again")
    faulthandler.dump_traceback(sys.__stderr__, all_threads=True)
    # Nothing here needs to be closed with care: any of us may be killed at any moment.
    os._exit(EXIT_CODE)
