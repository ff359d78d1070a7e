"""What of an order is still to come on paper: the order, less what paper has said of it.

Each job notes in `says`, by line: {"off": not to be made, "held", "changedAt"}. All three only
move one way, so a stale look at an order never takes anything back. The next job of an order for a
printer and a station has the next number in its id; whoever is second to make it looks again.
"""

import logging
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

from pymongo.errors import PyMongoError

from kitchen.boards import ALL, Board, board_of
from kitchen.printing import jobs
from kitchen.printing.printers import Printer, ReceiptsOn, TicketsOn, printers_of
from kitchen.printing.receipts import receipt
from kitchen.printing.slips import Desk, change_slip, is_held, ticket_slip
from kitchen.tickets import Ticket, ticket
from orderbuddy.mongo import Document, collection, instant_of, now

logger = logging.getLogger(__name__)

Line = dict[str, Any]
Says = dict[str, Document]
# Rivals are a second relay for a moment, and the worker's look: so many are never there.
TRIES = 8
LOOK_BACK = timedelta(hours=24)
TRY_AGAIN = timedelta(minutes=1)


def plan(order: Document) -> set[Any]:
    """Make the jobs that this stored order needs now; the ids of printers that have new ones.

    Doing so again makes none. What is to come later is noted, and made by `plan_due`.
    """
    printers = printers_of(order.get("locationId"))
    board = board_of(str(order.get("locationId"))) if printers else None
    if board is None or not _is_recent(order):
        return set()
    at = now()
    whole = ticket(order, version=0, board=board)
    found: set[Any] = set()
    for _ in range(TRIES):
        told = _jobs_of(order)
        wanted = list(_wanted(order, whole, printers, board, told, at))
        stored = [job for job in wanted if jobs.store(job)]
        found.update(job["printerId"] for job in stored)
        if len(stored) == len(wanted):
            break
    _remember(order, whole, printers, at)
    return found


def plan_due() -> set[Any]:
    """Plan the orders of which something was to be made by now; the printers with new jobs."""
    plans, found = collection("print_plans"), set()
    for due in list(plans.find({"dueAt": {"$lte": now()}}).limit(500)):
        order = collection("orders").find_one({"_id": due["_id"]})
        mine = {"_id": due["_id"], "dueAt": due["dueAt"]}
        # Before the note is taken away, and unless there is a later one now: what a crash leaves
        # is found again.
        try:
            found |= plan(order) if order else set()
        except PyMongoError:
            raise
        except Exception:
            # A boundary: one order that cannot be read must not keep the others from the paper.
            logger.exception("An order cannot be planned", extra={"order": str(due["_id"])})
            plans.update_one(mine, {"$set": {"dueAt": now() + TRY_AGAIN}})
            continue
        plans.delete_one(mine)
    return found


def _wanted(
    order: Document,
    whole: Ticket,
    printers: tuple[Printer, ...],
    board: Board,
    told: list[Document],
    at: datetime,
) -> Iterator[Document]:
    for printer in printers:
        if not _concerns(order, printer):
            continue
        for station_id in printer.stations:
            if station_id == ALL or board.station(station_id):
                yield from _slips(order, whole, printer, board, station_id, told, at)
        yield from _receipts(order, whole, printer, board, told, at)


def _slips(
    order: Document,
    whole: Ticket,
    printer: Printer,
    board: Board,
    station_id: str,
    told: list[Document],
    at: datetime,
) -> Iterator[Document]:
    mine = [
        job
        for job in told
        if job["printerId"] == printer.id and job["stationId"] == station_id and job["says"]
    ]
    number = max((job["number"] for job in mine), default=0)
    said = _said(mine)
    desk = desk_of(board, printer, station_id)
    theirs = _lines_of(whole, station_id)
    changed = [line for line in theirs if _has_changed(line, whole, said, at)]
    fresh = [line for line in theirs if _is_due(line, whole, printer, station_id, said, at)]
    about = {"language": desk.language, "station_id": station_id, "order": order}
    key = f"{order['_id']}:{printer.id}:{station_id}"
    if changed:
        number += 1
        yield jobs.new_job(
            f"{key}:{number}", printer, kind="change", number=number,
            paper=change_slip(whole, changed, desk, at=at), says=_says(changed, whole, at), **about,
        )  # fmt: skip
    if fresh:
        number += 1
        yield jobs.new_job(
            f"{key}:{number}", printer, kind="ticket", number=number,
            paper=ticket_slip(whole, fresh, desk, at=at, more=bool(said)),
            says=_says(fresh, whole, at), **about,
        )  # fmt: skip


