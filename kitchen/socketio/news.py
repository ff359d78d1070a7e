"""What happened to an order between two facts: each thing once, in the order of its instants.

Facts may lie several writes apart (a socket process that lagged behind gets only the newest), so
each is compared by the instants that it carries, not by the status alone.
"""

from collections.abc import Iterator
from enum import IntEnum
from typing import NamedTuple

from kitchen.socketio.facts import UNDATED, Line, OrderFacts


class Happening(IntEnum):
    """In the order in which they are told when they happened at the same instant."""

    PLACED = 0
    ROUTED = 1
    LINE_STARTED = 2
    LINE_COMPLETED = 3
    ACCEPTED = 4
    READY = 5
    PICKED_UP = 6
    CANCELLED = 7


class News(NamedTuple):
    at: str
    happening: Happening
    line: Line | None = None


def news(before: OrderFacts | None, after: OrderFacts) -> list[News]:
    """What to tell of `after` to who knows `before`; None: nothing of this order yet."""
    found = [*_news_of_lines(before, after), *_news_of_order(before, after)]
    return sorted(found, key=lambda one: (one.at, one.happening))


def latest_news(facts: OrderFacts) -> list[News]:
    """What happened last to an order of which nothing is known but that it is not new."""
    found = [one for one in news(None, facts) if one.happening is not Happening.PLACED]
    return [one for one in found if one.at == found[-1].at]


def went_back(before: OrderFacts, after: OrderFacts) -> bool:
    """True when something that had happened has not: a recall, or facts older than we have."""
    had = {line.id: line for line in before.lines}
    undone = (
        line.started_at < had[line.id].started_at or line.completed_at < had[line.id].completed_at
        for line in after.lines
        if line.id in had
    )
    taken_over = before.accepted_by_person_at, after.accepted_by_person_at
    return _rank(after) < _rank(before) or taken_over[1] < taken_over[0] or any(undone)


def _news_of_order(before: OrderFacts | None, after: OrderFacts) -> Iterator[News]:
    if before is None:
        yield News("", Happening.PLACED)
    if after.accepted_at and not (before and before.accepted_at):
        yield News(after.accepted_at, Happening.ROUTED)
    for happening, name in _STATUSES.items():
        at = getattr(after, name)
        if at and at != (getattr(before, name) if before else ""):
            yield News(at, happening)
    if before and before.ready_at and not after.ready_at and after.status == "ACCEPTED":
        yield News(UNDATED, Happening.ACCEPTED)  # recalled: in the making again


_STATUSES = {
    Happening.ACCEPTED: "accepted_by_person_at",
    Happening.READY: "ready_at",
    Happening.PICKED_UP: "picked_up_at",
    Happening.CANCELLED: "cancelled_at",
}


def _news_of_lines(before: OrderFacts | None, after: OrderFacts) -> Iterator[News]:
    held = {line.id: line for line in before.lines} if before else {}
    for line in after.lines:
        was = held.get(line.id, Line(line.id, (), "", ""))
        if line.completed_at and line.completed_at != was.completed_at:
            if not _closed_with_order(line, before, after):
                yield from _done(line, was)
        elif was.completed_at and not line.completed_at:
            yield News(UNDATED, Happening.LINE_STARTED, line)  # recalled: "completed" is over
        elif not line.completed_at and line.started_at not in ("", was.started_at):
            yield News(line.started_at, Happening.LINE_STARTED, line)


def _done(line: Line, was: Line) -> Iterator[News]:
    """A line that was bumped without having been started is told as completed only."""
    if line.started_at not in ("", was.started_at, line.completed_at):
        yield News(line.started_at, Happening.LINE_STARTED, line)
    yield News(line.completed_at, Happening.LINE_COMPLETED, line)


def _closed_with_order(line: Line, before: OrderFacts | None, after: OrderFacts) -> bool:
    """Somebody called the whole order ready: "ready" says it of every line."""
    if not after.ready_at or after.ready_by_stations:
        return False
    if after.ready_at == UNDATED:
        return before is None or before.ready_at != UNDATED
    return line.completed_at == after.ready_at


def _rank(facts: OrderFacts) -> int:
    reached = (facts.accepted_at, facts.ready_at, facts.picked_up_at or facts.cancelled_at)
    return max((number for number, at in enumerate(reached, 1) if at), default=0)
