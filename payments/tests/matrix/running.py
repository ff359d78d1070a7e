"""All cases, side by side: lanes try them, and whoever waits for a case gets what came of it."""

import queue
import threading
from collections.abc import Iterable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor

from payments.tests.matrix.cases import Case
from payments.tests.matrix.facts import Judged, judge
from payments.tests.matrix.lane import Lane
from payments.tests.matrix.town import Town

# Killing lanes keep both cores busy with starting; the others wait most of the time.
KILLING, WAITING = 3, 3
JUDGES = 24
# All of them, on a machine with much else to do.
ALL_SECONDS = 1500


class Matrix:
    """Runs `cases` in that order as soon as it is started."""

    def __init__(self, town: Town, cases: Sequence[Case]) -> None:
        self.town = town
        self._results: dict[Case, Future[Judged]] = {case: Future() for case in cases}
        self._judges = ThreadPoolExecutor(JUDGES)
        self._lanes: list[Lane] = []
        self._threads: list[threading.Thread] = []
        self._ended = threading.Event()

    def start(self) -> None:
        for kills, lanes in ((True, KILLING), (False, WAITING)):
            mine = queue.SimpleQueue()
            for case in self._results:
                if case.kills == kills:
                    mine.put(case)
            for number in range(min(lanes, mine.qsize())):
                self._open(f"{'killing' if kills else 'waiting'}-{number}", mine)

    def result(self, case: Case) -> Judged:
        """What came of it; raises what went wrong in trying it."""
        return self._results[case].result(timeout=ALL_SECONDS)

    def stop(self) -> None:
        self._ended.set()
        for thread in self._threads:
            thread.join()
        self._judges.shutdown(cancel_futures=True)
        for lane in self._lanes:
            lane.stop()

    def _open(self, name: str, cases: queue.SimpleQueue) -> None:
        lane = Lane(self.town, name)
        self._lanes.append(lane)
        thread = threading.Thread(target=self._try_all, args=(lane, cases), daemon=True)
        self._threads.append(thread)
        thread.start()

    def _try_all(self, lane: Lane, cases: queue.SimpleQueue) -> None:
        while not self._ended.is_set():
            try:
                case = cases.get_nowait()
            except queue.Empty:
                return
            try:
                left = lane.run(case)
            except Exception as error:  # noqa: BLE001  (whoever waits for it gets it)
                self._results[case].set_exception(error)
            else:
                self._judges.submit(self._judge, case, left)

    def _judge(self, case: Case, left) -> None:
        try:
            self._results[case].set_result(judge(left))
        except Exception as error:  # noqa: BLE001  (whoever waits for it gets it)
            self._results[case].set_exception(error)


def wanted(items: Iterable, name: str) -> list[Case]:
    """The cases of a parametrised test that this run was asked for."""
    return [one.callspec.params["case"] for one in items if one.originalname == name]
