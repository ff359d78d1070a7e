"""Lines of an order in MongoDB's update expressions: what becomes of each, seen in one write.

`line(…)` paths speak of the line that is being looked at; instants and texts are literals, for a
client's text may begin with a dollar sign.
"""

from collections.abc import Iterable
from typing import Any

from orderbuddy.mongo import Document

Expression = Any
# (ids of lines, what becomes of each of them)
Branch = tuple[Iterable[str], Expression]

LINE = "$$line"


def changed_lines(branches: Iterable[Branch]) -> Expression:
    """All lines, those of a branch changed as it says."""
    found = [
        {"case": {"$in": ["$$line.id", literal(list(line_ids))]}, "then": then}
        for line_ids, then in branches
    ]
    # $switch must have a branch.
    found = found or [{"case": False, "then": LINE}]
    return {
        "$map": {
            "input": "$items",
            "as": "line",
            "in": {"$switch": {"branches": found, "default": LINE}},
        }
    }


def with_fields(fields: Document, of: Expression = LINE) -> Expression:
    """The line (or part of it) with these fields set to these expressions."""
    return {"$mergeObjects": [of, fields]}


def literal(value: Any) -> Expression:
    return {"$literal": value}


def first_of(*expressions: Expression) -> Expression:
    """The first that is neither missing nor null; else null."""
    return {"$ifNull": [*expressions, None]}


def is_set(expression: Expression) -> Expression:
    """True when it is neither missing nor null."""
    return {"$ne": [first_of(expression), None]}


def either(condition: Expression, then: Expression, otherwise: Expression) -> Expression:
    return {"$cond": [condition, then, otherwise]}


ALL_DONE: Expression = {
    "$allElementsTrue": [
        {
            "$map": {
                "input": "$items",
                "as": "line",
                "in": {"$or": [is_set("$$line.completedAt"), is_set("$$line.cancelledAt")]},
            }
        }
    ]
}


def ready_when_done(instant: Any) -> Document:
    """Update stage: an order of which nothing is left to make is ready."""
    ready = {"$and": [{"$eq": ["$status", "ACCEPTED"]}, ALL_DONE]}
    times = {"$mergeObjects": ["$statusTimes", {"READY_FOR_PICKUP": instant}]}
    return {
        "$set": {
            "status": either(ready, "READY_FOR_PICKUP", "$status"),
            "statusTimes": either(ready, times, "$statusTimes"),
            "readyBy": either(ready, "stations", "$readyBy"),
        }
    }


def in_the_making_again() -> Document:
    """Update stage: a ready order with a line to make is not ready any more."""
    back = {"$and": [{"$eq": ["$status", "READY_FOR_PICKUP"]}, {"$not": [ALL_DONE]}]}
    times = {"$ifNull": ["$statusTimes", {}]}
    unready = {"$unsetField": {"field": "READY_FOR_PICKUP", "input": times}}
    return {
        "$set": {
            "status": either(back, "ACCEPTED", "$status"),
            "statusTimes": either(back, unready, "$statusTimes"),
            "readyBy": either(back, "$$REMOVE", "$readyBy"),
            # Another order may have its place among the open tickets meanwhile.
            "ticketSlot": either(back, "$$REMOVE", "$ticketSlot"),
        }
    }
