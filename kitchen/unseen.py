"""What a station has not yet acknowledged: that an order was cancelled, or a line changed.

`orders.changesSeen` has, by station, the instant of the newest change that it has acknowledged.
"""

from datetime import datetime

from kitchen.boards import ALL, EXPO, Board, Route
from kitchen.courses import accepted_at
from orderbuddy.mongo import Document, instant_of


def changed_at(line: Document) -> datetime | None:
    """When the line was last cancelled or changed, if it was."""
    found = (instant_of(line.get("cancelledAt")), instant_of(line.get("changedAt")))
    return max((one for one in found if one), default=None)


def cancelled_at(order: Document) -> datetime | None:
    """When the whole order was cancelled, if it was."""
    if order.get("status") != "CANCELLED":
        return None
    times = order.get("statusTimes") or {}
    found = times.get("CANCELLED") or order.get("endedAt") or order.get("startedAt")
    return instant_of(found)


def newest_change(order: Document) -> datetime | None:
    """The instant to acknowledge; None for an order as it was placed."""
    found = [cancelled_at(order), *map(changed_at, order.get("items") or ())]
    return max((one for one in found if one), default=None)


def unseen_of_line(line: Document, order: Document, route: Route, board: Board) -> list[str]:
    """Who must still acknowledge this line's change: its makers, and expo where there is one."""
    changed = changed_at(line)
    if changed is None or not _concerns_the_kitchen(order):
        return []
    told = [*(route.makers or (ALL,)), *([EXPO] if board.has_expo else ())]
    return [one for one in told if not _has_seen(order, one, changed)]


def unseen_of_order(order: Document, busy: list[str], board: Board) -> list[str]:
    """Who must still acknowledge that the order was cancelled: `busy`, the stations that were
    not done with it, and expo where there is one or no station was left to see it."""
    cancelled = cancelled_at(order)
    if cancelled is None or not _concerns_the_kitchen(order):
        return []
    told = [*busy, *([EXPO] if board.has_expo or not busy else ())]
    return [one for one in told if not _has_seen(order, one, cancelled)]


def _concerns_the_kitchen(order: Document) -> bool:
    """Nobody makes anything of an order that was never accepted, or was handed over."""
    return order.get("status") != "PICKED_UP" and accepted_at(order) is not None


def _has_seen(order: Document, station: str, change: datetime) -> bool:
    seen = instant_of((order.get("changesSeen") or {}).get(station))
    return seen is not None and seen >= change
