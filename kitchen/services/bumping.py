"""What stations do to an order's lines: start, bump, recall. Each is one write on the order.

A line that several stations make has a part for each (`parts`); it is complete when all parts are.
Two stations that bump at the same moment both count, and whichever comes last makes the order
ready, because the lines and the status change in one update.
"""

from collections import defaultdict
from collections.abc import Callable
from datetime import datetime

from kitchen.boards import Board, Route
from kitchen.services.expressions import (
    LINE,
    Branch,
    Expression,
    changed_lines,
    either,
    first_of,
    in_the_making_again,
    is_set,
    literal,
    ready_when_done,
    with_fields,
)
from kitchen.services.writing import (
    Deed,
    board_for,
    is_done,
    known_lines,
    routes_of,
    write_open,
)
from orderbuddy.api.errors import ApiError, ErrorCode
from orderbuddy.mongo import Document, instant_of, now
from ordering.models import OrderStatus

Makers = tuple[str, ...]


def start_lines(*, order: Document, line_ids: list[str], deed: Deed) -> None:
    """A cook has begun; a second start changes nothing.

    Raises ApiError: order_not_found (404) for an unknown line, station_not_found (404) for a
    station that does not make it, invalid_transition (409) for an order that is no longer open.
    """
    if is_done(order, deed):
        return
    instant = now()
    branches = _branches(order, line_ids, deed, lambda makers, mine: _started(mine, instant))
    write_open(order, [_lines_set(branches, instant)], deed)


def bump_lines(*, order: Document, line_ids: list[str], deed: Deed) -> None:
    """Lines are done, or the station's part of them. When it was the last, the order is ready,
    where the location wants that.

    Doing so again changes nothing. Raises as `start_lines`.
    """
    if is_done(order, deed):
        return
    instant = now()

    def bumped(makers: Makers, mine: Makers) -> Expression:
        return _bumped(makers, mine, instant, deed.by)

    update = [_lines_set(_branches(order, line_ids, deed, bumped), instant)]
    if readies_itself(board_for(order, deed)):
        update.append(ready_when_done(instant))
    write_open(order, update, deed)


def recall_lines(*, order: Document, line_ids: list[str] | None, deed: Deed) -> None:
    """Undo a bump: the lines are as they were before it, and an order that was ready is in the
    making again. Without `line_ids`: the station's last bump (without a station, anyone's).

    Raises as `start_lines`; an order that was picked up or cancelled cannot be recalled.
    """
    if is_done(order, deed):
        return
    if line_ids is None:
        branches = _last_bump(order, deed)
    else:
        branches = _branches(order, line_ids, deed, _reopened)
    write_open(order, [_lines_set(branches, now()), in_the_making_again()], deed)


def settle_lines(*, order: Document) -> None:
    """Complete the lines of which every station has done its part, although no bump was the last:
    a station that had yet to do its part was deleted, or makes such things no more.

    Raises ApiError invalid_transition (409) for an order that is no longer open.
    """
    deed = Deed()
    board = board_for(order, deed)
    if order.get("status") != OrderStatus.ACCEPTED or board is None:
        return
    left = [line for line in order.get("items") or () if _is_left_open(line, board)]
    if not left:
        return
    instant = now()
    branches = [
        ([line["id"]], _bumped(board.route(line).makers, (), instant, deed.by)) for line in left
    ]
    update = [_lines_set(branches, instant)]
    if readies_itself(board):
        update.append(ready_when_done(instant))
    write_open(order, update, deed)


def readies_itself(board: Board | None) -> bool:
    """Whether an order is ready by itself, when its last line is done."""
    return board is None or board.place.location.get("autoReady") is not False


def _is_left_open(line: Document, board: Board) -> bool:
    if not isinstance(line, dict) or not line.get("id") or not line.get("parts"):
        return False
    if line.get("completedAt") or line.get("cancelledAt"):
        return False
    makers = _parted(board.route(line))
    return bool(makers) and all((line["parts"].get(one) or {}).get("completedAt") for one in makers)


def _branches(
    order: Document,
    line_ids: list[str],
    deed: Deed,
    changed: Callable[[Makers, Makers], Expression],
) -> list[Branch]:
    """`changed(makers, mine)` says what becomes of lines with these makers, of which `mine` act."""
    board = board_for(order, deed)
    lines_of: defaultdict[tuple[Makers, Makers], list[str]] = defaultdict(list)
    for line_id, route in routes_of(known_lines(order, line_ids), board).items():
        lines_of[_parted(route), _acting(route, deed, board)].append(line_id)
    return [(lines, changed(*makers)) for makers, lines in lines_of.items()]


def _parted(route: Route) -> Makers:
    """The makers of a line that several make; a line of one station has no parts."""
    return route.makers if len(route.makers) > 1 else ()


def _acting(route: Route, deed: Deed, board: Board | None) -> Makers:
    """Whose parts a deed is about: the station's own, or all where none is named (or expo is)."""
    named = deed.station_id
    if not named or board is None or board.station(named) is None:
        return _parted(route)
    if named not in route.makers:
        raise ApiError(ErrorCode.STATION_NOT_FOUND, "That station does not make this line")
    return (named,) if _parted(route) else ()


