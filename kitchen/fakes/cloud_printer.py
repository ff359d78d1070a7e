"""A cloud printer: a client of Star's CloudPRNT that polls, fetches, prints and confirms.

    with FakeCloudPrinter(address) as printer:
        …
        assert len(printer.wait_for(1)) == 1

As a real one it goes on after a fault: it polls with the code of its trouble, and tells of a job's
end until it is heard.
"""

import io
import threading
from contextlib import suppress
from types import TracebackType
from typing import Any, Self

import requests
from PIL import Image

MAC = "00:11:62:1b:e4:4f"
OK = "200%20OK"


class FakeCloudPrinter:
    """`slips` are the whole ones as (token, picture), `torn` those that never came to their end.

    `tells_token`: new firmware; older says neither a job's token nor that it is printing.
    """

    def __init__(
        self, address: str, *, every_seconds: float = 0.2, tells_token: bool = True,
        auth: tuple[str, str] | None = None,
    ) -> None:  # fmt: skip
        self.address = address
        self.slips: list[tuple[str, Image.Image]] = []
        self.torn: list[tuple[str, Image.Image]] = []
        self.answers: list[Any] = []
        self._session = requests.Session()
        self._session.auth = auth
        self._every_seconds = every_seconds
        self._tells_token = tells_token
        self._changed = threading.Condition()
        self._ends = threading.Event()
        self._trouble = ""
        self._jams_next = ""
        self._is_off = False
        self._dies_next = False
        self._loses_deletes = 0
        self._thread = threading.Thread(target=self._run, name="cloud printer", daemon=True)

    def wait_for(self, slips: int, seconds: float = 40) -> list[tuple[str, Image.Image]]:
        with self._changed:
            came = self._changed.wait_for(lambda: len(self.slips) >= slips, seconds)
            assert came, f"{len(self.slips)} of {slips} slips came in {seconds} s"
            return list(self.slips)

    def jam_in_next(self, code: str = "410%20Out%20of%20paper") -> None:
        """The next slip does not come to its end; it polls with that code until put right."""
        self._jams_next = code

    def trouble(self, code: str) -> None:
        self._trouble = code

    def put_right(self) -> None:
        self._trouble = ""

    def die_after_next(self) -> None:
        """It prints the next slip, and is off before it can tell."""
        self._dies_next = True

    def lose_deletes(self, count: int) -> None:
        """So many of its words that a job is done are not heard; it says them again."""
        self._loses_deletes = count

    def switch_off(self) -> None:
        self._is_off = True

    def switch_on(self) -> None:
        self._is_off = False

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._ends.set()
        self._thread.join(15)
        self._session.close()

    def _run(self) -> None:
        while not self._ends.wait(self._every_seconds):
            if not self._is_off:
                with suppress(requests.ConnectionError, requests.Timeout):
                    self._poll()

    def _poll(self) -> None:
        said = {"printerMAC": MAC, "statusCode": self._trouble or OK, "status": "23 6 0 0 0 0 0"}
        if self._tells_token:
            said |= {"printingInProgress": False, "jobToken": None, "clientAction": None}
        answer = self._session.post(self.address, json=said, timeout=10)
        self.answers.append(answer.status_code)
        if answer.status_code == 200 and answer.json()["jobReady"] and not self._trouble:
            self._fetch(answer.json())

    def _fetch(self, ready: dict[str, Any]) -> None:
        assert "image/png" in ready["mediaTypes"], ready
        asked = {"mac": MAC, "type": "image/png"}
        about = {"token": ready["jobToken"]} if self._tells_token else {}
        answer = self._session.get(self.address, params=asked | about, timeout=10)
        if answer.status_code != 200:
            self._delete({"code": "520 Timeout", **about})
            return
        assert answer.headers["Content-Type"] == "image/png"
        slip = (ready["jobToken"], Image.open(io.BytesIO(answer.content)))
        slip[1].load()
        if self._jams_next:
            self._trouble, self._jams_next = self._jams_next, ""
            self.torn.append(slip)
            return
        with self._changed:
            self.slips.append(slip)
            dies, self._dies_next = self._dies_next, False
            self._is_off = self._is_off or dies
            self._changed.notify_all()
        if dies:
            return
        self._delete({"code": "200 OK", "mac": MAC, **about})

    def _delete(self, said: dict[str, str]) -> None:
        while self._loses_deletes and not self._ends.wait(self._every_seconds):
            self._loses_deletes -= 1
        self._session.delete(self.address, params=said, timeout=10)
