"""The paths by which another process tells a fake what to do, and asks what it remembers."""

from typing import TYPE_CHECKING

from payments.fakes.faults import Fault
from payments.fakes.wire import Answer, Refusal, Request, Route

if TYPE_CHECKING:
    from payments.fakes.server import FakeServer


class Control:
    """`routes` of a fake's `/_control/…`, see `payments.fakes.server`."""

    def __init__(self, fake: "FakeServer") -> None:
        self._fake = fake

    def routes(self) -> list[Route]:
        return [
            Route("GET", "/_control/books", "", self._books),
            Route("POST", "/_control/faults", "", self._add_fault),
            Route("DELETE", "/_control/faults", "", self._clear_faults),
            Route("GET", r"/_control/faults/(?P<id>\d+)", "", self._show_fault),
            Route("POST", r"/_control/faults/(?P<id>\d+)/release", "", self._release_fault),
            Route("POST", "/_control/reset", "", self._reset),
        ]

    def _books(self, request: Request) -> Answer:
        fake = self._fake
        told = {"violations": list(fake.violations), "requests": list(fake.requests)}
        return Answer(body={**fake.books.as_json(), **told})

    def _add_fault(self, request: Request) -> Answer:
        try:
            fault = self._fake.faults.add(Fault(**request.json()))
        except (TypeError, ValueError) as error:
            raise Refusal(400, str(error)) from None
        return Answer(201, fault.as_json())

    def _clear_faults(self, request: Request) -> Answer:
        self._fake.faults.clear()
        return Answer()

    def _show_fault(self, request: Request) -> Answer:
        return Answer(body=self._fault(request).as_json())

    def _release_fault(self, request: Request) -> Answer:
        fault = self._fault(request)
        fault.release()
        return Answer(body=fault.as_json())

    def _reset(self, request: Request) -> Answer:
        self._fake.reset()
        return Answer()

    def _fault(self, request: Request) -> Fault:
        fault = self._fake.faults.of_id(int(request.named["id"]))
        if fault is None:
            raise Refusal(404, "there is no such fault")
        return fault
