"""Twilio as the tests have it: a real HTTP server, strict about what it is sent."""

import base64
import re
import threading
import time
from urllib.parse import parse_qs

from orderbuddy.running.ports import LOCALHOST
from payments.fakes.wire import Answer, Request, WireServer

ACCOUNT, TOKEN, NUMBER = "ACtests", "twilio-token-of-the-tests", "+15550199999"
_NUMBER = re.compile(r"\+[1-9]\d{6,14}")


class FakeTwilio:
    """Keeps the texts that it was sent; a test asks for its own numbers.

    `refuse(to, 500)` has it answer that, as often as `times` says. `violations` are what no client
    of ours should ever have sent.
    """

    def __init__(self) -> None:
        self.violations: list[str] = []
        self._arrived = threading.Condition()
        self._texts: list[tuple[str, str]] = []
        self._refusals: dict[str, list[int]] = {}
        self._server = WireServer((LOCALHOST, 0), self._answer, self.violations.append)
        self.url = f"http://{LOCALHOST}:{self._server.server_address[1]}"

    def start(self) -> "FakeTwilio":
        threading.Thread(target=self._server.serve_forever, args=(0.05,), daemon=True).start()
        return self

    def stop(self) -> None:
        self._server.shutdown()
        self._server.close_all()

    def refuse(self, to: str, status: int, *, times: int = 1) -> None:
        """The next texts to that number are answered with this status."""
        self._refusals[to] = [status] * times

    def to(self, number: str) -> list[str]:
        """The texts that came for that number, oldest first."""
        with self._arrived:
            return [text for recipient, text in self._texts if recipient == number]

    def wait_for(self, number: str, *, count: int = 1, seconds: float = 60) -> str:
        """The `count`th text to that number; AssertionError when it does not come."""
        deadline = time.monotonic() + seconds
        with self._arrived:
            while len(found := [t for n, t in self._texts if n == number]) < count:
                left = deadline - time.monotonic()
                assert left > 0, f"{len(found)} of {count} texts came to {number} in {seconds} s"
                self._arrived.wait(left)
        return found[count - 1]

    def _answer(self, request: Request) -> Answer:
        if request.path != f"/2010-04-01/Accounts/{ACCOUNT}/Messages.json":
            return self._violated(404, f"{request.method} {request.path}")
        if request.headers.get("Authorization") != _basic():
            return self._violated(401, "another account's token")
        form = {name: said[0] for name, said in parse_qs(request.body.decode()).items()}
        if form.keys() != {"To", "From", "Body"} or form["From"] != NUMBER:
            return self._violated(400, f"not a message: {sorted(form)}")
        return self._take(form["To"], form["Body"])

    def _take(self, to: str, text: str) -> Answer:
        if refusals := self._refusals.get(to):
            return Answer(refusals.pop(), {"code": 20500, "message": "Refused"})
        if not _NUMBER.fullmatch(to):
            return Answer(400, {"code": 21211, "message": "Invalid 'To' Phone Number"})
        with self._arrived:
            self._texts.append((to, text))
            self._arrived.notify_all()
        return Answer(201, {"sid": f"SM{len(self._texts):032x}", "status": "queued"})

    def _violated(self, status: int, what: str) -> Answer:
        self.violations.append(what)
        return Answer(status, {"code": 20000 + status, "message": what})


def _basic() -> str:
    return "Basic " + base64.b64encode(f"{ACCOUNT}:{TOKEN}".encode()).decode()
