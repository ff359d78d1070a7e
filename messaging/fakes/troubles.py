"""What can go wrong at a fake provider, for one recipient: tests share a fake, and each has
recipients of its own."""

from dataclasses import dataclass
from typing import Any

from payments.fakes.faults import Fault, Faults


@dataclass(eq=False, slots=True)
class Trouble(Fault):
    """As a gateway's fault, for requests about `to` ("": any). A `decline` is refused with `status`
    and the provider's own `code`; a `limit` (429) names `retry_after` seconds."""

    to: str = ""
    code: int | str = ""
    retry_after: int = 1

    def as_json(self) -> dict[str, Any]:
        # (No `super()`: a dataclass with slots is another class than its methods were made in.)
        return {**Fault.as_json(self), "to": self.to, "code": self.code}


class Troubles(Faults):
    """The troubles of one fake, in the order in which they were told; thread-safe."""

    def take(self, operation: str, to: str = "") -> Fault | None:
        """What befalls a request of that operation about that recipient."""
        with self._lock:
            for trouble in self._waiting:
                fits = getattr(trouble, "to", "") in ("", to)
                if fits and trouble.operation in ("", operation):
                    return self._used(trouble)
        return None

    def end(self, trouble: Fault) -> None:
        """It befalls nobody any more, and whoever it holds goes on."""
        with self._lock:
            self._waiting = [one for one in self._waiting if one is not trouble]
        trouble.release()
