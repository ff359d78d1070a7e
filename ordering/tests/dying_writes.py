"""A process that dies before or after any of its writes, without a process: it just stops."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType
from typing import Any

WRITES = {
    "insert_one", "insert_many", "update_one", "update_many", "replace_one", "delete_one",
    "delete_many", "bulk_write",
}  # fmt: skip
PLACE = "pymongo/synchronous/collection.py"


class Death(BaseException):
    """No `except Exception` may survive it, as none survives SIGKILL."""


class Writes:
    """Counts the edges of writes (each has two: before and after) and dies at the one that is
    `last`."""

    def __init__(self, last: int | None) -> None:
        self.last = last
        self.edges: list[str] = []

    def trace(self, frame: FrameType, event: str, argument: Any) -> Any:
        code = frame.f_code
        if event != "call" or code.co_name not in WRITES or PLACE not in code.co_filename:
            return None
        self._edge(f"before {code.co_name}")
        return self._inside

    def _inside(self, frame: FrameType, event: str, argument: Any) -> Any:
        if event == "return" and argument is not None:
            self._edge(f"after {frame.f_code.co_name}")
        return self._inside

    def _edge(self, what: str) -> None:
        self.edges.append(what)
        if self.last is not None and len(self.edges) == self.last + 1:
            raise Death(what)


@contextmanager
def dies_at(edge: int | None) -> Iterator[Writes]:
    """This thread's work ends with Death at that edge, if it comes so far."""
    writes, before = Writes(edge), sys.gettrace()
    sys.settrace(writes.trace)
    try:
        yield writes
    finally:
        sys.settrace(before)
