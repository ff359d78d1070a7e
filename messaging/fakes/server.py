"""What the fake providers share.

    fake.trouble("drop", to=number, when="after")     # taken, but its answer is lost
    fake.trouble("decline", to=number, status=400, code=21610)
    …
    assert len(fake.taken_by(number)) == 1            # what was really sent
    fake.wait_taken(number)                           # returns when it is there
    assert fake.violations == []                      # it was never sent anything wrong
    fake.tell(taken, "delivered", via=stack.url)      # a webhook, signed; returns its status
    fake.calls_back("reversed", via=stack.url)        # webhooks of its own for what it takes

As a process of its own the same by HTTP: `/_control/faults` as of `payments.fakes.server`, with
`to`, `code` and `retry_after`; GET `/_control/messages`; POST `/_control/callbacks` {mode, via};
where people can answer, POST `/_control/write` {sender, text}, which says what our webhook did.
"""

import threading
import time
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from typing import Any, ClassVar

import requests

from messaging.fakes.troubles import Trouble, Troubles
from payments.fakes.control import Control
from payments.fakes.faults import AFTER, BEFORE, Fault
from payments.fakes.server import FakeServer
from payments.fakes.wire import Answer, Refusal, Request, Route

SEND = "send"
MODES = ("held", "at_once", "twice", "reversed")
WAIT_SECONDS = 60.0
WEBHOOK_SECONDS = 10.0


@dataclass(slots=True)
class Taken:
    """One message that a provider has taken. `message_id` is what we gave it to echo, `told` what
    its webhooks were answered that were sent of the fake's own accord."""

    to: str
    text: str
    reference: str
    message_id: str = ""
    facts: dict[str, Any] = field(default_factory=dict)
    at: float = field(default_factory=time.time)
    told: list[int] = field(default_factory=list)


class FakeProvider(FakeServer):
    """One fake; see this file's beginning. `taken` is what it sent, oldest first."""

    # What became of a message, in order, as the provider tells it of its own accord.
    story: ClassVar[Sequence[str]] = ()

    def __init__(self, port: int = 0) -> None:
        self.taken: list[Taken] = []
        self.mode, self.via = "held", ""
        self._arrived = threading.Condition()
        super().__init__(port)
        self.faults: Troubles = Troubles()
        self._routes = [*self.routes(), *_Control(self).routes()]

    def settings(self) -> dict[str, str]:
        """The environment in which our channels talk to it."""
        raise NotImplementedError

    def recipient_of(self, request: Request) -> str:
        """Whom a request is about, for troubles; "" when it cannot be read."""
        return ""

    def refusal(self, status: int, code: int | str, text: str) -> Answer:
        """An error in the provider's own words."""
        raise NotImplementedError

    def tell(self, taken: Taken, state: str, **how: Any) -> int:
        """Tell our webhook what became of a message; the status that it answered (0: none)."""
        raise NotImplementedError

    # --- for tests ------------------------------------------------------------------------------

    def trouble(self, kind: str, *, to: str = "", operation: str = SEND, **more: Any) -> Trouble:
        """The next request about that recipient ends so; `times=0`: every one. See Trouble."""
        return self.faults.add(Trouble(kind, operation, to=to, **more))

    def taken_by(self, to: str) -> list[Taken]:
        with self._arrived:
            return [one for one in self.taken if one.to == to]

    def wait_taken(self, to: str, *, count: int = 1, seconds: float = WAIT_SECONDS) -> Taken:
        """The `count`th message to that address; AssertionError when it does not come."""
        deadline = time.monotonic() + seconds
        with self._arrived:
            while len(found := [one for one in self.taken if one.to == to]) < count:
                left = deadline - time.monotonic()
                assert left > 0, f"{len(found)} of {count} messages came to {to} in {seconds} s"
                self._arrived.wait(left)
        return found[count - 1]

    def calls_back(self, mode: str, via: str = "") -> None:
        """Tell our webhooks of its own accord what becomes of what it takes from now on: `held`
        (not at all), `at_once`, `twice`, `reversed`. `via` is where our server really is."""
        if mode not in MODES:
            raise ValueError(f"mode must be one of {', '.join(MODES)}")
        self.mode, self.via = mode, via

    def reset(self) -> None:
        super().reset()
        self.calls_back("held")
        with self._arrived:
            self.taken.clear()

    # --- for the providers ----------------------------------------------------------------------

    def keep(self, taken: Taken) -> None:
        """It is sent now. Hold no lock."""
        with self._arrived:
            self.taken.append(taken)
            self._arrived.notify_all()
        if self.mode != "held":
            threading.Thread(target=self._tell_all, args=(taken,), daemon=True).start()

    def _tell_all(self, taken: Taken) -> None:
        story = [*self.story][::-1] if self.mode == "reversed" else [*self.story]
        for state in story * (2 if self.mode == "twice" else 1):
            taken.told.append(self.tell(taken, state, via=self.via))

    def _acted(self, route: Route, request: Request) -> Answer:
        if not route.operation:
            return route.handler(request)
        self.requests.append(route.operation)
        to = self.recipient_of(request)
        trouble = request.fault = self.faults.take(route.operation, to)
        instead = self._befallen(trouble, BEFORE)
        if instead is not None:
            return instead
        answer = route.handler(request)
        return self._befallen(trouble, AFTER) or answer

    def _befallen(self, fault: Fault | None, when: str) -> Answer | None:
        """In the provider's own words."""
        if not isinstance(fault, Trouble) or fault.when != when:
            return None
        match fault.kind:
            case "limit":
                answer = self.refusal(429, fault.code or 429, "Too Many Requests")
                answer.headers["Retry-After"] = str(fault.retry_after)
                return answer
            case "error":
                return self.refusal(fault.status, fault.code, "Internal error")
            case "decline":
                return self.refusal(fault.status, fault.code, fault.reason)
        return super()._befallen(fault, when)


