"""Gateways that tell us more than we want to know: whole card numbers, expiry dates, in every field
of their answers, errors included. `feed(where)` gives each field a number of its own."""

from collections.abc import Callable
from typing import Any

from payments.fakes.emergepay import FakeEmergePay
from payments.fakes.stripe import FakeStripe
from payments.fakes.wire import Answer, Request

EXPIRY, SECURITY_CODE = "expires-11-37-leaked", "code-918-leaked"
EXPIRY_YEAR = 918_273_645

Feed = Callable[[str], str]


class LeakyEmergePay(FakeEmergePay):
    def __init__(self, feed: Feed) -> None:
        super().__init__()
        self._feed = feed

    def answer(self, request: Request) -> Answer:
        answer = super().answer(request)
        if not isinstance(answer.body, dict):
            return answer
        told = answer.body.get("transactionResponse")
        if told is not None:
            told.update(self._leaks(approved=told["resultStatus"] == "true"))
        if "message" in answer.body:
            answer.body["message"] += f": card {self._feed('EmergePay: error')} is not right"
        return answer

    def _leaks(self, *, approved: bool) -> dict[str, Any]:
        feed = self._feed
        told = {
            name: feed(f"EmergePay: {name}")
            for name in ("maskedAccount", "approvalNumberResult", "cardNumber", "avsResponseText",
                         "transactionReference")
        }  # fmt: skip
        told["accountCardType"] = f"VISA {feed('EmergePay: accountCardType')}"
        told["accountExpiryDate"] = EXPIRY
        told["cvv"] = SECURITY_CODE
        if not approved:
            told["resultMessage"] = f"Card {feed('EmergePay: resultMessage')} was declined"
        return told


class LeakyStripe(FakeStripe):
    def __init__(self, feed: Feed) -> None:
        super().__init__()
        self._feed = feed

    def answer(self, request: Request) -> Answer:
        answer = super().answer(request)
        if isinstance(answer.body, dict) and request.path.startswith("/v1/"):
            answer.body = self._leaking(answer.body)
        return answer

    def _leaking(self, value: Any) -> Any:
        """Each card has its number and expiry, each sentence a number."""
        if isinstance(value, list):
            return [self._leaking(one) for one in value]
        if not isinstance(value, dict):
            return value
        found = {key: self._leaking(one) for key, one in value.items()}
        if "last4" in found:
            found |= {"number": self._feed("Stripe: number"), "exp_year": EXPIRY_YEAR}
            found["cvc"] = SECURITY_CODE
            found["brand"] = f"visa {self._feed('Stripe: brand')}"
        for name in ("message", "description"):
            if isinstance(found.get(name), str):
                found[name] += f" {self._feed(f'Stripe: {name}')}"
        return found
