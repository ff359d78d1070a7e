"""What a kind of message asks for itself right before each attempt:

@gate("broadcast")
def still_goes_on(message: Document) -> Finding | None: ...
"""

from collections.abc import Callable
from typing import TYPE_CHECKING, Optional

from orderbuddy.mongo import Document

if TYPE_CHECKING:
    from messaging.outbox.checking import Finding

Gate = Callable[[Document], Optional["Finding"]]
_gates: dict[str, Gate] = {}


def gate(what: str) -> Callable[[Gate], Gate]:
    """Decorator: asked before a message of that kind is sent; None lets it go on."""
    return lambda asked: _gates.setdefault(what, asked)


def asked_of_kind(message: Document) -> Optional["Finding"]:
    """What keeps a message of this kind from being sent now, if anything."""
    found = _gates.get(message["what"])
    return found(message) if found else None
