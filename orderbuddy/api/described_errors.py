"""How refusals describe themselves: what each code says, and the answers of one operation."""

from collections import defaultdict
from collections.abc import Iterable
from http import HTTPStatus
from typing import Any

import msgspec
from drf_spectacular.utils import OpenApiExample, OpenApiResponse

from orderbuddy.api.errors import STATUS, ErrorCode
from orderbuddy.api.schema import schema_of

# Codes whose answers say how long to wait before the same request is worth sending again.
WAITS = {
    ErrorCode.IDEMPOTENCY_IN_PROGRESS,
    ErrorCode.TOO_MANY_REQUESTS,
    ErrorCode.SERVICE_UNAVAILABLE,
    ErrorCode.PAYMENT_IN_PROGRESS,
    ErrorCode.PAYMENT_UNKNOWN,
    ErrorCode.GATEWAY_UNAVAILABLE,
}

# What each code says, as the service words it.
SENTENCES: dict[ErrorCode, str | list[str]] = {
    ErrorCode.VALIDATION_FAILED: ["items should not be empty", "property admin should not exist"],
    ErrorCode.NOT_SIGNED_IN: "Sign in to do this",
    ErrorCode.SIGN_IN_REFUSED: "This e-mail and password do not match",
    ErrorCode.SECOND_FACTOR_NEEDED: "Show your second factor too",
    ErrorCode.SECOND_FACTOR_MISSING: "A restaurant of yours asks for a second factor: set one up "
    "in a browser, at /sign-in/",
    ErrorCode.NOT_ALLOWED: "You may not do this",
    ErrorCode.NOT_FOUND: "Location not found",
    ErrorCode.RESTAURANT_NOT_FOUND: "INVALID_RESTAURANT",
    ErrorCode.LOCATION_NOT_FOUND: "INVALID_LOCATION",
    ErrorCode.MENU_NOT_FOUND: "Invalid menu",
    ErrorCode.ORIGIN_NOT_FOUND: "Origin not found",
    ErrorCode.ITEM_NOT_FOUND: "Menu item pizza not found in menu",
    ErrorCode.VARIANT_NOT_FOUND: "Variant bucket not found for menu item latte",
    ErrorCode.MODIFIER_NOT_FOUND: "Modifier sauce not found for menu item latte",
    ErrorCode.OPTION_NOT_FOUND: "Option oak not found for modifier milk",
    ErrorCode.ITEM_UNAVAILABLE: "No longer available: Cinnamon roll",
    ErrorCode.MODIFIER_REQUIRED: "Modifier milk is required for menu item latte",
    ErrorCode.LOCATION_CLOSED: "This location takes no orders at the moment",
    ErrorCode.KITCHEN_BUSY: "The kitchen has too much to do at the moment",
    ErrorCode.VISIT_NEEDED: "Scan the code that you were given for your visit, then order",
    ErrorCode.CAMPAIGN_NOT_FOUND: "Campaign not found",
    ErrorCode.CAMPAIGN_CHANGED: "Somebody else changed this campaign meanwhile",
    ErrorCode.BROADCAST_CHANGED: "Somebody else changed this broadcast meanwhile, or it moved on",
    ErrorCode.CAMPAIGN_OVER: "This offer is used up; the price has changed",
    ErrorCode.QUOTE_NOT_FOUND: "Preview order not found",
    ErrorCode.QUOTE_EXPIRED: "This price is no longer valid; ask for a new one",
    ErrorCode.PAYMENT_REQUIRED: "This location takes payment when ordering",
    ErrorCode.PAYMENT_DECLINED: "The card was declined",
    ErrorCode.PAYMENT_IN_PROGRESS: "This is being paid right now",
    ErrorCode.PAYMENT_UNKNOWN: "We are checking your payment; please do not pay again",
    ErrorCode.PAYMENT_NOT_FOUND: "Payment not found",
    ErrorCode.ALREADY_PAID: "This is paid already",
    ErrorCode.AMOUNT_NOT_ALLOWED: "amountCents must be between 1 and 395",
    ErrorCode.TIP_NOT_ALLOWED: "tipCents must be between 0 and 395",
    ErrorCode.GATEWAY_NOT_OFFERED: "This location does not take payments by stripe",
    ErrorCode.GATEWAY_UNAVAILABLE: "Cards cannot be charged at the moment; nothing was taken",
    ErrorCode.REFUND_NOT_POSSIBLE: "Only 395 cents of this payment can be given back",
    ErrorCode.ORDER_NOT_FOUND: "Order not found",
    ErrorCode.STATION_NOT_FOUND: "Station not found",
    ErrorCode.CATEGORY_NOT_FOUND: "Menu category not found",
    ErrorCode.CHANGED_MEANWHILE: "Somebody changed this menu meanwhile; read it again",
    ErrorCode.PICTURE_REFUSED: "This is a PDF. Please choose a JPEG, PNG, WebP or GIF picture.",
    ErrorCode.INVALID_TRANSITION: "An order that is PICKED_UP cannot become ACCEPTED",
    ErrorCode.WINDOW_CLOSED: "WhatsApp takes free text only within 24 hours of the guest's last "
    "message",
    ErrorCode.CHAT_CLOSED: "This chat is closed; please ask the staff",
    ErrorCode.IDEMPOTENCY_IN_PROGRESS: "The first request with this Idempotency-Key is still "
    "running",
    ErrorCode.IDEMPOTENCY_MISMATCH: "This Idempotency-Key was used with another body",
    ErrorCode.TOO_MANY_REQUESTS: "Too many requests; please wait a moment",
    ErrorCode.SERVICE_UNAVAILABLE: "The service cannot reach its database. Nothing was lost; "
    "please try again.",
}
# Which thing a code means, in fields of its own.
PAYMENT = {
    "paymentId": "b2bceeee-9602-4419-8cf7-58a65b643d0a",
    "paymentToken": "0f2b6a3f0c7e4b1f9a8d5c3e7f1a2b4c6d8e0f12",
}
FIELDS: dict[ErrorCode, dict[str, Any]] = {
    ErrorCode.SECOND_FACTOR_NEEDED: {"ticket": "eyJwZXJzb24iOiI2NzkifQ:1vMf2a:0cJ5oTn8Yb3"},
    ErrorCode.PAYMENT_DECLINED: PAYMENT,
    ErrorCode.PAYMENT_IN_PROGRESS: PAYMENT,
    ErrorCode.PAYMENT_UNKNOWN: PAYMENT,
    ErrorCode.ALREADY_PAID: {"orderId": "6b0129dd45ba8b2d27fa9fe0"},
    ErrorCode.ITEM_NOT_FOUND: {"menuItemId": "pizza"},
    ErrorCode.VARIANT_NOT_FOUND: {"menuItemId": "latte"},
    ErrorCode.MODIFIER_NOT_FOUND: {"menuItemId": "latte"},
    ErrorCode.OPTION_NOT_FOUND: {"modifierId": "milk"},
    ErrorCode.MODIFIER_REQUIRED: {"menuItemId": "latte"},
    ErrorCode.WINDOW_CLOSED: {
        "windowUntil": "2026-11-20T05:19:25.791Z",
        "templates": [
            {
                "name": "about_order",
                "language": "en",
                "text": "Hello {{1}}, it is about your order.",
            }
        ],
    },
    ErrorCode.INVALID_TRANSITION: {"orderStatus": "PICKED_UP", "allowed": []},
    ErrorCode.KITCHEN_BUSY: {
        "retryAt": "2026-11-21T05:25:00.000Z",
        "nextReadyAt": "2026-11-21T05:37:00.000Z",
    },
    ErrorCode.CAMPAIGN_OVER: {
        "reason": "used_up",
        "name": "Spring flyer",
        "campaignCode": "",
        "totalPriceCents": 306,
        "newTotalPriceCents": 606,
    },
    ErrorCode.ITEM_UNAVAILABLE: {
        "items": [{"id": "l1", "menuItemId": "roll", "name": "Cinnamon roll"}]
    },
}


