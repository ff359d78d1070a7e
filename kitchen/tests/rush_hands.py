"""What people do at the screens of the rush: by REST, sent again until there is an answer."""

import threading
from collections import Counter
from typing import Any

import requests

AGAIN_SECONDS = 0.5


class Hands:
    """What somebody at a screen does, in a thread: `work()` again and again until `end()`."""

    def __init__(self, screen: Any, work: Any) -> None:
        self._screen, self._work = screen, work
        self._ended = threading.Event()
        self._thread = threading.Thread(target=self._run, daemon=True)
        self.misses: Counter[int] = Counter()

    def start(self) -> None:
        self._thread.start()

    def end(self) -> None:
        self._ended.set()
        self._thread.join(30)

    def do(self, path: str, body: dict, key: str = "") -> None:
        """The deed, sent again until there is a final answer. A 409 says that the order has ended:
        another screen of the station was faster."""
        headers = {"Idempotency-Key": key} if key else {}
        while not self._ended.is_set():
            status = self._send(path, body, headers)
            if status in (200, 409):
                return
            if 400 <= status < 500 and status not in (408, 425, 429):
                self._screen.faults.append(f"{status} to {body}")
                return
            self.misses[status] += 1
            self._ended.wait(AGAIN_SECONDS)

    def _send(self, path: str, body: dict, headers: dict) -> int:
        try:
            answer = self._screen.session.post(path, json=body, headers=headers, timeout=8)
        except requests.RequestException:
            return 0
        if answer.status_code == 409 and answer.json()["code"] == "idempotency_in_progress":
            return 503
        return answer.status_code

    def _run(self) -> None:
        while not self._ended.wait(0.05):
            self._work()
