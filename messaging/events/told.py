"""What this process has told already: an order changes ten times and is told of twice."""

from collections import OrderedDict
from collections.abc import Callable

MOST = 20_000
_told: OrderedDict[str, None] = OrderedDict()


def once(key: str, tell: Callable[[], object]) -> None:
    """Call `tell` unless it went well for this key before. (The messages' keys make them unique;
    this only spares the database the question.)"""
    if key in _told:
        _told.move_to_end(key)
        return
    tell()
    _told[key] = None
    while len(_told) > MOST:
        _told.popitem(last=False)
