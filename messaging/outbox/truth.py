"""What is still true when a message's turn comes: nobody is told that an order was accepted after
they were told that it is ready.

    @still_true("order_ready")
    def is_ready(message: Document) -> bool: ...
"""

from collections.abc import Callable

from orderbuddy.mongo import Document

Check = Callable[[Document], bool]
_checks: dict[str, Check] = {}


def still_true(*events: str) -> Callable[[Check], Check]:
    """Decorator: asked right before each attempt to send a message of these kinds."""

    def register(check: Check) -> Check:
        _checks.update(dict.fromkeys(events, check))
        return check

    return register


def is_still_true(message: Document) -> bool:
    """False when what the message says was overtaken."""
    check = _checks.get(message["what"])
    return check is None or check(message)
