"""Printers as answers and pages show them."""

from datetime import timedelta
from typing import Any

from django.http import Http404

from kitchen.printing import jobs
from kitchen.printing.printers import Printer, follow_locations, read
from orderbuddy.accounts.access import Person, may_act_at
from orderbuddy.mongo import Document, collection, iso, now, parse_id

# Longer than a printer without work is left alone.
SEEN_LATELY = timedelta(seconds=150)


def printers_json(location: Document) -> list[Document]:
    """As today's apps know them."""
    found = location.get("printers") or ()
    return [printer_json(one) for one in found if isinstance(one, dict)]


def printer_json(stored: Document) -> Document:
    return {
        "id": str(stored.get("id") or ""),
        "name": stored.get("name") or "",
        "ip": stored.get("ip") or "",
        "type": stored.get("type") or "lan",
    }


def access_printer(user: Person, location: Document, printer_id: str) -> Printer:
    """The location's printer, when it has that one and `user` may act for it; else Http404."""
    if not may_act_at(user, location.get("restaurantId"), location["_id"]):
        raise Http404("Printer not found")
    follow_locations([location["_id"]])
    wanted = {"_id": parse_id(printer_id) or printer_id, "locationId": location["_id"]}
    found = collection("printers").find_one(wanted)
    if found is None:
        raise Http404("Printer not found")
    return read(found)


def states_json(location: Document) -> list[Document]:
    """How each of the location's printers is, and what it has to print."""
    follow_locations([location["_id"]])
    found = collection("printers").find({"locationId": location["_id"]}).sort("_id", 1)
    printers = [read(one) for one in found]
    ids = [one.id for one in printers]
    states = {one["_id"]: one for one in collection("printer_states").find({"_id": {"$in": ids}})}
    waiting = counts(ids)
    return [state_json(one, states.get(one.id, {}), waiting) for one in printers]


def state_json(printer: Printer, known: Document, waiting: dict[Any, dict[str, int]]) -> Document:
    seen = known.get("polledAt") if printer.reached == "cloud" else known.get("seenAt")
    here = waiting.get(printer.id, {})
    return {
        "id": str(printer.id),
        "name": printer.name,
        "type": printer.reached,
        "state": _word(known, seen),
        "trouble": known.get("trouble") or "",
        "lastSeenAt": iso(seen),
        "waiting": here.get("queued", 0) + here.get("sent", 0),
        "failed": here.get("failed", 0),
    }


def counts(printer_ids: list[Any]) -> dict[Any, dict[str, int]]:
    """By printer and state, how many jobs are not printed."""
    wanted = ("queued", "sent", "failed")
    match = {"printerId": {"$in": printer_ids}, "state": {"$in": list(wanted)}}
    group = {"_id": {"printer": "$printerId", "state": "$state"}, "count": {"$sum": 1}}
    found: dict[Any, dict[str, int]] = {}
    for one in collection("print_jobs").aggregate([{"$match": match}, {"$group": group}]):
        found.setdefault(one["_id"]["printer"], {})[one["_id"]["state"]] = one["count"]
    return found


def recent_jobs(printer_id: Any, most: int = 50) -> list[Document]:
    """Its jobs, the newest first, without their paper."""
    found: list[Document] = []
    for state in jobs.JobState:
        here = {"printerId": printer_id, "state": state.value}
        newest = collection("print_jobs").find(here, {"paper": 0, "says": 0})
        found += newest.sort("madeAt", -1).limit(most)
    return sorted(found, key=lambda job: job["madeAt"], reverse=True)[:most]


def _word(known: Document, seen: Any) -> str:
    if known.get("trouble"):
        return "trouble"
    if seen is None:
        return "new"
    return "ready" if now() - seen < SEEN_LATELY else "silent"
