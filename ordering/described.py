"""How the ordering paths describe themselves."""

from typing import Any

from drf_spectacular.utils import OpenApiParameter

from orderbuddy.api.described import ORDER_TOKEN, operation
from orderbuddy.api.described_errors import SOLD_OUT_AT_QUOTE
from orderbuddy.api.errors import ErrorCode
from orderbuddy.api.schema import data_of, schema_of
from ordering import answers, bodies

GUESTS, OLDER, STAFF = "Ordering", "Older clients", "Orders"

ORDER_ID = "6b0129dd45ba8b2d27fa9fe0"
PIER = "679000000000000000000011"
TABLE = {"id": "679000000000000000000041", "name": "Table 1"}
ANA = {"name": "Ana", "phone": ""}
OAT = [{"id": "milk", "name": "Milk", "options": [{"id": "oat", "name": "Oat"}]}]
MEDIUM: list[dict[str, Any]] = [{"id": "medium", "name": "Medium", "priceCents": 475}]

CART = {
    "restaurantId": "harbor_cafe",
    "locationId": PIER,
    "locationSlug": "pier",
    "origin": TABLE,
    "customer": ANA,
    "items": [
        {
            "id": "l1",
            "menuItemId": "latte",
            "name": "Latte",
            "price": 475,
            "notes": "extra hot",
            "startedAt": None,
            "completedAt": None,
            "stationTags": ["bar"],
            "variants": MEDIUM,
            "modifiers": OAT,
        }
    ],
    "getSms": False,
}
LINE = {
    "id": "l1",
    "menuItemId": "latte",
    "name": "Latte",
    "priceCents": 550,
    "notes": "extra hot",
    "modifiers": OAT,
    "variants": MEDIUM,
    "stationTags": ["bar"],
    "startedAt": None,
    "completedAt": None,
}
ORDER = {
    "_id": ORDER_ID,
    "orderCode": "9FE0",
    "restaurantId": "harbor_cafe",
    "locationId": PIER,
    "locationSlug": "pier",
    "customer": ANA,
    "origin": TABLE,
    "items": [LINE],
    "discount": None,
    "status": "ACCEPTED",
    "totalPriceCents": 606,
}
FOR_STAFF = {
    **ORDER,
    "paymentId": "",
    "meta": {
        "correlationId": "e5d585d8-2f71-4c80-bcb0-fb9c7d386867",
        "acceptedAt": "2026-11-21T05:19:25.801Z",
        "acceptedBy": "system",
        "autoAccept": True,
    },
    "startedAt": "2026-11-21T05:19:25.791Z",
    "getSms": False,
}

CART_ERRORS = [
    ErrorCode.MODIFIER_REQUIRED,
    ErrorCode.LOCATION_NOT_FOUND,
    ErrorCode.ITEM_NOT_FOUND,
    ErrorCode.VARIANT_NOT_FOUND,
    ErrorCode.MODIFIER_NOT_FOUND,
    ErrorCode.OPTION_NOT_FOUND,
    SOLD_OUT_AT_QUOTE,
]
FOR_LATER_ERRORS = [ErrorCode.LOCATION_CLOSED, ErrorCode.KITCHEN_BUSY, ErrorCode.VISIT_NEEDED]
PLACING_ERRORS = [*FOR_LATER_ERRORS, ErrorCode.PAYMENT_REQUIRED, ErrorCode.CAMPAIGN_OVER]

