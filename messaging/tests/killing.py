"""Parts of the product are killed and come back, at random; what ends by itself is started again,
as whatever runs them does."""

import threading
from collections import Counter
from random import Random
from typing import Any

PARTS = ("worker", "relay", "valkey")
QUIET_SECONDS = (1.0, 2.5)
DEAD_SECONDS = (0.2, 1.5)


class Kills(threading.Thread):
    """`spare()` ends the killing, once each part has had its turn; `end()` all of it. `killed`
    counts."""

    def __init__(self, stack: Any, chance: Random) -> None:
        super().__init__(daemon=True)
        self._stack, self._chance = stack, chance
        self._spared, self._ended = threading.Event(), threading.Event()
        self.killed: Counter[str] = Counter()
        self.failure: Exception | None = None

    def spare(self) -> None:
        self._spared.set()

    def end(self) -> None:
        """Returns when everything runs; raises what could not be started."""
        self.spare()
        self._ended.set()
        self.join(120)
        if self.failure is not None:
            raise self.failure

    def run(self) -> None:
        waiting: list[str] = []
        try:
            while not self._ended.wait(self._chance.uniform(*QUIET_SECONDS)):
                self._start_what_ended()
                if self._spared.is_set() and self.killed.keys() == set(PARTS):
                    continue
                if not waiting:
                    waiting = self._chance.sample(PARTS, len(PARTS))
                self._kill(waiting.pop())
            self._start_what_ended()
        except Exception as error:  # noqa: BLE001  (raised again by `end`)
            self.failure = error

    def _kill(self, part: str) -> None:
        self._stack.process(part).kill()
        self.killed[part] += 1
        threading.Event().wait(self._chance.uniform(*DEAD_SECONDS))
        self._start_what_ended()

    def _start_what_ended(self) -> None:
        """A worker may end when Valkey does."""
        gone = [self._stack.process(one) for one in reversed(PARTS)]
        for process in [one for one in gone if not one.alive]:
            process.start()
            process.wait_ready(60)
