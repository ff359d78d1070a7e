"""Lines that are not to be made after all, or otherwise; and that a station has seen it.

No money moves here: what a guest gets back is a refund's business.
"""

from datetime import UTC, datetime

from kitchen.boards import ALL, EXPO, Board, board_of
from kitchen.services.bumping import readies_itself
from kitchen.services.expressions import (
    LINE,
    changed_lines,
    either,
    first_of,
    literal,
    ready_when_done,
    with_fields,
)
from kitchen.services.writing import Deed, board_for, is_done, known_lines, write_open
from kitchen.unseen import newest_change
from orderbuddy.api.errors import ApiError, ErrorCode
from orderbuddy.mongo import Document, collection, now

# MongoDB cannot hold every instant that a client may write.
_LONG_AGO = datetime(2000, 1, 1, tzinfo=UTC)


def cancel_lines(*, order: Document, line_ids: list[str], deed: Deed) -> None:
    """Lines are not to be made; stations show them as cancelled until they have acknowledged it.

    Raises ApiError: order_not_found (404) for an unknown line, invalid_transition (409) for an
    order that has ended, or of which no line would be left.
    """
    if is_done(order, deed):
        return
    known_lines(order, line_ids)
    instant = now()
    cancelled = with_fields({"cancelledAt": first_of("$$line.cancelledAt", instant)})
    items = changed_lines([(line_ids, cancelled)])
    update: list[Document] = [{"$set": {"items": items, "updatedAt": instant}}]
    if readies_itself(board_for(order, deed)):
        update.append(ready_when_done(instant))
    others = {"$elemMatch": {"id": {"$nin": line_ids}, "cancelledAt": None}}
    write_open(order, update, deed, items=others)


def change_notes(*, order: Document, line_id: str, notes: str, deed: Deed) -> None:
    """A line has other notes now; stations show that until they have acknowledged it.

    Raises ApiError: order_not_found (404), invalid_transition (409) for an order that has ended.
    """
    if is_done(order, deed):
        return
    known_lines(order, [line_id])
    instant = now()
    before = first_of("$$line.notes", literal(""))
    changed = with_fields({"notes": literal(notes), "changedAt": instant, "was": {"notes": before}})
    as_it_was = {"$eq": [before, literal(notes)]}
    items = changed_lines([([line_id], either(as_it_was, LINE, changed))])
    write_open(order, [{"$set": {"items": items, "updatedAt": instant}}], deed)


def acknowledge_changes(*, order: Document, station_ids: list[str], until: datetime) -> None:
    """These stations' screens have shown all changes up to the instant `until`, at most those that
    there are.

    Doing so again, or later with an earlier instant, changes nothing. Raises ApiError
    station_not_found (404).
    """
    board = board_of(str(order.get("locationId")))
    if board is None or not _keys(board).issuperset(station_ids):
        raise ApiError(ErrorCode.STATION_NOT_FOUND, "Station not found")
    newest = newest_change(order)
    if newest is None:
        return
    # Not "now": the server that writes the next change may have a clock that is behind.
    seen = max(_LONG_AGO, min(until, newest))
    fields = {f"changesSeen.{one}": seen for one in station_ids}
    older = [{field: {"$not": {"$gte": seen}}} for field in fields]
    collection("orders").update_one({"_id": order["_id"], "$or": older}, {"$max": fields})


def _keys(board: Board) -> set[str]:
    return {*(one.id for one in board.stations), EXPO, ALL}
