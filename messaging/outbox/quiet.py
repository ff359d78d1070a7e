"""Quiet hours: `locations.notifications.quietHours` {from: "21:00", until: "08:00"}, by the
location's own clock. Who waits for an order is told at any hour."""

from datetime import datetime, time, timedelta
from typing import Any

from menus.hours import zone_of
from orderbuddy.mongo import Document

# In the United States nobody may be sold anything by telephone before 8 and after 21 o'clock, their
# time (47 CFR 64.1200(c)(1)).
USUAL = ("21:00", "08:00")
# Messages to guests that can wait until the morning, beside marketing.
CAN_WAIT = ("order_refunded", "rating")


def can_wait(message: Document) -> bool:
    """Whether quiet hours hold for this message at all."""
    return message["purpose"] == "marketing" or message["what"] in CAN_WAIT


def quiet_until(message: Document, location: Document, at: datetime) -> datetime | None:
    """When this message may be sent, if `at` is in the location's quiet hours; else None."""
    if not can_wait(message):
        return None
    start, end = hours_of(location, is_marketing=message["purpose"] == "marketing")
    if start is None or end is None or start == end:
        return None
    local = at.astimezone(zone_of(location))
    clock = local.time()
    is_quiet = start <= clock < end if start < end else clock >= start or clock < end
    if not is_quiet:
        return None
    days = 1 if clock >= end else 0
    ends = datetime.combine(local.date() + timedelta(days=days), end, tzinfo=local.tzinfo)
    # In the night in which an hour is twice, the first of the two may be over already.
    both = (ends.replace(fold=fold).astimezone(at.tzinfo) for fold in (0, 1))
    return next((one for one in both if one > at), None)


def hours_of(location: Document, *, is_marketing: bool) -> tuple[time | None, time | None]:
    """From when until when it is quiet there. Without a setting only marketing has such hours."""
    stored = ((location.get("notifications") or {}).get("quietHours")) or {}
    usual = USUAL if is_marketing else ("", "")
    return _time(stored.get("from") or usual[0]), _time(stored.get("until") or usual[1])


def _time(text: Any) -> time | None:
    try:
        return time.fromisoformat(str(text))
    except ValueError:
        return None
