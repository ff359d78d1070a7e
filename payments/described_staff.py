"""How the staff's payment paths describe themselves."""

from drf_spectacular.utils import OpenApiParameter, OpenApiResponse

from orderbuddy.api.described import operation
from orderbuddy.api.errors import ErrorCode
from orderbuddy.api.schema import data_of
from payments import staff_answers as answers
from payments import staff_bodies as bodies
from payments.described import ORDER, PAYMENT_ID, QUOTE, QUOTE_ERRORS

TAG = "Money"
REFUND_ID = "5c0f43a7-6b1c-4f1c-9d0a-2f4e8f1f7a10"
AT = "2026-11-21T05:19:25.801Z"

PAYMENT = {
    "paymentId": PAYMENT_ID,
    "restaurantId": "harbor_cafe",
    "locationId": "679000000000000000000011",
    "quoteId": QUOTE,
    "orderId": ORDER,
    "gateway": "emergepay",
    "method": "card",
    "state": "partially_refunded",
    "amountCents": 395,
    "tipCents": 60,
    "currency": "usd",
    "leftCents": 305,
    "feeCents": None,
    "card": {"brand": "VISA", "last4": "1111"},
    "references": {"uniqueTransId": "u-1", "approvalNumber": "VTLMC1"},
    "reason": "",
    "by": "",
    "correlationId": "e5d585d8-2f71-4c80-bcb0-fb9c7d386867",
    "createdAt": AT,
    "updatedAt": AT,
}
REFUND = {
    "refundId": REFUND_ID,
    "paymentId": PAYMENT_ID,
    "kind": "refund",
    "state": "approved",
    "amountCents": 150,
    "lineIds": ["l1"],
    "reason": "Cold soup",
    "by": "Ana",
    "createdAt": AT,
}
EVENT = {
    "at": AT,
    "about": "payment",
    "id": PAYMENT_ID,
    "from": "submitted",
    "to": "approved",
    "cause": "the gateway said so",
    "cents": 455,
    "by": "",
}
ROW = {
    "gateway": "emergepay",
    "method": "card",
    "payments": 1,
    "salesCents": 395,
    "tipsCents": 60,
    "takenCents": 455,
    "taxCents": 30,
    "refundsCents": 150,
    "voidsCents": 0,
    "taxGivenBackCents": 11,
    "feesCents": None,
    "feesMissing": 1,
    "netCents": 305,
}
ONCE = (
    "With an `Idempotency-Key` the same request is one deed, also after a crash: send it again "
    "with the same key."
)
GIVING_ERRORS = [
    ErrorCode.PAYMENT_NOT_FOUND,
    ErrorCode.REFUND_NOT_POSSIBLE,
    ErrorCode.GATEWAY_UNAVAILABLE,
]

STORY = operation(
    "paymentStory",
    "A payment's whole story",
    description="Every step with its time and cause, its refunds, its order, what does not match. "
    "For every role but the kitchen.",
    tag=TAG,
    staff=True,
    path="payment_id",
    answer=data_of(answers.Story),
    example={
        "data": {
            "payment": PAYMENT,
            "refunds": [REFUND],
            "exceptions": [],
            "order": {
                "orderId": ORDER,
                "orderCode": "9FE0",
                "status": "PICKED_UP",
                "totalPriceCents": 395,
                "payment": {
                    "state": "part_refunded",
                    "paidCents": 395,
                    "tipCents": 60,
                    "refundedCents": 150,
                },
            },
            "events": [EVENT],
        }
    },
    errors=[ErrorCode.PAYMENT_NOT_FOUND, ErrorCode.NOT_ALLOWED],
)
REFUND_PAYMENT = operation(
    "refundPayment",
    "Give money back",
    description="In full (tip included), some lines with their share of tax and discount, or an "
    f"amount. Each role has a limit for one order. {ONCE}",
    tag=TAG,
    staff=True,
    path="payment_id",
    body=bodies.Refund,
    body_example={"reason": "Cold soup", "lineIds": ["l1"]},
    answer=data_of(answers.Given),
    example={"data": {"refund": REFUND, "payment": PAYMENT}},
    errors=GIVING_ERRORS,
)
VOID_PAYMENT = operation(
    "voidPayment",
    "Undo a whole payment while it is unsettled",
    description="Where it is too late the gateway says so (`refund_not_possible`): then refund it. "
    + ONCE,
    tag=TAG,
    staff=True,
    path="payment_id",
    body=bodies.Void,
    body_example={"reason": "Wrong table"},
    answer=data_of(answers.Given),
    example={"data": {"refund": {**REFUND, "kind": "void"}, "payment": PAYMENT}},
    errors=GIVING_ERRORS,
)
CHANGE_TIP = operation(
    "changeTip",
    "Change the tip of a payment that is not settled yet",
    description="Where the gateway can (EmergePay), and nothing was given back yet. " + ONCE,
    tag=TAG,
    staff=True,
    path="payment_id",
    body=bodies.Tip,
    body_example={"tipCents": 80},
    answer=data_of(answers.StaffPayment),
    example={"data": PAYMENT},
    errors=[*GIVING_ERRORS, ErrorCode.TIP_NOT_ALLOWED],
)
TAKE = operation(
    "takePayment",
    "Record what a guest paid at the counter",
    description="Cash, or on the shop's own terminal, for a quote (which is placed once it is "
    f"covered) or for an order. {ONCE}",
    tag=TAG,
    staff=True,
    body=bodies.Counter,
    body_example={"method": "cash", "orderId": ORDER},
    answer=data_of(answers.StaffPayment),
    example={"data": {**PAYMENT, "gateway": "counter", "method": "cash", "state": "approved"}},
    errors=[
        *QUOTE_ERRORS,
        ErrorCode.ORDER_NOT_FOUND,
        ErrorCode.GATEWAY_NOT_OFFERED,
        ErrorCode.AMOUNT_NOT_ALLOWED,
        ErrorCode.TIP_NOT_ALLOWED,
        ErrorCode.INVALID_TRANSITION,
        ErrorCode.PAYMENT_IN_PROGRESS,
        ErrorCode.PAYMENT_UNKNOWN,
        ErrorCode.GATEWAY_UNAVAILABLE,
    ],
)
SETTLEMENT = operation(
    "settlement",
    "A location's day in money",
    description="By gateway and way of paying, by the location's own clock. `format=csv` gives a "
    "table for a spreadsheet, in dollars. For owners and managers.",
    tag=TAG,
    staff=True,
    path="restaurant_id location_id",
    parameters=[
        OpenApiParameter("date", str, description="YYYY-MM-DD; today without it."),
        OpenApiParameter("format", str, description="`json` (also without it) or `csv`."),
    ],
    answer=data_of(answers.Settlement),
    example={
        "data": {
            "date": "2026-11-21",
            "locationId": "679000000000000000000011",
            "locationName": "Pier",
            "currency": "usd",
            "final": True,
            "rows": [ROW],
            "total": {**ROW, "gateway": "total", "method": ""},
            "undecided": [],
            "refundsUndecided": [],
            "unplaced": [],
            "taxMissing": 0,
        }
    },
    errors=[ErrorCode.VALIDATION_FAILED, ErrorCode.NOT_ALLOWED],
)
# The same answer as a table.
SETTLEMENT["responses"][(200, "text/csv")] = OpenApiResponse(str, description="OK")