ORIGIN = operation(
    "getOrigin",
    "Who and where the guest is",
    description="What a QR code's origin names. An unknown one answers with every field empty.",
    tag=GUESTS,
    path="origin_id",
    answer=data_of(answers.Origin),
    example={
        "data": {
            "_id": TABLE["id"],
            "restaurantId": "harbor_cafe",
            "locationId": PIER,
            "label": "Table 1",
            "type": "table",
        }
    },
)
CAMPAIGN = operation(
    "getCampaign",
    "The active campaign of an origin",
    tag=GUESTS,
    path="restaurant_id location_id origin_id",
    answer=data_of(answers.CampaignShown | None),
    example={
        "data": {"name": "Spring flyer", "type": "flat", "reward": {"flatOffCents": 300}},
    },
)
PREVIEW_ORDER = operation(
    "createQuote",
    "Price a cart",
    description="Prices come from the menu; what a client says a line costs is ignored. The quote "
    "holds for half an hour. Two portions are two lines. `estimatedReadyAt` is kept: placing takes "
    "a slot of the kitchen that is no later than told, or answers `kitchen_busy`.",
    tag=GUESTS,
    body=bodies.Cart,
    body_example=CART,
    answer=data_of(answers.QuoteMade),
    example={"data": {"previewOrderId": "6b0129dd45ba8b2d27fa9fd7", "totalPriceCents": 606}},
    errors=[*CART_ERRORS, *FOR_LATER_ERRORS],
)
MENU_APP_ORDER = operation(
    "placeCart",
    "Price and place a cart in one go",
    description="Without a quote only an `Idempotency-Key` keeps a repeated request from making "
    "a second order; new clients ask for a quote first.",
    tag=OLDER,
    status=201,
    body=bodies.Cart,
    body_example=CART,
    parameters=[ORDER_TOKEN],
    answer=schema_of(str),
    example=ORDER_ID,
    errors=[*CART_ERRORS, *PLACING_ERRORS],
)
CHECKOUT = operation(
    "checkout",
    "Order by quantities (old form)",
    description="Priced and placed as a quote would be.",
    tag=OLDER,
    status=201,
    body=bodies.Checkout,
    body_example={
        "originId": TABLE["id"],
        "menuId": "679000000000000000000031",
        "items": [{"menuItemId": "espresso", "quantity": 2}],
        "paymentMethod": "card",
        "customerInfo": {"name": "Ana"},
    },
    parameters=[ORDER_TOKEN],
    answer=schema_of(answers.CheckoutDone),
    example={
        "orderId": ORDER_ID,
        "createdAt": "2026-11-21T05:19:28.733Z",
        "status": "pending",
    },
    errors=[ErrorCode.ORIGIN_NOT_FOUND, *CART_ERRORS, *PLACING_ERRORS],
)
GUEST_ORDER = operation(
    "getOrder",
    "An order, for its guest",
    tag=GUESTS,
    path="order_id",
    parameters=[
        OpenApiParameter("token", str, description="The order's token: the phone is there with it.")
    ],
    answer=schema_of(answers.GuestOrder),
    example=ORDER,
    errors=[ErrorCode.ORDER_NOT_FOUND],
)
ORDER_STATUS = operation(
    "getOrderStatus",
    "An order's status",
    tag=GUESTS,
    path="order_id",
    answer=schema_of(answers.Status),
    example={
        "orderId": ORDER_ID,
        "status": "ACCEPTED",
        "updatedAt": "2026-11-21T05:19:25.801Z",
    },
    errors=[ErrorCode.ORDER_NOT_FOUND],
)
TODAYS_ORDERS = operation(
    "listTodaysOrders",
    "Today's orders of a location",
    description="Today is the location's own day. Oldest first.",
    tag=STAFF,
    staff=True,
    path="restaurant_id location_id",
    answer=schema_of(list[answers.StaffOrder]),
    example=[FOR_STAFF],
    errors=[ErrorCode.NOT_ALLOWED],
)
STAFF_ORDER = operation(
    "getOrderForStaff",
    "An order, for the staff",
    tag=STAFF,
    staff=True,
    path="restaurant_id location_id order_id",
    answer=data_of(answers.StaffOrder),
    example={"data": FOR_STAFF},
    errors=[ErrorCode.ORDER_NOT_FOUND, ErrorCode.NOT_ALLOWED],
)
CHANGE_STATUS = operation(
    "changeOrderStatus",
    "Move an order",
    description="`CREATED → ACCEPTED → READY_FOR_PICKUP → PICKED_UP`, and `CANCELLED` from the "
    "first three. The same move again changes nothing; one that does not exist is refused, with "
    "the moves there are in `allowed`.",
    tag=STAFF,
    staff=True,
    body=bodies.StatusChange,
    body_example={"orderId": ORDER_ID, "orderStatus": "READY_FOR_PICKUP"},
    answer=schema_of(bool),
    example=True,
    errors=[ErrorCode.ORDER_NOT_FOUND, ErrorCode.INVALID_TRANSITION],
)
MOVE = operation(
    "moveOrder",
    "Move an order, saying when it will be ready, or why it is cancelled",
    description="As `changeOrderStatus`, in one write with `estimatedReadyAt` (from `minutes`, "
    "which also changes the time of an order that is accepted already; one that was ordered for "
    "later keeps its time) or `cancelReason`. What was paid for a cancelled order is given back.",
    tag=STAFF,
    staff=True,
    path="order_id",
    body=bodies.Move,
    body_example={"to": "ACCEPTED", "minutes": 15},
    answer=data_of(answers.StaffOrder),
    example={"data": FOR_STAFF},
    errors=[ErrorCode.ORDER_NOT_FOUND, ErrorCode.INVALID_TRANSITION],
)
TEXT_GUEST = operation(
    "textGuest",
    "Send a text message to an order's guest",
    description="To the phone that the guest left with the order. At most ten an order.",
    tag=STAFF,
    staff=True,
    path="order_id",
    body=bodies.TextToGuest,
    body_example={"text": "Your order is at the counter."},
    answer=data_of(answers.TextsToGuest),
    example={"data": {"texts": 1}},
    errors=[ErrorCode.ORDER_NOT_FOUND, ErrorCode.TOO_MANY_REQUESTS],
)
