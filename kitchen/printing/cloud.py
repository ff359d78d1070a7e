"""Printers behind a router, which ask us: Star CloudPRNT, version HTTP.

Star's protocol guide 2.4: a printer POSTs how it is, and is told whether a job is ready; GETs it;
and DELETEs it with a code that says whether it was printed. One job at a time is offered, until
its end is known. A DELETE that we did not hear is sent again; one that never comes (the printer
was switched off) has the job offered again as a copy.
"""

import hashlib
import io
from datetime import timedelta
from typing import Any
from urllib.parse import unquote

from kitchen.printing import jobs, state
from kitchen.printing.jobs import JobState
from kitchen.printing.printers import Printer
from kitchen.printing.working import marked
from orderbuddy.mongo import Document, collection, now

PNG = "image/png"
BY = "cloud"
# So long a job may be fetched and not ended; the printer tells while it prints.
UNHEARD = timedelta(seconds=30)
# A poll that says nothing new is written down so often.
SEEN_EVERY = timedelta(seconds=5)
MOST_REFUSALS = 3

_TROUBLES = {
    "410": "it is out of paper",
    "411": "its paper is jammed",
    "412": "its roll does not sit right",
    "420": "its cover is open",
}


def poll(printer: Printer, said: Document) -> Document:
    """The answer to a printer that says how it is: whether it is to fetch a job."""
    code = unquote(str(said.get("statusCode") or ""))[:80].strip()
    trouble = _trouble(code)
    _note(printer, said, code, trouble)
    current = _sent(printer)
    if current is not None:
        _see_to(current, said, trouble)
        current = _sent(printer)
    waiting = None if trouble or current else jobs.next_job(printer.id)
    if waiting is None:
        return {"jobReady": False}
    return {
        "jobReady": True,
        "mediaTypes": [PNG],
        "jobToken": token_of(waiting),
        "deleteMethod": "DELETE",
    }


def fetch(printer: Printer, token: str) -> bytes | None:
    """The job as a PNG, handed over with that; None when there is none (of that token).

    A printer may fetch a job again while it has not ended it.
    """
    job = _sent(printer) or jobs.next_job(printer.id)
    if job is None or (token and token != token_of(job)):
        return None
    if job["state"] == JobState.QUEUED and not jobs.hand_over(job, BY):
        return None
    return png(job, printer)


def finish(printer: Printer, token: str, code: str) -> None:
    """The printer is done with a job, or cannot print it."""
    job = _of_token(printer, token) if token else _sent(printer)
    if job is None:
        return
    said = unquote(code).strip()
    if said.startswith("2") or said.upper().startswith("OK"):
        jobs.printed(job)
        state.is_well(printer.id)
    elif said.startswith("4"):
        jobs.take_back(job, BY, said[:80])
    elif job["tries"] >= MOST_REFUSALS:
        jobs.fail(job, said[:80] or "it refuses the job")
    else:
        jobs.return_untouched(job, BY, said[:80])


def png(job: Document, printer: Printer) -> bytes:
    """The job's picture in black and white."""
    # Web processes of shops without such printers do without Pillow.
    from kitchen.printing import picture

    width = printer.columns * picture.COLUMN_DOTS
    held = io.BytesIO()
    picture.draw(marked(job), width).save(held, "PNG", optimize=False)
    return held.getvalue()


def token_of(job: Document) -> str:
    """What a printer calls the job: its id, short enough for an address."""
    return hashlib.sha256(str(job["_id"]).encode()).hexdigest()[:24]


def _see_to(job: Document, said: Document, trouble: str) -> None:
    """Of a job that was fetched: is it still being printed?"""
    if trouble:
        # The printer prints it anew when it is well: it fetches it again for that.
        jobs.take_back(job, BY, trouble)
    elif said.get("printingInProgress") is not True and now() - job["sentAt"] > UNHEARD:
        jobs.take_back(job, BY, "its end was not told")


def _note(printer: Printer, said: Document, code: str, trouble: str) -> None:
    known, at = state.state_of(printer.id), now()
    mac = str(said.get("printerMAC") or "")[:40]
    fresh = known.get("polledAt") and at - known["polledAt"] < SEEN_EVERY
    if fresh and known.get("trouble", "") == trouble and known.get("mac") == mac:
        return
    facts = {"polledAt": at, "mac": mac, "code": code}
    if trouble:
        state.has_trouble(printer.id, trouble, seen=True, **facts)
    else:
        state.is_well(printer.id, **facts)


def _trouble(code: str) -> str:
    """In words; "" for a printer that can print. It must say a code; what says none can."""
    if not code or code.startswith("2"):
        return ""
    return _TROUBLES.get(code[:3], f"it says {code}")


def _sent(printer: Printer) -> Document | None:
    handed_over = {"printerId": printer.id, "state": JobState.SENT.value}
    return collection("print_jobs").find_one(handed_over, sort=[("madeAt", 1)])


def _of_token(printer: Printer, token: str) -> Document | None:
    """Also one that was taken back meanwhile: a late word that it was printed is a word."""
    open_ones = {"printerId": printer.id, "state": {"$in": list(jobs.OPEN)}}
    found: Any = collection("print_jobs").find(open_ones, {"_id": 1, "tries": 1, "state": 1})
    return next((job for job in found if token_of(job) == token), None)
