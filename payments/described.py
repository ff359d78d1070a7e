"""How the payment paths describe themselves."""

from orderbuddy.api.described import ORDER_TOKEN, operation
from orderbuddy.api.errors import ErrorCode
from orderbuddy.api.schema import schema_of
from payments.answers import Placed
from payments.bodies import PlaceWithoutPayment

PLACE_WITHOUT_PAYMENT = operation(
    "placeWithoutPayment",
    "Place a quote that needs no payment now",
    description="Placing a quote twice gives the first answer again, also hours later: there is "
    "one order for one quote. Opening hours and availability are checked again.",
    tag="Payments",
    body=PlaceWithoutPayment,
    body_example={"previewOrderId": "6b0129dd45ba8b2d27fa9fd7"},
    parameters=[ORDER_TOKEN],
    answer=schema_of(Placed),
    example={
        "orderId": "6b0129dd45ba8b2d27fa9fe0",
        "success": True,
        "message": "Order created successfully without payment",
    },
    errors=[
        ErrorCode.QUOTE_NOT_FOUND,
        ErrorCode.QUOTE_EXPIRED,
        ErrorCode.LOCATION_CLOSED,
        ErrorCode.ITEM_UNAVAILABLE,
        ErrorCode.PAYMENT_REQUIRED,
    ],
)
