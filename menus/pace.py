"""How fast a location takes orders: what its managers set, and what the kitchen says by hand.

Stored in the location: `pace` (settings), `pause` and `rush` (each with an end). Nobody has to lift
anything: what is over is read as if it were not there.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from orderbuddy.mongo import Document, instant_of

WINDOW_MINUTES = 5


@dataclass(frozen=True, slots=True)
class Pace:
    """A location's settings; None: not limited, or nobody has said.

    At most `orders` orders and `portions` portions begin in each window of `window_minutes`; at
    most `open_tickets` are open at once. `days_ahead`: how many days ahead guests may order for
    later; None: they may not. `usual_minutes`: what takes as long as nobody says of the item.
    """

    window_minutes: int = WINDOW_MINUTES
    orders: int | None = None
    portions: int | None = None
    open_tickets: int | None = None
    days_ahead: int | None = None
    usual_minutes: int | None = None

    @property
    def has_windows(self) -> bool:
        return self.orders is not None or self.portions is not None

    @property
    def window(self) -> timedelta:
        return timedelta(minutes=self.window_minutes)


@dataclass(frozen=True, slots=True)
class Rush:
    """Everything takes `extra_minutes` longer until then."""

    extra_minutes: int
    until: datetime


def pace_settings(location: Document) -> Pace:
    """What is stored of it, whatever else is there."""
    stored = location.get("pace")
    if not isinstance(stored, dict):
        return Pace()
    days = stored.get("daysAhead")
    return Pace(
        window_minutes=_number(stored.get("windowMinutes")) or WINDOW_MINUTES,
        orders=_number(stored.get("orders")),
        portions=_number(stored.get("portions")),
        open_tickets=_number(stored.get("openTicketsAtMost")),
        days_ahead=days if isinstance(days, int) and days >= 0 else None,
        usual_minutes=_number(stored.get("usualMinutes")),
    )


def paused_until(location: Document, at: datetime) -> datetime | None:
    """Until when no order begins; None when the location is not paused at that instant."""
    until = _end_of(location.get("pause"))
    return until if until is not None and until > at else None


def rush_at(location: Document, at: datetime) -> Rush | None:
    """The rush of that instant, if there is one."""
    stored = location.get("rush")
    until = _end_of(stored)
    if until is None or until <= at or not isinstance(stored, dict):
        return None
    extra = _number(stored.get("extraMinutes"))
    return Rush(extra, until) if extra else None


def next_end(location: Document, at: datetime) -> datetime | None:
    """When a pause or a rush of that instant is over, whichever is first."""
    rush = rush_at(location, at)
    ends = (paused_until(location, at), rush.until if rush else None)
    return min((end for end in ends if end is not None), default=None)


def _end_of(stored: Any) -> datetime | None:
    return instant_of(stored.get("until")) if isinstance(stored, dict) else None


def _number(stored: Any) -> int | None:
    """A whole number above zero; None for anything else."""
    known = isinstance(stored, int | float) and not isinstance(stored, bool)
    return round(stored) if known and stored >= 1 else None
