"""Courses: lines are held back and fired, by hand. What fires by itself needs no writing
(`kitchen.courses`)."""

from datetime import datetime, timedelta

from kitchen.boards import Coursing
from kitchen.courses import course_of, fire_times, is_begun
from kitchen.services.expressions import (
    LINE,
    Expression,
    changed_lines,
    either,
    first_of,
    is_set,
    with_fields,
)
from kitchen.services.writing import Deed, board_for, is_done, known_lines, write_open
from orderbuddy.api.errors import ApiError, ErrorCode
from orderbuddy.mongo import Document, now

LONGEST_HOLD = timedelta(hours=24)


def fire_lines(
    *, order: Document, line_ids: list[str] | None, course: int | None, deed: Deed
) -> None:
    """Have held lines made now: these, those of a course, or those of the next held course.

    Raises ApiError: order_not_found (404) for an unknown line, invalid_transition (409) for an
    order that is no longer open.
    """
    if is_done(order, deed):
        return
    instant, held = now(), _held(order, deed)
    if line_ids is not None:
        wanted = {line["id"] for line in known_lines(order, line_ids)}
    else:
        course = course or min((course_of(line) for line in held), default=1)
        wanted = {line.get("id") for line in held if course_of(line) == course}
    fired = {
        "firedAt": first_of("$$line.firedAt", instant),
        "heldAt": None,
        "heldUntil": None,
    }
    mine = [line["id"] for line in held if line.get("id") in wanted]
    _write(order, mine, with_fields(fired), instant, deed)


def hold_lines(
    *,
    order: Document,
    line_ids: list[str] | None,
    course: int | None,
    until: datetime | None,
    deed: Deed,
) -> None:
    """Hold lines that nobody has begun back: until then, or until they are fired.

    These, or those of a course, or all. Raises as `fire_lines`, and ApiError validation_failed
    (400) for an instant that is over or more than a day away.
    """
    if is_done(order, deed):
        return
    instant, lines = now(), order.get("items") or []
    if until is not None and not instant <= until <= instant + LONGEST_HOLD:
        raise ApiError(ErrorCode.VALIDATION_FAILED, ["until must be within the next 24 hours"])
    if line_ids is not None:
        lines = known_lines(order, line_ids)
    elif course is not None:
        lines = [line for line in lines if course_of(line) == course]
    held = {"heldAt": instant, "heldUntil": until, "firedAt": None}
    _write(order, [line.get("id") for line in lines], with_fields(held), instant, deed)


def _held(order: Document, deed: Deed) -> list[Document]:
    board, instant = board_for(order, deed), now()
    times = fire_times(order, board.coursing if board else Coursing.OFF)
    return [
        line
        for line, fires in zip(order.get("items") or (), times, strict=True)
        if line.get("id") and not is_begun(line) and (fires is None or fires > instant)
    ]


def _write(
    order: Document, line_ids: list[str], changed: Expression, instant: datetime, deed: Deed
) -> None:
    begun = {"$or": [is_set(f"{LINE}.{name}") for name in ("startedAt", "completedAt")]}
    items = changed_lines([(line_ids, either(begun, LINE, changed))])
    write_open(order, [{"$set": {"items": items, "updatedAt": instant}}], deed)
