"""Telling a worker that something waits. The documents say so too: no nudge is ever needed."""

import logging

from kombu.exceptions import OperationalError
from redis.exceptions import RedisError

from payments import tasks

logger = logging.getLogger(__name__)

# Later than that beat has had it done.
EXPIRES_SECONDS = 15


def nudge() -> None:
    """Have a worker attend at once, where one can be told; beat does within seconds anyway."""
    try:
        tasks.attend_payments.apply_async(retry=False, expires=EXPIRES_SECONDS)
    except (OperationalError, RedisError, OSError) as error:
        logger.info("No worker could be told: %s", error)
