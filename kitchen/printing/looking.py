"""What the beat looks after: printers with something to print, and alarms of those that cannot."""

from datetime import datetime, timedelta
from typing import Any

from kitchen.printing import jobs, state, working
from kitchen.printing.planning import plan_due
from kitchen.printing.printers import Printer, Reached, read
from kitchen.services.alarms import end_alarms, new_alarm, raise_alarms
from orderbuddy.mongo import Document, collection, now

KIND = "printer"
# Whoever closes a cover again at once needs no alarm.
ALARM_AFTER = timedelta(seconds=5)
# A cloud printer asks every few seconds.
CLOUD_SILENT = timedelta(seconds=30)
# So often a printer without work is asked how it is.
PROBE_AFTER = timedelta(seconds=60)
# A job that its printer has not brought to an end for so long waits, too.
NOT_HEARD = "it does not ask for its jobs"


def look_after_printers() -> None:
    """Make what is due, have it printed, raise alarms for printers that cannot, end those that are
    over. Safe to be done by several workers at once."""
    at = now()
    plan_due()
    jobs.drop_old(at)
    waiting = jobs.waiting_by_printer()
    printers = _printers(waiting)
    states = _states(printers)
    for printer in printers.values():
        _see(printer, states.get(printer.id, {}), printer.id in waiting, at)
    _raise(printers, _states(printers), waiting, at)
    _end(waiting, at)


def _printers(waiting: dict[Any, Document]) -> dict[Any, Printer]:
    """Those with something to print, and those of use at a location that takes orders."""
    in_use = {"$or": [{"stations": {"$ne": []}}, {"receiptsOn": {"$ne": "never"}}]}
    wanted = {"$or": [{"_id": {"$in": list(waiting)}}, in_use]}
    return {one["_id"]: read(one) for one in collection("printers").find(wanted)}


def _states(printers: dict[Any, Printer]) -> dict[Any, Document]:
    wanted = {"_id": {"$in": list(printers)}}
    return {one["_id"]: one for one in collection("printer_states").find(wanted)}


def _see(printer: Printer, known: Document, has_work: bool, at: datetime) -> None:
    if printer.reached == Reached.CLOUD:
        polled = known.get("polledAt")
        silent = polled is None or at - polled > CLOUD_SILENT
        if has_work and silent and known.get("trouble") != NOT_HEARD:
            state.has_trouble(printer.id, NOT_HEARD)
        return
    seen = known.get("seenAt")
    probe = seen is None or at - seen > PROBE_AFTER
    if (has_work or probe) and state.may_try(known, at):
        working.start(printer.id)


def _raise(
    printers: dict[Any, Printer],
    states: dict[Any, Document],
    waiting: dict[Any, Document],
    at: datetime,
) -> None:
    """For each that could not print for a while what it has to: once for each time it stops."""
    alarms = []
    for printer_id, work in waiting.items():
        printer, known = printers.get(printer_id), states.get(printer_id, {})
        since = known.get("troubleSince")
        late = since and at - max(since, work["oldest"]) >= ALARM_AFTER
        if printer is None or not known.get("trouble") or not late:
            continue
        alarms.append(_alarm(printer, known, since))
    raise_alarms(alarms=[*alarms, *map(_failed_alarm, _failed(at))])


def _failed(at: datetime) -> list[Document]:
    """Jobs that cannot be printed at all: somebody must print them again, or tell the kitchen."""
    wanted = {"state": jobs.JobState.FAILED.value, "madeAt": {"$gt": at - jobs.PRINT_WITHIN}}
    return list(collection("print_jobs").find(wanted, {"paper": 0, "says": 0}).limit(200))


def _failed_alarm(job: Document) -> Document:
    return new_alarm(
        f"{KIND}:job:{job['_id']}",
        kind=KIND,
        restaurant_id=job["restaurantId"],
        location_id=job["locationId"],
        station_id=job["stationId"] if len(job["stationId"]) == 24 else "",
        order_id=job["orderId"],
        order_code=job["orderCode"],
        text=f"Not printed: {job['reason']}",
    )


def _alarm(printer: Printer, known: Document, since: datetime) -> Document:
    return new_alarm(
        f"{KIND}:{printer.id}:{since.timestamp():.3f}",
        kind=KIND,
        restaurant_id=printer.restaurant_id,
        location_id=printer.location_id,
        station_id=next((one for one in printer.stations if len(one) == 24), ""),
        text=f"{printer.name}: {known['trouble']}",
    )


def _end(waiting: dict[Any, Document], at: datetime) -> None:
    """Alarms of printers that print again, or have nothing left to print; those of a job that
    failed when it was printed again by hand."""
    fields = {"_id": 1}
    open_ones = [one["_id"] for one in collection("alarms").find(_OPEN, fields)]
    if not open_ones:
        return
    troubled = {
        f"{KIND}:{one['_id']}:{one['troubleSince'].timestamp():.3f}"
        for one in collection("printer_states").find({"trouble": {"$gt": ""}})
        if one.get("troubleSince") and one["_id"] in waiting
    }
    troubled |= {f"{KIND}:job:{job['_id']}" for job in _failed(at) if not _was_printed(job)}
    over = [one for one in open_ones if one not in troubled]
    if over:
        end_alarms(alarm_ids=over, because="printing")


def _was_printed(job: Document) -> bool:
    """Whether somebody has had the order printed again since."""
    again = {"orderId": job["orderId"], "reprint": True, "madeAt": {"$gt": job["madeAt"]}}
    return collection("print_jobs").count_documents(again, limit=1) > 0


_OPEN = {"endedAt": None, "kind": KIND}