def deliver(url: str, body: bytes, headers: dict[str, str], *, via: str = "") -> int:
    """POST a webhook; the status that it was answered with (0: nobody answered). `via` is where the
    server of the address's host really is: what a proxy in front of it would do."""
    target = via + "/" + url.split("/", 3)[3] if via else url
    try:
        answer = requests.post(
            target, data=body, headers=headers, timeout=WEBHOOK_SECONDS, allow_redirects=False
        )
    except requests.RequestException:
        return 0
    return answer.status_code


class _Control(Control):
    """The paths by which another process tells a fake what to do."""

    _fake: FakeProvider

    def routes(self) -> list[Route]:
        return [
            *super().routes(),
            Route("GET", "/_control/messages", "", self._messages),
            Route("POST", "/_control/callbacks", "", self._callbacks),
            Route("POST", "/_control/write", "", self._write),
        ]

    def _messages(self, request: Request) -> Answer:
        fake = self._fake
        shown = [asdict(one) for one in list(fake.taken)]
        return Answer(body={"messages": shown, "violations": list(fake.violations)})

    def _callbacks(self, request: Request) -> Answer:
        try:
            self._fake.calls_back(**request.json())
        except (TypeError, ValueError) as error:
            raise Refusal(400, str(error)) from None
        return Answer()

    def _write(self, request: Request) -> Answer:
        write = getattr(self._fake, "write", None)
        if write is None:
            raise Refusal(404, "nobody writes to us here")
        try:
            return Answer(body={"answered": write(**request.json())})
        except (TypeError, ValueError) as error:
            raise Refusal(400, str(error)) from None

    def _add_fault(self, request: Request) -> Answer:
        try:
            trouble = self._fake.faults.add(Trouble(**{"operation": SEND, **request.json()}))
        except (TypeError, ValueError) as error:
            raise Refusal(400, str(error)) from None
        return Answer(201, trouble.as_json())