class Refusal(msgspec.Struct):
    """A code as one operation answers it."""

    code: ErrorCode
    status: int
    sentence: str | list[str]
    fields: dict[str, Any]

    @classmethod
    def usual(cls, code: ErrorCode) -> "Refusal":
        """The code at its own status, in its usual words."""
        return cls(code, STATUS.get(code, 404), SENTENCES[code], FIELDS.get(code, {}))


# Asking for what cannot be had is a 404; a quote that went bad meanwhile is a conflict.
SOLD_OUT_AT_QUOTE = Refusal(
    ErrorCode.ITEM_UNAVAILABLE, 404, "Menu item roll is not available", {"menuItemId": "roll"}
)


class Error(msgspec.Struct, rename="camel"):
    """Every answer that is not a success. Some codes add fields that say which thing is meant."""

    message: str | list[str]
    error: str
    status_code: int
    code: ErrorCode
    request_id: str


def error_answers(errors: Iterable[ErrorCode | Refusal]) -> dict[int, OpenApiResponse]:
    """An operation's refusals by status: their codes, their shape and an example of each."""
    by_status: defaultdict[int, dict[ErrorCode, Refusal]] = defaultdict(dict)
    for one in errors:
        refusal = one if isinstance(one, Refusal) else Refusal.usual(one)
        by_status[refusal.status][refusal.code] = refusal
    return {status: _answer(list(found.values())) for status, found in sorted(by_status.items())}


def _answer(refusals: list[Refusal]) -> OpenApiResponse:
    codes = [str(one.code) for one in refusals]
    narrowed = {"type": "object", "properties": {"code": {"enum": codes}}}
    return OpenApiResponse(
        {"allOf": [schema_of(Error), narrowed]},
        description="Codes: " + ", ".join(f"`{code}`" for code in codes),
        examples=[_example(one) for one in refusals],
    )


def _example(refusal: Refusal) -> OpenApiExample:
    value = {
        "message": refusal.sentence,
        "error": HTTPStatus(refusal.status).phrase,
        "statusCode": refusal.status,
        "code": str(refusal.code),
        "requestId": "e5d585d8-2f71-4c80-bcb0-fb9c7d386867",
        **refusal.fields,
    }
    status = [str(refusal.status)]
    return OpenApiExample(str(refusal.code), value, response_only=True, status_codes=status)
