"""How the paths about consent describe themselves."""

from drf_spectacular.utils import OpenApiParameter

from menus.answers import Answer
from messaging.consent.bodies import ByStaff, OfGuest
from orderbuddy.api.described import operation
from orderbuddy.api.errors import ErrorCode
from orderbuddy.api.schema import schema_of

TAG = "Consent"
_TOKEN = "7a2f5c0d9b8e4f1a6c3d7a2f5c0d9b8e4f1a6c3d"  # noqa: S105 (an example)
_ASKED = "Yes, Harbor Café may send me news and offers by text message or WhatsApp …"


class GuestConsent(Answer):
    """`phone` is masked, "" without a number: then there is nothing to ask. `asked` are the words
    that the page must show."""

    phone: str
    marketing: bool
    asked: str


class ConsentSide(Answer):
    """`how`: "guest_page", "order", "staff", "text", "unsubscribe", "device" …"""

    at: str
    how: str
    words: str
    by: str


class ConsentState(Answer):
    """`stopped`: its owner said STOP, which is above every consent."""

    id: str
    address: str
    channel: str
    purpose: str
    granted: bool
    stopped: bool
    given: ConsentSide | None
    taken: ConsentSide | None
    updated_at: str


class ConsentPage(Answer):
    """`next` is the `before` of the next page, "" for the last one."""

    consents: list[ConsentState]
    next: str


class ConsentEvent(Answer):
    """`purpose` is "" for STOP and START, which are about everything."""

    address: str
    channel: str
    purpose: str
    granted: bool
    at: str
    how: str
    words: str
    by: str


class ConsentHistory(Answer):
    events: list[ConsentEvent]


class ConsentSet(Answer):
    granted: bool


_GUEST = {"phone": "•••0123", "marketing": False, "asked": _ASKED}
_SIDE = {
    "at": "2026-11-21T12:30:00.000Z",
    "how": "staff",
    "words": "Asked at the counter",
    "by": "",
}
_STATE = {
    "id": "5f0c9a",
    "address": "+15550100123",
    "channel": "sms",
    "purpose": "marketing",
    "granted": True,
    "stopped": False,
    "given": _SIDE,
    "taken": None,
    "updatedAt": "2026-11-21T12:30:00.000Z",
}
_EVENT = {
    "address": "+15550100123", "channel": "sms", "purpose": "marketing", "granted": True,
    "at": "2026-11-21T12:30:00.000Z", "how": "staff", "words": "Asked at the counter", "by": "",
}  # fmt: skip

OF_GUEST = operation(
    "guestConsent",
    "What an order's guest agreed to",
    tag=TAG,
    path="order_id",
    parameters=[
        OpenApiParameter("token", str, required=True, description="The order's token."),
        OpenApiParameter("lang", str, enum=["en", "es", "pt"], description="Of `asked`."),
    ],
    answer=schema_of(GuestConsent),
    example=_GUEST,
    errors=[ErrorCode.ORDER_NOT_FOUND],
)
SET_BY_GUEST = operation(
    "setGuestConsent",
    "An order's guest agrees to offers, or no more",
    description="Apart from texts about the order, which `getSms` is about. A number that said "
    "STOP is sent nothing all the same, until it says START.",
    tag=TAG,
    path="order_id",
    verb="put",
    body=OfGuest,
    body_example={"token": _TOKEN, "marketing": True, "language": "en"},
    answer=schema_of(GuestConsent),
    example={**_GUEST, "marketing": True},
    errors=[ErrorCode.ORDER_NOT_FOUND],
)
LIST = operation(
    "listConsents",
    "Who agreed to what",
    description="For who may see all of the restaurant (`consent.view`), the latest change first.",
    tag=TAG,
    staff=True,
    path="restaurant_id",
    parameters=[
        OpenApiParameter("channel", str, enum=["sms", "whatsapp", "email", "push"]),
        OpenApiParameter("purpose", str, enum=["marketing", "service"]),
        OpenApiParameter("before", str, description="`next` of the page before."),
    ],
    answer=schema_of(ConsentPage),
    example={"consents": [_STATE], "next": ""},
    errors=[ErrorCode.NOT_ALLOWED],
)
SET_BY_STAFF = operation(
    "setConsent",
    "Write down what somebody agreed to, or no more",
    description="`words` say how they were asked. Who said STOP is written to no more than before: "
    "they alone take that back, by START.",
    tag=TAG,
    staff=True,
    path="restaurant_id",
    body=ByStaff,
    body_example={
        "address": "+1 555 010 0123",
        "channel": "sms",
        "purpose": "marketing",
        "granted": True,
        "words": "Asked at the counter, said yes",
    },
    answer=schema_of(ConsentSet),
    example={"granted": True},
)
HISTORY = operation(
    "consentHistory",
    "What one guest wished, with when and how",
    tag=TAG,
    staff=True,
    path="restaurant_id consent_id",
    answer=schema_of(ConsentHistory),
    example={"events": [_EVENT]},
    errors=[ErrorCode.NOT_ALLOWED],
)
