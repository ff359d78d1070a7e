"""A gateway that is not one: a real HTTP server on 127.0.0.1, strict, that fails when told to.

In a test or beside the demo:

    with FakeEmergePay() as emergepay:            # a free port; `emergepay.url`
        emergepay.faults.drop("after")            # the next charge is made, its answer is lost
        …
        assert len(emergepay.books.charges_for(payment_id)) == 1
        assert emergepay.violations == []         # it was never sent anything wrong

    held = emergepay.faults.hold("after")         # kill drills: charged, not answered
    held.wait_reached(); …kill…; held.release()
    emergepay.on_charge.append(lambda entry: …)   # in the server's thread, before it answers

As a process of its own (`python -m payments.fakes.emergepay --port N`) the same by HTTP:

    POST   /_control/faults        {"kind": "drop", "when": "after", "operation": "charge", …}
    GET    /_control/faults/{id}   {…, "reached": true}; POST /_control/faults/{id}/release
    DELETE /_control/faults        nothing goes wrong any more
    GET    /_control/books         {"entries": […], "takenCents", "keptCents", "violations": […]}
    POST   /_control/reset         money, faults and violations are forgotten

A gateway subclasses FakeServer and gives its `routes`, whose handlers raise Refusal for what the
real one would refuse. A `decline` is the handler's own to make: it finds it in `request.fault`.
"""

import threading
from collections.abc import Callable, Iterable
from types import TracebackType
from typing import Self
from urllib.parse import unquote

from payments.fakes.books import Books, Entry
from payments.fakes.control import Control
from payments.fakes.faults import AFTER, BEFORE, Fault, Faults
from payments.fakes.wire import Answer, Dropped, Refusal, Request, Route, WireServer

HOST = "127.0.0.1"


class FakeServer:
    """One fake gateway; see this file's beginning. Thread-safe.

    `requests` are the operations that were asked for, in order; `violations` sentences about what
    no client of ours should ever have sent.
    """

    name = "fake"

    def __init__(self, port: int = 0) -> None:
        self.faults = Faults()
        self.books = Books()
        self.violations: list[str] = []
        self.requests: list[str] = []
        self.on_charge: list[Callable[[Entry], None]] = []
        self._others: frozenset[str] = frozenset()
        self._stopping = threading.Event()
        self._routes = [*self.routes(), *Control(self).routes()]
        self._server = WireServer((HOST, port), self.answer, self.violations.append)
        self.url = f"http://{HOST}:{self._server.server_address[1]}"

    def routes(self) -> list[Route]:
        """What the gateway answers to."""
        raise NotImplementedError

    def known_accounts(self) -> Iterable[str]:
        """Names of the accounts that there are."""
        return ()

    def account_of(self, request: Request) -> str:
        """Whose request it is; "" where it does not say."""
        return ""

    def begin_test(self) -> None:
        """The accounts that are known by now are others': `faults` spare their requests, and
        neither `requests` nor `on_charge` tells of them. A payment that a test left undecided is
        looked up at any moment, also in the middle of another test."""
        self._others = frozenset(self.known_accounts())

    def announce(self, charge: Entry) -> None:
        """A charge is in the books: tells `on_charge` of it if it was approved. Hold no lock."""
        if charge.approved and charge.account not in self._others:
            for told in list(self.on_charge):
                told(charge)

    def start(self) -> Self:
        """Serve in a thread of this process."""
        threading.Thread(target=self.serve, name=self.name, daemon=True).start()
        return self

    def serve(self) -> None:
        """Serve in this thread until `stop`."""
        self._server.serve_forever(poll_interval=0.05)

    def stop(self) -> None:
        """Close everything; what is held or stalled does not act any more."""
        self._stopping.set()
        self.faults.clear()
        self._server.shutdown()
        self._server.close_all()

    def reset(self) -> None:
        """Forget money, faults, requests and violations."""
        self.faults.clear()
        self.books.clear()
        self.violations.clear()
        self.requests.clear()

    def __enter__(self) -> Self:
        return self.start()

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.stop()

    def answer(self, request: Request) -> Answer:
        """What goes back to a request; raises Dropped when nothing does."""
        try:
            return self._acted(self._route(request), request)
        except Refusal as refusal:
            if refusal.is_violation:
                self.violations.append(f"{request.method} {request.path}: {refusal}")
            return refusal.answer

    def _route(self, request: Request) -> Route:
        for route in self._routes:
            found = route.compiled.fullmatch(request.path)
            if found and route.method == request.method:
                request.named = {name: unquote(text) for name, text in found.groupdict().items()}
                return route
        raise Refusal(404, "there is no such path")

    def _acted(self, route: Route, request: Request) -> Answer:
        if not route.operation:
            return route.handler(request)
        fault = request.fault = self._noted(route, request)
        instead = self._befallen(fault, BEFORE)
        if instead is not None:
            return instead
        answer = route.handler(request)
        return self._befallen(fault, AFTER) or answer

    def _noted(self, route: Route, request: Request) -> Fault | None:
        """Writes the request down, and takes the fault that befalls it; nothing of others'."""
        if self.account_of(request) in self._others:
            return None
        self.requests.append(route.operation)
        return self.faults.take(route.operation)

    def _befallen(self, fault: Fault | None, when: str) -> Answer | None:
        """What a fault makes of a request; None when it goes on."""
        if fault is None or fault.when != when:
            return None
        match fault.kind:
            case "limit":
                return Answer(429, {"message": "Too Many Requests"}, headers={"Retry-After": "1"})
            case "error":
                return Answer(fault.status, {"message": "Internal Server Error"})
            case "garbage":
                return Answer(200, b"<html>Service Unavailable</html>", "text/html")
            case "drop":
                raise Dropped
            case "stall":
                fault.released.wait(fault.seconds)
            case "hold":
                fault.released.wait()
        if self._stopping.is_set():
            raise Dropped
        return None
