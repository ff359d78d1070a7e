"""How long to wait: for another attempt, and before the next channel is tried."""

import random
from datetime import timedelta

ATTEMPTS_AT_MOST = 10
FIRST_SECONDS, FACTOR, LONGEST_SECONDS = 2.0, 3.0, 900.0

# A message with other channels to try waits no longer than this for its provider to be there again,
QUEUED_AT_MOST = timedelta(seconds=90)
# and so long to be reported as delivered, where the channel reports that at all.
SILENT_AT_MOST = {
    "push": timedelta(seconds=60),
    "fcm": timedelta(seconds=60),
    "whatsapp": timedelta(seconds=120),
    "sms": timedelta(seconds=180),
    "email": timedelta(minutes=15),
}


def pause(attempts: int, *, at_least: float | None = None) -> timedelta:
    """How long to wait after so many attempts: about 2, 6, 18, 54 … seconds, a quarter of an hour
    at most, and never the same for two that failed together. `at_least` is what the provider asks
    for, in seconds."""
    seconds = min(FIRST_SECONDS * FACTOR ** max(0, attempts - 1), LONGEST_SECONDS)
    jittered = seconds * random.uniform(0.6, 1.4)  # noqa: S311
    return timedelta(seconds=max(jittered, (at_least or 0) * random.uniform(1.0, 1.2)))  # noqa: S311
