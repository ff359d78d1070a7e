"""Who did what: one entry for every change of money, state or rights. Never changed afterwards."""

import re
from collections.abc import Iterator
from typing import Any

from orderbuddy.accounts.access import Person
from orderbuddy.mongo import Document, collection, now, parse_id

SYSTEM = "system"
MASK = "•••"
LONGEST_TEXT = 2000
# Names of what nobody may read back from here.
_SECRET = re.compile(
    r"secret|passw|token|instrument|authorization|credential|api_?key|private_?key|\Aauth\Z",
    re.IGNORECASE,
)


def record(
    *,
    who: Person | str,
    what: str,
    restaurant_id: str | None,
    subject: str,
    before: Any = None,
    after: Any = None,
    correlation_id: str = "",
    location_id: Any = None,
) -> None:
    """Write one entry down.

    `who` is a person, or the name of a part of the product (`SYSTEM`); `what` is namespaced, such
    as `payments.refund.created`; `subject` is `payment:{id}`, `order:{id}` …; `before` and `after`
    are what changed, secrets masked. With `location_id` (or about a location) whoever works at
    that location alone may read it too.
    """
    collection("audit_log").insert_one(
        {
            "at": now(),
            "who": who if isinstance(who, str) else str(who.pk),
            "whoName": who if isinstance(who, str) else str(who),
            "what": what,
            "restaurantId": restaurant_id,
            **_place(location_id, subject),
            "subject": subject,
            "before": (was := masked(before)),
            "after": (became := masked(after)),
            "text": text_of(was, became),
            "correlationId": correlation_id,
        }
    )


def text_of(*values: Any) -> str:
    """What a search looks in: all that is written in these values, in lower case, not too much."""
    return " ".join(_texts(values))[:LONGEST_TEXT].lower()


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, dict):
        yield from _texts(list(value.values()))
    elif isinstance(value, list | tuple):
        for one in value:
            yield from _texts(one)
    elif value not in (None, "", MASK):
        yield str(value)


def _place(location_id: Any, subject: str) -> Document:
    kind, _, key = subject.partition(":")
    found = parse_id(location_id) or (parse_id(key) if kind == "location" else None)
    return {"locationId": found} if found else {}


def entries_of(subject: str) -> list[Document]:
    """All entries about one subject, oldest first."""
    return list(collection("audit_log").find({"subject": subject}).sort("at", 1))


def masked(value: Any) -> Any:
    """`value` without its secrets: what is named as one, and what is sealed."""
    if isinstance(value, dict):
        return {
            key: (MASK if one and _SECRET.search(str(key)) else masked(one))
            for key, one in value.items()
        }
    if isinstance(value, list | tuple):
        return [masked(one) for one in value]
    return MASK if isinstance(value, str) and value.startswith("enc:") else value
