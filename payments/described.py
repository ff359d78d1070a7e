"""How the payment paths describe themselves."""

from drf_spectacular.utils import OpenApiParameter

from orderbuddy.api.described import ORDER_TOKEN, operation
from orderbuddy.api.errors import ErrorCode
from orderbuddy.api.schema import data_of, schema_of
from payments import answers, bodies

TAG = "Payments"
PAYMENT_ID = "b2bceeee-9602-4419-8cf7-58a65b643d0a"
EXAMPLE = "0f2b6a3f0c7e4b1f9a8d5c3e7f1a2b4c6d8e0f12"
QUOTE = "6b0129dd45ba8b2d27fa9fd7"
ORDER = "6b0129dd45ba8b2d27fa9fe0"

QUOTE_ERRORS = [
    ErrorCode.QUOTE_NOT_FOUND,
    ErrorCode.QUOTE_EXPIRED,
    ErrorCode.LOCATION_CLOSED,
    ErrorCode.KITCHEN_BUSY,
    ErrorCode.VISIT_NEEDED,
    ErrorCode.CAMPAIGN_OVER,
    ErrorCode.ITEM_UNAVAILABLE,
]
PAY_ERRORS = [
    *QUOTE_ERRORS,
    ErrorCode.GATEWAY_NOT_OFFERED,
    ErrorCode.TIP_NOT_ALLOWED,
    ErrorCode.AMOUNT_NOT_ALLOWED,
    ErrorCode.PAYMENT_IN_PROGRESS,
    ErrorCode.PAYMENT_UNKNOWN,
    ErrorCode.GATEWAY_UNAVAILABLE,
]
PAYMENT_HEADERS = [
    ORDER_TOKEN,
    OpenApiParameter(
        "X-Payment-Id", str, OpenApiParameter.HEADER, response=[200],
        description="The payment's id in the ledger, and at the gateway.",
    ),
    OpenApiParameter(
        "X-Payment-Token", str, OpenApiParameter.HEADER, response=[200],
        description="Who has it may read the payment (`GET payments/{id}?token=`).",
    ),
]  # fmt: skip
SAME_AGAIN = (
    "Sending the same again is safe and brings what became of the payment: one token is charged "
    "once, and one quote is paid once. `payment_unknown` and `payment_in_progress` say that the "
    "answer is not known yet: send the same again later, never another payment."
)
TRANSACTION = {
    "externalTransactionId": PAYMENT_ID,
    "transactionType": "CreditSale",
    "resultStatus": "true",
    "resultMessage": "Approved",
    "uniqueTransId": "u-1",
    "transactionReference": "",
    "approvalNumberResult": "VTLMC1",
    "amount": "3.95",
    "amountProcessed": "3.95",
    "maskedAccount": "************1111",
    "accountCardType": "VISA",
    "accountExpiryDate": "1030",
}
SHOWN = {
    "paymentId": PAYMENT_ID,
    "paymentToken": EXAMPLE,
    "state": "approved",
    "settled": True,
    "gateway": "stripe",
    "method": "card",
    "amountCents": 395,
    "tipCents": 60,
    "totalCents": 455,
    "currency": "usd",
    "card": {"brand": "visa", "last4": "4242"},
    "reason": "",
    "givenBack": False,
    "refundedCents": 0,
    "orderId": ORDER,
    "orderToken": EXAMPLE,
}

PLACE_WITHOUT_PAYMENT = operation(
    "placeWithoutPayment",
    "Place a quote that needs no payment now",
    description="Placing a quote twice gives the first answer again, also hours later: there is "
    "one order for one quote. Opening hours and availability are checked again.",
    tag=TAG,
    body=bodies.PlaceWithoutPayment,
    body_example={"previewOrderId": QUOTE},
    parameters=[ORDER_TOKEN],
    answer=schema_of(answers.Placed),
    example={
        "orderId": ORDER,
        "success": True,
        "message": "Order created successfully without payment",
    },
    errors=[*QUOTE_ERRORS, ErrorCode.PAYMENT_REQUIRED],
)

OPTIONS = operation(
    "paymentOptions",
    "What is due, and what it can be paid with",
    description="Of a quote (`previewOrderId`) or of an order that was placed before (`orderId`).",
    tag=TAG,
    parameters=[
        OpenApiParameter("previewOrderId", str, description="The quote's id."),
        OpenApiParameter("orderId", str, description="The order's id, instead of a quote's."),
    ],
    answer=data_of(answers.Options),
    example={
        "data": {
            "billId": QUOTE,
            "currency": "usd",
            "totalCents": 395,
            "paidCents": 0,
            "dueCents": 395,
            "tips": {"enabled": True, "percentages": [15, 18, 20], "maxCents": 395},
            "gateways": [{"name": "emergepay", "scriptUrl": "https://…/cip-hosted-fields.js"}],
        }
    },
    errors=[*QUOTE_ERRORS, ErrorCode.ORDER_NOT_FOUND],
)

