"""Time in tests: no day, hour or window of a shop ends while one of them runs."""

import time
from datetime import date, timedelta
from zoneinfo import ZoneInfo

from orderbuddy.mongo import now


def midday_zone() -> str:
    """A time zone where it is between twelve and one o'clock now."""
    west = now().hour - 12
    return f"Etc/GMT{west:+d}" if west else "Etc/GMT"


def local_day(zone: str = "America/Los_Angeles", days: int = 0) -> date:
    """The day that it is in that zone (a test's shop's own), so many days from now."""
    return now().astimezone(ZoneInfo(zone)).date() + timedelta(days=days)


def begin_well_within(minutes: int, seconds: float = 30) -> None:
    """Returns while windows of so many minutes, by the clock, have at least `seconds` left: at
    once, unless the present one is about to end."""
    length = minutes * 60
    left = length - time.time() % length
    if left < seconds:
        time.sleep(left + 0.1)
