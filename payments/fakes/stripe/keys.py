"""Idempotency keys, as Stripe documents them: https://docs.stripe.com/api/idempotent_requests

The same key with the same parameters gets the first result again, errors included; with other ones
it is refused (400); while the first request runs, 409. Results are saved once execution has begun.
"""

import hashlib
import threading
from dataclasses import dataclass
from typing import Any

from payments.fakes.stripe.errors import StripeError

Result = tuple[int, dict[str, Any]]


@dataclass
class _First:
    fingerprint: str
    result: Result | None = None


class Keys:
    """The keys of one account."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._known: dict[str, _First] = {}

    def begin(self, key: str, method: str, path: str, form: str) -> Result | None:
        """None for the key's first request; else what that one was answered.

        Raises StripeError while that one runs, or when it had other words.
        """
        fingerprint = hashlib.sha256("\0".join((method, path, form)).encode()).hexdigest()
        with self._lock:
            first = self._known.get(key)
            if first is None:
                self._known[key] = _First(fingerprint)
                return None
        if first.fingerprint != fingerprint:
            raise StripeError(400, "idempotency_error", _OTHER_WORDS)
        if first.result is None:
            raise StripeError(409, "invalid_request_error", _RUNNING, code="idempotency_key_in_use")
        return first.result

    def end(self, key: str, result: Result | None) -> None:
        """Save the result; None forgets the key: nothing was executed."""
        with self._lock:
            if result is None:
                del self._known[key]
            else:
                self._known[key].result = result


_OTHER_WORDS = (
    "Keys for idempotent requests can only be used with the same parameters they were first used "
    "with. Try using a key other than this one if you meant to execute a different request."
)
_RUNNING = (
    "There is currently another in-progress request using this Idempotent Key (that probably means "
    "you submitted twice, and the other request is still going through)."
)
