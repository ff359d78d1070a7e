"""Archiving a location, and all of them: copy, prune, store the days."""

import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from math import inf

from menus.hours import start_of_day
from orderbuddy.archived import WHOLE
from orderbuddy.mongo import Document, collection, now
from ordering.archiving.copying import copy_ended_days
from ordering.archiving.days import days_to_make, make_day
from ordering.archiving.months import make_months
from ordering.archiving.pruning import due, prune, sweep
from ordering.services.statuses import ENDED

# What is done, and to how many more documents.
Step = Callable[[str, int], None]


@dataclass(slots=True)
class Archived:
    """How many orders were copied, moved and left where they are, and how many days were stored."""

    copied: int = 0
    moved: int = 0
    stayed: int = 0
    days: int = 0


def archive_location(location: Document, step: Step = lambda what, number: None) -> Archived:
    """Do what is to be done now for one stored location; again changes nothing."""
    done = Archived(copied=copy_ended_days(location, lambda number: step("copy", number)))
    pruned = prune(location, lambda number: step("prune", number))
    done.moved, done.stayed = pruned.moved, pruned.stayed
    for day in list(days_to_make(location)):
        done.days += make_day(location, day)
        step("day", 1)
    if done.days:
        make_months(location)
    return done


def archive_all(*, within_seconds: float = inf) -> dict[object, Archived]:
    """All locations, one after the other; none is begun after `within_seconds`."""
    ends, done = time.monotonic() + within_seconds, {}
    for location in _longest_ago_first(collection("locations").find()):
        if time.monotonic() > ends:
            break
        done[location["_id"]] = archive_location(location)
    sweep()
    return done


def waiting(location: Document) -> dict[str, int]:
    """How much there is to do: orders to copy and to prune, days to store."""
    ended = {
        "locationId": location["_id"],
        "status": {"$in": list(ENDED)},
        "startedAt": {"$lt": start_of_day(location, now())},
        **WHOLE,
    }
    count = collection("orders").count_documents
    return {
        "copy": count(ended),
        "prune": count(due(location)),
        "day": sum(1 for _ in days_to_make(location)),
    }


def _longest_ago_first(locations: Iterable[Document]) -> list[Document]:
    """Who waited longest comes first, so that nobody waits for ever behind the others."""
    found = collection("archive_state").find({}, {"copiedAt": 1})
    at = {one["_id"]: one["copiedAt"].timestamp() for one in found if one.get("copiedAt")}
    return sorted(locations, key=lambda one: at.get(one["_id"], 0.0))
