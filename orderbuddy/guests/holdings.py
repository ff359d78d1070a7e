"""What each app holds of a guest. An app registers it in a module that its AppConfig imports:

    @register
    class PrintedSlips(Holding): ...

Orders and quotes are found by the guest's address; whatever else is held, by the orders' ids.
"""

from collections.abc import Sequence
from typing import Any

from orderbuddy.guests.addresses import Address
from orderbuddy.mongo import Document

# By what the documents of every other holding are found.
KINDS = ("order_ids", "quote_ids", "consent_ids", "thread_ids")


class Found:
    """The documents by which everything else is found: of one guest, or too old to be kept."""

    def __init__(
        self,
        order_ids: Sequence[Any],
        quote_ids: Sequence[Any],
        consent_ids: Sequence[Any] = (),
        thread_ids: Sequence[Any] = (),
    ) -> None:
        self.order_ids = list(order_ids)
        self.quote_ids = list(quote_ids)
        self.consent_ids = list(consent_ids)
        self.thread_ids = list(thread_ids)


class Holding:
    """One kind of document. `name` is its key in the export."""

    name = ""

    def export(self, found: Found) -> list[Document]:
        """What the guest gets to see of it, JSON-ready but for ids and instants."""
        raise NotImplementedError

    def forget(self, found: Found, words: frozenset[str]) -> int:
        """Lose the person; how many documents it was of. Doing so again changes nothing.

        `words` are the names and addresses that the orders had, for what holds them as text.
        """
        raise NotImplementedError


class Finder(Holding):
    """A holding that is found by the guest's address or by age, and by which the others are; it is
    exported as it was found."""

    # `order_ids`, `quote_ids`, `consent_ids` or `thread_ids`: what its documents are to the
    # others.
    found_as = "order_ids"

    def of_guest(self, address: Address, restaurant_id: str | None) -> list[Document]:
        """All of that guest's documents, of one restaurant or of all."""
        raise NotImplementedError

    def is_done(self, document: Document) -> bool:
        """False while somebody waits for it: it may not be forgotten yet."""
        return True

    def too_old(self, restaurant_id: str, before: Any, limit: int) -> list[Document]:
        """At most `limit` documents from before that instant that still name somebody."""
        raise NotImplementedError


_holdings: list[Holding] = []


def register(kind: type[Holding]) -> type[Holding]:
    """Decorator: this is held of guests too."""
    _holdings.append(kind())
    return kind


def finders() -> list[Finder]:
    """Those that find, in the order in which they forget: what moves on is forgotten first."""
    return [one for one in _holdings if isinstance(one, Finder)]


def holdings() -> list[Holding]:
    """All, those that are found before those that find: a crash between leaves what finds."""
    return [*(one for one in _holdings if not isinstance(one, Finder)), *finders()]
