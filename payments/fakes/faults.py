"""What can go wrong at a fake gateway: said beforehand, for its next requests."""

import threading
from dataclasses import dataclass, field
from itertools import count
from typing import Any

KINDS = ("decline", "stall", "error", "drop", "garbage", "limit", "hold")
BEFORE, AFTER = "before", "after"
_ids = count(1)


@dataclass(eq=False, slots=True)
class Fault:
    """One thing to go wrong in the next `times` requests (0: in all) of an operation ("": any).

    `when` says whether it befalls the request before or after the gateway has acted on it. A
    `hold` waits until it is released; `reached` is set as soon as a request waits there.
    """

    kind: str
    operation: str = ""
    when: str = BEFORE
    times: int = 1
    seconds: float = 0.0
    status: int = 500
    reason: str = "Decline"
    id: int = field(default_factory=lambda: next(_ids))
    reached: threading.Event = field(default_factory=threading.Event, repr=False)
    released: threading.Event = field(default_factory=threading.Event, repr=False)

    def __post_init__(self) -> None:
        if self.kind not in KINDS:
            raise ValueError(f"kind must be one of {', '.join(KINDS)}")
        if self.when not in (BEFORE, AFTER):
            raise ValueError("when must be before or after")

    def wait_reached(self, seconds: float = 10) -> None:
        """Returns when a request was befallen; AssertionError when none was."""
        assert self.reached.wait(seconds), f"no request came to the {self.kind} in {seconds} s"

    def release(self) -> None:
        """Let the requests that a `hold` or `stall` keeps go on."""
        self.released.set()

    def as_json(self) -> dict[str, Any]:
        shown = ("id", "kind", "operation", "when", "times", "seconds", "status", "reason")
        return {name: getattr(self, name) for name in shown} | {"reached": self.reached.is_set()}


class Faults:
    """The faults of one fake, in the order in which they were told; thread-safe.

    `decline` and `limit` (429) leave the money where it is; `stall`, `error` (500), `drop` (the
    connection), `garbage` (no JSON) and `hold` befall a request `"before"` or `"after"` it acted.
    `operation` is one of the fake's names, "charge" unless told otherwise; "" is any.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._waiting: list[Fault] = []
        self._all: dict[int, Fault] = {}

    def add(self, fault: Fault) -> Fault:
        with self._lock:
            self._waiting.append(fault)
            self._all[fault.id] = fault
        return fault

    def decline(
        self, reason: str = "Decline", *, operation: str = "charge", times: int = 1
    ) -> Fault:
        return self.add(Fault("decline", operation, times=times, reason=reason))

    def stall(
        self, seconds: float, when: str = BEFORE, *, operation: str = "charge", times: int = 1
    ) -> Fault:
        return self.add(Fault("stall", operation, when, times, seconds=seconds))

    def error(
        self, when: str = BEFORE, *, status: int = 500, operation: str = "charge", times: int = 1
    ) -> Fault:
        return self.add(Fault("error", operation, when, times, status=status))

    def drop(self, when: str = BEFORE, *, operation: str = "charge", times: int = 1) -> Fault:
        return self.add(Fault("drop", operation, when, times))

    def garbage(self, when: str = AFTER, *, operation: str = "charge", times: int = 1) -> Fault:
        return self.add(Fault("garbage", operation, when, times))

    def limit(self, *, operation: str = "charge", times: int = 1) -> Fault:
        return self.add(Fault("limit", operation, times=times))

    def hold(self, when: str = BEFORE, *, operation: str = "charge", times: int = 1) -> Fault:
        return self.add(Fault("hold", operation, when, times))

    def clear(self) -> None:
        """Nothing goes wrong any more; what is held or stalled goes on."""
        with self._lock:
            self._waiting.clear()
            told = list(self._all.values())
        for fault in told:
            fault.release()

    def forget(self) -> None:
        """Nothing more goes wrong; what is held or stalled already stays so."""
        with self._lock:
            self._waiting.clear()

    def take(self, operation: str) -> Fault | None:
        """What befalls a request of that operation: the first fault that fits."""
        with self._lock:
            for fault in self._waiting:
                if fault.operation in ("", operation):
                    return self._used(fault)
        return None

    def of_id(self, fault_id: int) -> Fault | None:
        return self._all.get(fault_id)

    def _used(self, fault: Fault) -> Fault:
        if fault.times == 1:
            self._waiting.remove(fault)
        elif fault.times:
            fault.times -= 1
        fault.reached.set()
        return fault
