"""Printing on network printers: a thread of the worker for each that has something to print.

A lease in the database has one worker at a time at a printer; threads wait out a jam, so no other
task waits for paper.
"""

import logging
import threading
import time
from typing import Any

from pymongo.errors import PyMongoError

from kitchen.printing import jobs, state
from kitchen.printing.network import Line, LostError, NotReadyError, Stopped
from kitchen.printing.printers import Confirms, Printer, Reached, printer_of
from kitchen.printing.slips import with_marks, zone_of
from orderbuddy.mongo import Document, collection, now

logger = logging.getLogger(__name__)

KEEP_SECONDS = 5.0
LATE_SECONDS = 120.0
# Threads that print at this moment, by printer, in this process.
_working: set[Any] = set()
_asked_again: set[Any] = set()
_lock = threading.Lock()
_stopping, _ended = threading.Event(), threading.Event()
# What is being printed when we are told to stop has so long to come to its end.
GRACE_SECONDS = 5.0


def start(printer_id: Any) -> bool:
    """Have a thread print what waits for that printer; False when one of ours does already."""
    with _lock:
        if printer_id in _working or _stopping.is_set():
            # It may just have found nothing more to print: it looks once more.
            _asked_again.add(printer_id)
            return False
        _working.add(printer_id)
    thread = threading.Thread(
        target=_work, args=(printer_id,), name=f"printer-{printer_id}", daemon=True
    )
    thread.start()
    return True


def stop() -> None:
    """Hand no more over, and wait for what is being printed, but not for paper."""
    _stopping.set()
    until = time.monotonic() + GRACE_SECONDS
    while _working and time.monotonic() < until:
        time.sleep(0.05)
    _ended.set()


def _work(printer_id: Any) -> None:
    while True:
        try:
            print_waiting(printer_id)
        except PyMongoError as error:
            logger.warning("Printing waits for the database: %s", error)
        with _lock:
            if printer_id not in _asked_again or _stopping.is_set():
                _working.discard(printer_id)
                return
            _asked_again.discard(printer_id)


def print_waiting(printer_id: Any) -> None:
    """Print what waits for that network printer, as long as it prints, and see how it is.

    Does nothing while another worker is at it.
    """
    printer = printer_of(printer_id)
    if printer is None or printer.reached != Reached.LAN:
        return
    token = state.take_lease(printer_id)
    if not token:
        return
    try:
        # The lease is ours, so whoever had handed these over is gone.
        jobs.take_back_all(printer_id, "the worker that printed it was lost")
        shift = _Shift(printer, token)
        while shift.work():
            continue
    finally:
        state.give_lease_back(printer_id, token)


class _Shift:
    """One worker's time at one printer."""

    def __init__(self, printer: Printer, token: str) -> None:
        self._printer = printer
        self._token = token
        self._kept_at = time.monotonic()
        self._trouble: str | None = None
        self._gone = False

    def work(self) -> bool:
        """On one connection; True when there may be more to print on another."""
        try:
            with Line(self._printer.ip, self._is_over) as line:
                line.check(self._printer.confirms)
                job = jobs.next_job(self._printer.id)
                if job and job["unsure"]:
                    # It may still have that job, and its answer to it, before it.
                    line.settle(self._printer.confirms)
                state.is_well(self._printer.id)
                return self._print_all(line)
        except NotReadyError as error:
            state.has_trouble(self._printer.id, str(error), seen="paper" in str(error))
        except LostError as error:
            state.has_trouble(self._printer.id, str(error))
        except Stopped:
            logger.info("Printing stops", extra={"printer": str(self._printer.id)})
        return False

    def _print_all(self, line: Line) -> bool:
        while (job := jobs.next_job(self._printer.id)) is not None:
            if _stopping.is_set() or self._is_over():
                raise Stopped
            self._print(line, job)
            if self._printer.confirms == Confirms.NOTHING:
                return jobs.next_job(self._printer.id) is not None
            line.check(self._printer.confirms)
        return False

    def _print(self, line: Line, job: Document) -> None:
        try:
            data = encoded(job, self._printer)
        except Exception as error:  # this job's own fault: those after it must be printed
            logger.exception("A job cannot be printed", extra={"job": job["_id"]})
            jobs.fail(job, f"it cannot be drawn: {error}")
            return
        if not jobs.hand_over(job, self._token):
            return
        try:
            line.send(data, self._printer.confirms, self._watch)
        except (LostError, Stopped) as error:
            jobs.take_back(job, self._token, str(error) or "we were stopped")
            raise
        jobs.printed(job)
        state.is_well(self._printer.id)
        self._trouble = None

    def _watch(self, trouble: str) -> None:
        """While a job is being printed: say how the printer is, and keep the right to it."""
        if trouble and trouble != self._trouble:
            state.has_trouble(self._printer.id, trouble, seen=True)
        elif not trouble and self._trouble:
            state.is_well(self._printer.id)
        self._trouble = trouble
        self._keep()

    def _keep(self) -> None:
        if time.monotonic() - self._kept_at < KEEP_SECONDS:
            return
        try:
            self._gone = not state.keep_lease(self._printer.id, self._token)
        except PyMongoError as error:
            logger.warning("A printer's lease was not renewed: %s", error)
            return
        self._kept_at = time.monotonic()

    def _is_over(self) -> bool:
        return _ended.is_set() or self._gone


def encoded(job: Document, printer: Printer) -> bytes:
    """The job's bytes, with what is to be said of it now."""
    # Web processes, which never print there, do without its tenth of a second and its megabytes.
    from kitchen.printing import escpos

    paper = marked(job)
    return escpos.encode(paper, columns=printer.columns, as_picture=printer.as_picture)


def marked(job: Document) -> list[Document]:
    """The job's paper under what is to be said of it now: that it may be a copy, or is late."""
    late = (now() - job["madeAt"]).total_seconds() > LATE_SECONDS and not job["reprint"]
    return with_marks(
        job["paper"],
        copy=job["unsure"],
        reprint=job["reprint"],
        late=f"{job['madeAt'].astimezone(_zone(job)):%H:%M}" if late else "",
        language=job["language"],
    )


def _zone(job: Document) -> Any:
    place = collection("locations").find_one({"_id": job["locationId"]}, {"timezone": 1})
    return zone_of((place or {}).get("timezone") or "UTC")
