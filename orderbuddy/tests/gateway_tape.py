"""EmergePay in the words of the recording, and what it was asked."""

import json
from typing import Any

from payments.fakes.emergepay import OID, FakeEmergePay
from payments.fakes.emergepay.gateway import Token
from payments.fakes.wire import Answer, Request

GOOD, DECLINED = "4111111111111111", "4000000000000002"
# The recorded browser's tokens, and what became of their cards.
TOKENS = {"tok_0001": DECLINED, "tok_0002": GOOD, "tok_0003": GOOD}
# The fake's own, also in the recorded words: which payment, whether it was taken, how much.
OWN = {"externalTransactionId", "resultStatus", "amount", "amountProcessed"}


class RecordedEmergePay(FakeEmergePay):
    """Takes only what is right and keeps its books, as the fake does, and answers in the recorded
    words. `received` is what it was asked, in the recording's shape: {method, path, authorization,
    body}."""

    def __init__(self, calls: list[dict[str, Any]]) -> None:
        super().__init__()
        self.received: list[dict[str, Any]] = []
        self._recorded = {(one["method"], one["path"]): one["response"] for one in calls}

    def rewind(self) -> None:
        """As before the first call: the recorded tokens are fresh, with their cards typed in."""
        self.reset()
        self.received.clear()
        for token, number in TOKENS.items():
            self.tokens[token] = Token(OID)
            self.enter_card(token, number)

    def answer(self, request: Request) -> Answer:
        self.received.append(
            {
                "method": request.method,
                "path": request.path,
                "authorization": request.headers.get("Authorization"),
                "body": json.loads(request.body or b"null"),
            }
        )
        answer = super().answer(request)
        recorded = self._recorded.get((request.method, request.path))
        if answer.status == 200 and recorded is not None:
            answer.body = _in_recorded_words(answer.body, recorded)
        return answer


def _in_recorded_words(ours: Any, recorded: Any) -> Any:
    if "transactionResponse" not in recorded:
        return recorded
    told, own = recorded["transactionResponse"], ours["transactionResponse"]
    return {"transactionResponse": {key: own[key] if key in OWN else told[key] for key in told}}