def _lines_set(branches: list[Branch], instant: datetime) -> Document:
    return {"$set": {"items": changed_lines(branches), "updatedAt": instant}}


def _started(mine: Makers, instant: datetime) -> Expression:
    fields: Document = {"startedAt": first_of("$$line.startedAt", instant)}
    if mine:
        fields["parts"] = _parts(
            {
                maker: with_fields({"startedAt": first_of(_of(maker, "startedAt"), instant)}, path)
                for maker, path in _paths(mine)
            }
        )
    return with_fields(fields)


def _bumped(makers: Makers, mine: Makers, instant: datetime, by: str) -> Expression:
    fields: Document = {"startedAt": first_of("$$line.startedAt", instant)}
    others = [_of(maker, "completedAt") for maker in makers if maker not in mine]
    # Two stations' clocks need not agree on who was the last.
    done = first_of("$$line.completedAt", {"$max": [instant, *others]})
    all_done = {"$and": [is_set(one) for one in others]}
    fields["completedAt"] = either(all_done, done, first_of("$$line.completedAt"))
    if mine:
        fields["parts"] = _parts(
            {maker: _part_done(maker, path, instant, by) for maker, path in _paths(mine)}
        )
    return with_fields(fields)


def _part_done(maker: str, path: str, instant: datetime, by: str) -> Expression:
    done = {
        "startedAt": first_of(_of(maker, "startedAt"), instant),
        "completedAt": first_of(_of(maker, "completedAt"), instant),
        "by": first_of(_of(maker, "by"), literal(by)),
    }
    return with_fields(done, path)


def _reopened(makers: Makers, mine: Makers) -> Expression:
    """A line is as before the bump; what nobody had started before it, is not started."""
    if not makers:
        started = _unless_by_bump("$$line.startedAt", "$$line.completedAt")
        return with_fields({"startedAt": started, "completedAt": None})
    parts = {
        maker: _part_reopened(maker) if maker in mine else _part_kept(maker) for maker in makers
    }
    as_a_whole = _unless_by_bump("$$line.startedAt", "$$line.completedAt")
    started = [
        either(is_set("$$line.parts"), None, as_a_whole),
        *(f"$$parts.{maker}.startedAt" for maker in makers),
    ]
    fields = {"parts": "$$parts", "startedAt": {"$min": started}, "completedAt": None}
    return {"$let": {"vars": {"parts": _parts(parts)}, "in": with_fields(fields)}}


def _part_reopened(maker: str) -> Expression:
    completed = first_of(_of(maker, "completedAt"), "$$line.completedAt")
    fields = {
        "startedAt": _unless_by_bump(_of(maker, "startedAt"), completed),
        "completedAt": None,
        "by": None,
    }
    return with_fields(fields, _of(maker))


def _part_kept(maker: str) -> Expression:
    """Another station's part stays; completed with the line as a whole, it is completed itself."""
    by_the_whole = {
        "$and": [is_set("$$line.completedAt"), {"$not": [is_set(_of(maker, "completedAt"))]}]
    }
    fields = {
        "startedAt": first_of(_of(maker, "startedAt"), "$$line.completedAt"),
        "completedAt": "$$line.completedAt",
    }
    return either(by_the_whole, with_fields(fields, _of(maker)), first_of(_of(maker), literal({})))


def _unless_by_bump(started: Expression, completed: Expression) -> Expression:
    """A bump starts what nobody had started, at its own instant."""
    return either({"$eq": [first_of(started), first_of(completed)]}, None, first_of(started))


def _parts(changed: dict[str, Expression]) -> Expression:
    return {"$mergeObjects": ["$$line.parts", changed]}


def _paths(makers: Makers) -> list[tuple[str, str]]:
    return [(maker, _of(maker)) for maker in makers]


def _of(maker: str, field: str = "") -> str:
    """The path of a maker's part of the line. Stations' ids are hexadecimal."""
    return f"{LINE}.parts.{maker}" + (f".{field}" if field else "")


def _last_bump(order: Document, deed: Deed) -> list[Branch]:
    """What was completed last, all at one instant: one bump, or somebody's "ready"."""
    board = board_for(order, deed)
    bumps: defaultdict[datetime, list[tuple[str, Route, Makers]]] = defaultdict(list)
    for line in order.get("items") or ():
        if line.get("id") and not line.get("cancelledAt"):
            (route,) = routes_of([line], board).values()
            for instant, makers in _completions(line, route, deed, board).items():
                bumps[instant].append((line["id"], route, tuple(makers)))
    latest = bumps[max(bumps)] if bumps else []
    return [([line_id], _reopened(_parted(route), makers)) for line_id, route, makers in latest]


def _completions(
    line: Document, route: Route, deed: Deed, board: Board | None
) -> dict[datetime, list[str]]:
    """When this line, or which parts of it, were completed."""
    found: defaultdict[datetime, list[str]] = defaultdict(list)
    whole, parts = line.get("completedAt"), line.get("parts") or {}
    if board and board.station(deed.station_id) and deed.station_id not in route.makers:
        return {}
    if not _parted(route):
        return {at: []} if (at := instant_of(whole)) else {}
    for maker in _acting(route, deed, board):
        at = instant_of((parts.get(maker) or {}).get("completedAt") or whole)
        if at:
            found[at].append(maker)
    return found
