"""Processes that die between two steps, without a process: what they were doing just stops."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from types import CodeType, FrameType
from typing import Any

# Whoever dies has done some of these: each is one write to the database or one gateway's answer.
STEPS = {
    "payments/ledger/": {
        "open_payment", "claim", "move_payment", "note", "set_order", "release",
        "open_refund", "claim_refund", "move_refund", "settle_refund", "release_refund",
    },
    "payments/gateways/emergepay.py": {"charge", "refund", "void", "look_up"},
    "payments/gateways/stripe/gateway.py": {"charge", "refund", "void", "look_up", "abandon"},
    "ordering/services/placing.py": {"place_order"},
}  # fmt: skip


class Death(BaseException):
    """No `except Exception` may survive it, as none survives SIGKILL."""


class Steps:
    """Counts those functions as they return; dies after the one that is `last` (0: the first)."""

    def __init__(self, last: int | None) -> None:
        self.last = last
        self.done: list[str] = []

    def trace(self, frame: FrameType, event: str, argument: Any) -> Any:
        code = frame.f_code
        return self._in_step if event == "call" and _is_step(code) else None

    def _in_step(self, frame: FrameType, event: str, argument: Any) -> Any:
        if event == "return":
            self.done.append(frame.f_code.co_name)
            if self.last is not None and len(self.done) == self.last + 1:
                raise Death(frame.f_code.co_name)
        return self._in_step


@cache
def _is_step(code: CodeType) -> bool:
    names = (names for path, names in STEPS.items() if path in code.co_filename)
    return code.co_name in next(names, ())


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