START = operation(
    "startTransaction",
    "Start a card payment at EmergePay: a token for its hosted fields",
    description="The account is the quote's location's; for clients that send no quote, the "
    "restaurant's first. No money moves.",
    tag=TAG,
    path="restaurant_id",
    body=bodies.StartTransaction,
    body_example={"previewOrderId": QUOTE},
    answer=schema_of(answers.Started),
    example={"transactionToken": "tok_0001"},
    errors=[
        ErrorCode.QUOTE_NOT_FOUND,
        ErrorCode.GATEWAY_NOT_OFFERED,
        ErrorCode.GATEWAY_UNAVAILABLE,
    ],
)

COMPLETE = operation(
    "completeTransaction",
    "Charge a card at EmergePay and place the quote",
    description=f"A declined card is a 200 with an empty `orderId`. {SAME_AGAIN}",
    tag=TAG,
    body=bodies.CompleteTransaction,
    body_example={"previewOrderId": QUOTE, "transactionToken": "tok_0001", "tipCents": 60},
    parameters=PAYMENT_HEADERS,
    answer=schema_of(answers.Completed),
    example={"transaction": TRANSACTION, "orderId": ORDER},
    errors=PAY_ERRORS,
)

COMPLETE_WALLET = operation(
    "completeWalletTransaction",
    "Charge a wallet at EmergePay and place the quote",
    description=f"A declined wallet is a 200 with an empty `orderId`. {SAME_AGAIN}",
    tag=TAG,
    body=bodies.CompleteWallet,
    body_example={
        "previewOrderId": QUOTE,
        "transactionDetails": {
            "type": "GooglePay",
            "isSandbox": True,
            "billing": {"postalCode": "60601"},
            "card": {"type": "VISA"},
            "token": {"data": "wallet-token"},
        },
    },
    parameters=PAYMENT_HEADERS,
    answer=schema_of(answers.WalletCompleted),
    example={
        "transaction": {
            "transactionResponse": {
                "resultStatus": "true",
                "resultMessage": "Approved",
                "uniqueTransId": "u-2",
                "amountProcessed": "3.50",
            }
        },
        "orderId": ORDER,
    },
    errors=PAY_ERRORS,
)

CREATE_STRIPE = operation(
    "createStripePayment",
    "Write a Stripe payment down, for a card form that is about to be shown",
    description="Nothing is asked of Stripe and nothing is reserved yet.",
    tag=TAG,
    status=201,
    body=bodies.CreateStripe,
    body_example={"previewOrderId": QUOTE, "tipCents": 60},
    answer=data_of(answers.FormOpened),
    example={
        "data": {
            "paymentId": PAYMENT_ID,
            "paymentToken": EXAMPLE,
            "publishableKey": "pk_live_…",
            "amountCents": 455,
            "currency": "usd",
        }
    },
    errors=[*PAY_ERRORS, ErrorCode.ALREADY_PAID],
)

CONFIRM_STRIPE = operation(
    "confirmStripePayment",
    "Charge a Stripe payment and place its quote",
    description="`nextAction` names the client secret with which the page shows the bank's own "
    f"question (3-D Secure); then send the same again. {SAME_AGAIN}",
    tag=TAG,
    body=bodies.ConfirmStripe,
    body_example={
        "paymentId": PAYMENT_ID,
        "paymentToken": EXAMPLE,
        "confirmationToken": "ctoken_1Qx",
    },
    answer=data_of(answers.ShownPayment),
    example={"data": SHOWN},
    errors=[*PAY_ERRORS, ErrorCode.PAYMENT_DECLINED, ErrorCode.PAYMENT_NOT_FOUND],
)

PAYMENT = operation(
    "payment",
    "What became of a payment, for its payer",
    description="While its gateway has not told, it is asked again, at most every few seconds.",
    tag=TAG,
    path="payment_id",
    parameters=[
        OpenApiParameter("token", str, description="The payment's token."),
        OpenApiParameter(
            "X-Payment-Token", str, OpenApiParameter.HEADER, description="Instead of `token`."
        ),
    ],
    answer=data_of(answers.ShownPayment),
    example={"data": SHOWN},
    errors=[ErrorCode.PAYMENT_NOT_FOUND],
)
