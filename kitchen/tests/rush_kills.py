"""Whatever runs is killed and comes back, at random."""

import threading
import time
from collections import Counter
from collections.abc import Callable, Mapping
from random import Random

from orderbuddy.running.stack import Stack

# In the order in which they are started again.
PARTS = ("valkey", "web", "sockets", "relay")
QUIET_SECONDS = (0.5, 3.0)
DEAD_SECONDS = (0.2, 2.5)
TOGETHER = 0.3


class Kills(threading.Thread):
    """Until `end()`: now one part of the product, now two at once, now a screen (`screens`: name →
    how it dies). In each round everything has its turn. `killed` counts; `failure` is what could
    not be started again."""

    def __init__(
        self, stack: Stack, chance: Random, screens: Mapping[str, Callable[[], None]]
    ) -> None:
        super().__init__(daemon=True)
        self._stack, self._chance, self._screens = stack, chance, screens
        self._ended = threading.Event()
        self.killed: Counter[str] = Counter()
        self.failure: Exception | None = None

    def end(self) -> None:
        """Returns when each part has had its turn at least once, and everything runs again."""
        self._ended.set()
        self.join(240)
        if self.failure is not None:
            raise self.failure

    def run(self) -> None:
        waiting: list[str] = []
        try:
            while not (self._quiet() and self.killed.keys() >= set(PARTS)):
                if len(waiting) < 2:
                    waiting += self._round()
                count = 2 if self._chance.random() < TOGETHER else 1
                self._kill({waiting.pop(0) for _ in range(count)})
        except Exception as error:  # noqa: BLE001  (raised again by `end`)
            self.failure = error

    def _quiet(self) -> bool:
        """A while later: whether it is to end."""
        return self._ended.wait(self._chance.uniform(*QUIET_SECONDS))

    def _round(self) -> list[str]:
        victims = [*PARTS, *self._chance.sample(sorted(self._screens), 2)]
        self._chance.shuffle(victims)
        return victims

    def _kill(self, victims: set[str]) -> None:
        self.killed.update(victims)
        for name in victims - set(PARTS):
            self._screens[name]()
        parts = [self._stack.process(one) for one in PARTS if one in victims]
        for process in parts:
            process.kill()
        time.sleep(self._chance.uniform(*DEAD_SECONDS))
        for process in parts:
            process.start()
        for process in parts:
            process.wait_ready(60)
