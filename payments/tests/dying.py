"""Processes that die between two steps, without a process: what they were doing just stops."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType
from typing import Any

# Whoever dies has done some of these: each is one write to the database or one gateway's answer.
STEPS = (
    "payments/ledger.py",
    "payments/gateways/emergepay.py",
    "payments/gateways/stripe/gateway.py",
    "ordering/services/placing.py",
)


class Death(BaseException):
    """No `except Exception` may survive it, as none survives SIGKILL."""


class Steps:
    """Counts the public functions of those files as they return; dies after the one that is
    `last` (0: the first)."""

    def __init__(self, last: int | None) -> None:
        self.last = last
        self.done: list[str] = []

    def trace(self, frame: FrameType, event: str, argument: Any) -> Any:
        code = frame.f_code
        is_step = code.co_filename.endswith(STEPS) and not code.co_name.startswith(("_", "<"))
        return self._in_step if event == "call" and is_step else None

    def _in_step(self, frame: FrameType, event: str, argument: Any) -> Any:
        if event == "return":
            self.done.append(frame.f_code.co_name)
            if self.last is not None and len(self.done) == self.last + 1:
                raise Death(frame.f_code.co_name)
        return self._in_step


@contextmanager
def dies_after(step: int | None) -> Iterator[Steps]:
    """This thread's work ends with Death right after the step with that number, if it comes so
    far. Cleaning up (`finally`) is not prevented, so nothing but what was written is left."""
    steps, before = Steps(step), sys.gettrace()
    sys.settrace(steps.trace)
    try:
        yield steps
    finally:
        sys.settrace(before)
