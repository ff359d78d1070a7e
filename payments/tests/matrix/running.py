"""All cases, side by side: lanes try them, and whoever waits for a case gets what came of it."""

import queue
import threading
from collections.abc import Callable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path
from typing import Any, Protocol

from payments.tests.matrix.drills import Solo
from payments.tests.matrix.lane import Lane
from payments.tests.matrix.office import Office
from payments.tests.matrix.refunds import Clerk
from payments.tests.matrix.town import Town

JUDGES = 24
# All of them, on a machine with much else to do.
ALL_SECONDS = 1500


class Tried(Protocol):
    """A case: `line` says who tries it."""

    id: str
    line: str


class Runner(Protocol):
    """Tries one case at a time; what it returns finds out what came of it, while the next one is
    tried."""

    def run(self, case: Any) -> Callable[[], Any]: ...
    def stop(self) -> None: ...


# By line: who tries its cases, and how many at once. Killing keeps both cores busy with starting
# processes again; the others wait most of the time.
LINES: dict[str, tuple[Callable[[Town, str], Runner], int]] = {
    "killing": (Lane, 3),
    "waiting": (Lane, 3),
    "clerk": (Clerk, 3),
    "drills": (Solo, 4),
}


class Matrix:
    """Tries `cases`, each line in that order, as soon as it is started."""

    def __init__(self, directory: Path, cases: Sequence[Tried]) -> None:
        self.town = Town("matrix", directory)
        self._results: dict[Tried, Future[Any]] = {case: Future() for case in cases}
        self._judges = ThreadPoolExecutor(JUDGES)
        self._runners: list[Runner] = []
        self._threads: list[threading.Thread] = []
        self._ended = threading.Event()
        self.office = Office(directory) if self._of_line("office").qsize() else None

    def start(self) -> None:
        self.town.start()
        for line, (make, count) in LINES.items():
            cases = self._of_line(line)
            for number in range(min(count, cases.qsize())):
                self._runners.append(make(self.town, f"{line}-{number}"))
                self._try(self._runners[-1], cases)
        if self.office is not None:
            # Whatever happens, it is stopped.
            self._runners.append(self.office)
            self.office.start()
            self._try(self.office, self._of_line("office"))

    @property
    def towns(self) -> list[Town]:
        return [self.town, *([self.office.town] if self.office else [])]

    def result(self, case: Tried) -> Any:
        """What came of it; raises what went wrong in trying it."""
        return self._results[case].result(timeout=ALL_SECONDS)

    def stop(self) -> None:
        self._ended.set()
        for thread in self._threads:
            thread.join()
        self._judges.shutdown(cancel_futures=True)
        for runner in self._runners:
            runner.stop()
        self.town.stop()

    def _of_line(self, line: str) -> queue.SimpleQueue:
        cases: queue.SimpleQueue = queue.SimpleQueue()
        for case in self._results:
            if case.line == line:
                cases.put(case)
        return cases

    def _try(self, runner: Runner, cases: queue.SimpleQueue) -> None:
        thread = threading.Thread(target=self._try_all, args=(runner, cases), daemon=True)
        self._threads.append(thread)
        thread.start()

    def _try_all(self, runner: Runner, cases: queue.SimpleQueue) -> None:
        while not self._ended.is_set():
            try:
                case = cases.get_nowait()
            except queue.Empty:
                return
            try:
                find_out = runner.run(case)
            except Exception as error:  # noqa: BLE001  (whoever waits for it gets it)
                self._results[case].set_exception(error)
            else:
                self._judges.submit(self._find_out, case, find_out)

    def _find_out(self, case: Tried, find_out: Callable[[], Any]) -> None:
        try:
            self._results[case].set_result(find_out())
        except Exception as error:  # noqa: BLE001  (whoever waits for it gets it)
            self._results[case].set_exception(error)
