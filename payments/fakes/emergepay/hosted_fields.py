"""The script and the frames in which a guest's browser types a card, for EmergePay alone.

What the real library does, as its documentation and pages that use it show
(https://dev.gravitypayments.com/docs/emergepay/custom-checkout-form/): the script puts
`window.emergepayFormFields` there; `init({transactionToken, transactionType, fieldSetUp,
fieldErrorStyles, onFieldsLoaded, onFieldError, onFieldErrorCleared, onBinChange,
onUserAuthorized})` appends a frame for each used field of `fieldSetUp` (`cardNumber`,
`cardExpirationDate`, `cardSecurityCode`: `{appendToSelector: <an element's id>, useField, styles,
iframeStyles, autoIframeHeight, attributes}`) and returns an object whose `process()` checks the
fields and then calls `onUserAuthorized(transactionToken)`. What `onFieldError` is given is not
documented; here it is `{field, message}`.
"""

from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from payments.fakes.emergepay.cards import is_card_number
from payments.fakes.wire import Answer, Refusal, Request, Route

if TYPE_CHECKING:
    from payments.fakes.emergepay.gateway import FakeEmergePay

FOLDER = Path(__file__).parent / "browser"
HTML, JAVASCRIPT = "text/html; charset=utf-8", "text/javascript; charset=utf-8"


class HostedFields:
    """`routes` of the browser's part. A card number comes here and goes nowhere else."""

    def __init__(self, fake: "FakeEmergePay") -> None:
        self._fake = fake

    def routes(self) -> list[Route]:
        return [
            Route("GET", "/cip-hosted-fields.js", "", self._script),
            Route(
                "GET", "/hosted-fields/frame", "", _file("frame.html", "text/html; charset=utf-8")
            ),
            Route("GET", "/hosted-fields/frame.js", "", _file("frame.js", JAVASCRIPT)),
            Route("POST", "/hosted-fields/field", "", self._field),
        ]

    def _script(self, request: Request) -> Answer:
        text = (FOLDER / "cip-hosted-fields.js").read_text()
        return Answer(
            body=text.replace("__ORIGIN__", self._fake.url).encode(), content_type=JAVASCRIPT
        )

    def _field(self, request: Request) -> Answer:
        """{transactionToken, field, value}: what one frame holds. 422 for what is no card."""
        typed = request.json()
        token, field, value = (typed.get(key) for key in ("transactionToken", "field", "value"))
        check = _CHECKS.get(str(field))
        if token not in self._fake.tokens or check is None or not isinstance(value, str):
            raise Refusal(400, "no such transaction or field")
        digits = value.replace(" ", "")
        if not check(digits):
            raise Refusal(422, f"{field} is invalid", is_violation=False)
        if field == "cardNumber":
            self._fake.enter_card(token, digits)
        return Answer()


def _is_expiry(text: str) -> bool:
    month, _, year = text.partition("/")
    if not (month.isdigit() and year.isdigit() and 1 <= int(month) <= 12 and len(year) == 2):
        return False
    today = date.today()
    return (2000 + int(year), int(month)) >= (today.year, today.month)


def _is_code(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) in (3, 4)


_CHECKS: dict[str, Callable[[str], bool]] = {
    "cardNumber": is_card_number,
    "cardExpirationDate": _is_expiry,
    "cardSecurityCode": _is_code,
}


def _file(name: str, content_type: str) -> Callable[[Request], Answer]:
    def serve(request: Request) -> Answer:
        return Answer(body=(FOLDER / name).read_bytes(), content_type=content_type)

    return serve
