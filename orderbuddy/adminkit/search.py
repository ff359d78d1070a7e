"""Search over everything in the admin: each app adds what it can find.

A source asks within the person's own places alone, and by an index: where a collection may be large
(orders), by the beginning of a value; where one restaurant has few (tables, printers), by any part
of it, among that restaurant's own.

    @search_source(1, "Orders")
    def orders(request, term): return [Hit("7F3A", "Ana · Pier", "/admin/…")]
"""

import logging
import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.http import HttpRequest
from pymongo.errors import OperationFailure

from orderbuddy.adminkit.tenancy import own_places
from orderbuddy.mongo import Document

logger = logging.getLogger(__name__)

SHORTEST, LONGEST = 2, 80
MOST_HITS = 6
# Whoever types waits no longer for one question to the database.
MILLISECONDS = 1000
# Above every letter in each language's order: "ana" … "ana\uffff" is all that begins with "ana".
LAST = "\uffff"


@dataclass(frozen=True, slots=True)
class Hit:
    title: str
    detail: str
    url: str


@dataclass(frozen=True)
class Term:
    """What somebody looks for, trimmed."""

    text: str

    @cached_property
    def digits(self) -> str:
        """Its digits, when it may be a phone number as people write it; else ""."""
        if not re.fullmatch(r"[\d\s()+./-]+", self.text):
            return ""
        return re.sub(r"\D", "", self.text)

    @property
    def anywhere(self) -> Document:
        """A filter's condition: the text stands somewhere in it, whatever the case."""
        return {"$regex": re.escape(self.text), "$options": "i"}

    def beginning(self, text: str | None = None) -> Document:
        """… it begins with the text (or with that one); a range in an index."""
        wanted = self.text if text is None else text
        return {"$gte": wanted, "$lt": wanted + LAST}


Source = Callable[[HttpRequest, Term], list[Hit]]

_sources: list[tuple[float, str, Source]] = []


def search_source(place: float, name: str) -> Callable[[Source], Source]:
    """Decorator: `function(request, term)` gives the hits that stand under `name`, best first, none
    to whom they are not for."""
    return lambda source: _sources.append((place, name, source)) or source


def find(request: HttpRequest, text: str) -> list[tuple[str, list[Hit]]]:
    """(name, hits) of the sources that found something; nothing for less than two letters."""
    printable = "".join(one for one in text if one.isprintable())
    term = Term(printable.strip()[:LONGEST])
    if len(term.text) < SHORTEST:
        return []
    ordered = sorted(_sources, key=lambda one: one[0])
    found = [(name, _hits(source, request, term)) for _, name, source in ordered]
    return [(name, hits[:MOST_HITS]) for name, hits in found if hits]


def _hits(source: Source, request: HttpRequest, term: Term) -> list[Hit]:
    """Nothing of a source that is too slow, or whose index `make_indexes` has not made yet: what
    the others find is shown."""
    try:
        return source(request, term)
    except OperationFailure as error:
        logger.error("A search failed: %s", error, extra={"source": source.__name__})
        return []


def here(request: HttpRequest) -> dict[Any, Document]:
    """The person's own places by id."""
    return {one["_id"]: one for one in own_places(request)}