def _receipts(
    order: Document,
    whole: Ticket,
    printer: Printer,
    board: Board,
    told: list[Document],
    at: datetime,
) -> Iterator[Document]:
    due = {
        ReceiptsOn.ACCEPT: is_accepted(whole),
        ReceiptsOn.READY: whole["status"] in ("READY_FOR_PICKUP", "PICKED_UP"),
    }.get(printer.receipts_on, False)
    key = f"{order['_id']}:{printer.id}:receipt:1"
    known = any(job["_id"] == key for job in told)
    if due and not known:
        desk = desk_of(board, printer, ALL)
        paper = receipt(order, whole, board, desk, at=at)
        yield jobs.new_job(
            key, printer, kind="receipt", paper=paper, language=desk.language, order=order
        )


def is_accepted(whole: Ticket) -> bool:
    """Other programs do not write down when; the status says whether."""
    return whole["status"] in ("ACCEPTED", "READY_FOR_PICKUP", "PICKED_UP")


def desk_of(board: Board, printer: Printer, station_id: str) -> Desk:
    """For whom that printer's slips of the station are."""
    station = board.station(station_id)
    return Desk(
        station_id,
        station.name if station else "",
        board.language,
        board.place.location.get("timezone") or "UTC",
        printer.qr,
    )


def _lines_of(whole: Ticket, station_id: str) -> list[Line]:
    if station_id == ALL:
        return whole["lines"]
    return [line for line in whole["lines"] if station_id in line["stationIds"]]


def _has_changed(line: Line, whole: Ticket, said: Says, at: datetime) -> bool:
    """Whether paper has said otherwise of this line."""
    before = said.get(line["id"])
    if before is None or before["off"] or whole["status"] == "PICKED_UP":
        return False
    if whole["status"] == "CANCELLED" or line["cancelledAt"]:
        return True
    renoted = (line["changedAt"] or "") > (before["changedAt"] or "")
    return renoted or (before["held"] and not is_held(line, at))


def _is_due(
    line: Line, whole: Ticket, printer: Printer, station_id: str, said: Says, at: datetime
) -> bool:
    """Whether this line is to come on paper now for the first time."""
    if line["id"] in said or line["cancelledAt"] or whole["status"] in ("CANCELLED", "PICKED_UP"):
        return False
    starts = instant_of(whole["startAt"])
    if not is_accepted(whole) or (starts and starts > at):
        return False
    if line["parts"].get(station_id, line)["completedAt"]:
        return False
    return printer.tickets_on == TicketsOn.ACCEPT or not is_held(line, at)


def _says(lines: list[Line], whole: Ticket, at: datetime) -> Says:
    all_off = whole["status"] == "CANCELLED"
    return {
        line["id"]: {
            "off": all_off or bool(line["cancelledAt"]),
            "held": is_held(line, at),
            "changedAt": line["changedAt"],
        }
        for line in lines
    }


def _said(told: list[Document]) -> Says:
    found: Says = {}
    for job in sorted(told, key=lambda job: job["number"]):
        found.update(job["says"])
    return found


def _jobs_of(order: Document) -> list[Document]:
    fields = {"printerId": 1, "stationId": 1, "number": 1, "says": 1}
    return list(collection("print_jobs").find({"orderId": order["_id"]}, fields))


def _concerns(order: Document, printer: Printer) -> bool:
    placed = instant_of(order.get("startedAt"))
    return printer.since is None or placed is None or placed >= printer.since


def _is_recent(order: Document) -> bool:
    known = (order.get("startedAt"), order.get("startAt"), order.get("updatedAt"))
    placed = [one for one in map(instant_of, known) if one]
    return not placed or max(placed) > now() - LOOK_BACK


def _remember(order: Document, whole: Ticket, printers: tuple[Printer, ...], at: datetime) -> None:
    """Note when something of the order is to come on paper by itself."""
    if whole["status"] in ("CANCELLED", "PICKED_UP"):
        return
    fires = (instant_of(line["firedAt"]) for line in whole["lines"])
    coming = [one for one in (instant_of(whole["startAt"]), *fires) if one and one > at]
    if coming and any(printer.stations for printer in printers):
        # Where nothing is to come any more, an older note wakes `plan_due` in vain, once.
        plans = collection("print_plans")
        plans.update_one({"_id": order["_id"]}, {"$set": {"dueAt": min(coming)}}, upsert=True)
