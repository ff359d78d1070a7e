"""What people have printed by hand: a test, and a slip or a receipt once more."""

import secrets
from typing import Any

from kitchen.boards import ALL, Board, board_of
from kitchen.printing import jobs, state
from kitchen.printing.listeners import nudge
from kitchen.printing.planning import desk_of
from kitchen.printing.printers import Printer, Reached
from kitchen.printing.receipts import receipt
from kitchen.printing.slips import test_slip, ticket_slip
from kitchen.tickets import Ticket, ticket
from orderbuddy.api.errors import ApiError, ErrorCode
from orderbuddy.mongo import Document, now


def print_test(*, printer: Printer, action_id: str = "") -> Document:
    """A slip with every sort of line; the job. The same `action_id` prints once.

    Raises ApiError location_not_found (404).
    """
    board = _board(printer.location_id)
    desk = desk_of(board, printer, ALL)
    name = board.place.location.get("name") or ""
    paper = test_slip(printer.name, name, desk, at=now())
    key = f"test:{printer.id}:{action_id or secrets.token_hex(8)}"
    return _print(
        printer, jobs.new_job(key, printer, kind="test", paper=paper, language=desk.language)
    )


def print_again(
    *, printer: Printer, order: Document, kind: str = "ticket", action_id: str = ""
) -> list[Document]:
    """The order's tickets of that printer's stations, as they are now, or its receipt, marked as
    a reprint; the jobs. The same `action_id` prints once.

    Raises ApiError invalid_transition (409) where there is nothing to print.
    """
    board, at = _board(order.get("locationId")), now()
    whole = ticket(order, version=0, board=board)
    key = f"{order['_id']}:{printer.id}:again:{action_id or secrets.token_hex(8)}"
    if kind == "receipt":
        desk = desk_of(board, printer, ALL)
        slips = {"receipt": receipt(order, whole, board, desk, at=at)}
    else:
        slips = {
            station_id: ticket_slip(
                whole, lines, desk_of(board, printer, station_id), at=at, more=False
            )
            for station_id in printer.stations or (ALL,)
            if (lines := _lines(whole, station_id))
        }
    if not slips:
        raise ApiError(ErrorCode.INVALID_TRANSITION, "This printer prints nothing of that order")
    return [
        _print(
            printer,
            jobs.new_job(
                f"{key}:{name}", printer, kind=kind, paper=paper, language=board.language,
                order=order, reprint=True,
            ),
        )
        for name, paper in slips.items()
    ]  # fmt: skip


def _print(printer: Printer, job: Document) -> Document:
    jobs.store(job)
    if printer.reached == Reached.LAN:
        # Whoever stands beside it has just put it right: it is tried at once.
        state.try_now(printer.id)
        nudge(printer.id)
    return job


def _lines(whole: Ticket, station_id: str) -> list[dict[str, Any]]:
    return [
        line
        for line in whole["lines"]
        if not line["cancelledAt"] and (station_id == ALL or station_id in line["stationIds"])
    ]


def _board(location_id: Any) -> Board:
    board = board_of(str(location_id))
    if board is None:
        raise ApiError(ErrorCode.LOCATION_NOT_FOUND, "Location not found")
    return board
