"""How the messaging paths describe themselves."""

import msgspec
from drf_spectacular.utils import OpenApiParameter

from menus.answers import Answer
from messaging.bodies import NotificationChoices, Resend, Subscription
from orderbuddy.api.described import operation
from orderbuddy.api.errors import ErrorCode
from orderbuddy.api.schema import data_of, schema_of


class MessageCost(Answer):
    amount: str
    currency: str


class ShownMessage(Answer):
    """`what` is the event, `unsure` counts attempts of which nobody knows whether the provider
    acted; `fellTo` is the message on the next channel, `chainOf` the first of its chain."""

    message_id: str
    what: str
    purpose: str
    channel: str
    to: str
    state: str
    times: dict[str, str]
    attempts: int
    unsure: int
    parts: int
    cost: MessageCost | None
    error_code: str
    error: str
    reason: str
    subject: str
    text: str
    fell_to: str | None
    chain_of: str | None
    created_at: str


class Resent(Answer):
    message_id: str


class FiguresRow(Answer):
    what: str
    purpose: str
    channel: str
    count: int
    states: dict[str, int]
    parts: int
    unsure: int
    cost: list[MessageCost]


class Figures(Answer):
    first: str
    last: str
    rows: list[FiguresRow]


class ShownQuietHours(Answer):
    from_: str = msgspec.field(name="from")
    until: str


class Choices(Answer):
    events: dict[str, list[str]]
    staff_events: dict[str, list[str]]
    quiet_hours: ShownQuietHours | None


class Subscribed(Answer):
    message: str


SUBSCRIBE = operation(
    "subscribeDevice",
    "Tell a device of a restaurant's orders",
    description="`token` is the device's of Firebase Cloud Messaging. The same again changes "
    "nothing.",
    tag="Push",
    staff=True,
    status=201,
    body=Subscription,
    body_example={"restaurantId": "harbor_cafe", "token": "w:token-2", "platform": "web"},
    answer=schema_of(Subscribed),
    example={"message": "Subscribed successfully!"},
)

TAG = "Messages"
MESSAGE_ID = "6790000000000000000000d1"
MESSAGE = {
    "messageId": MESSAGE_ID,
    "what": "order_ready",
    "purpose": "service",
    "channel": "sms",
    "to": "+15550100123",
    "state": "delivered",
    "times": {"queued": "2026-11-21T05:19:25.801Z", "delivered": "2026-11-21T05:19:27.113Z"},
    "attempts": 1,
    "unsure": 0,
    "parts": 1,
    "cost": {"amount": "0.0079", "currency": "USD"},
    "errorCode": "",
    "error": "",
    "reason": "",
    "subject": "",
    "text": "Harbor Café: your order 9FE0 is ready.",
    "fellTo": None,
    "chainOf": None,
    "createdAt": "2026-11-21T05:19:25.801Z",
}
OF_ORDER = operation(
    "listMessagesOfOrder",
    "What was told of an order",
    description="To its guest and to the staff, oldest first, with what became of each. `state`: "
    "queued, sent, delivered, read, failed or suppressed.",
    tag=TAG,
    staff=True,
    path="order_id",
    answer=data_of(list[ShownMessage]),
    example={"data": [MESSAGE]},
    errors=[ErrorCode.NOT_ALLOWED],
)
RESEND = operation(
    "resendMessage",
    "Send a message once more",
    description="By the same channel, to the same address; at most five times. Not one that waits, "
    "and not to who wants no messages.",
    tag=TAG,
    staff=True,
    status=201,
    path="message_id",
    body=Resend,
    body_example={},
    answer=data_of(Resent),
    example={"data": {"messageId": MESSAGE_ID}},
    errors=[ErrorCode.TOO_MANY_REQUESTS],
)
DAYS = [
    OpenApiParameter(name, str, description=f"The {name} day, such as `2026-11-21`.")
    for name in ("first", "last")
]
FIGURES = operation(
    "getMessageFigures",
    "How many messages, how well, at what cost",
    description="By event and channel, the most first; of the last seven days unless told. A day "
    "is the location's own.",
    tag=TAG,
    staff=True,
    path="restaurant_id location_id",
    parameters=DAYS,
    answer=data_of(Figures),
    example={
        "data": {
            "first": "2026-11-15",
            "last": "2026-11-21",
            "rows": [
                {
                    "what": "order_ready",
                    "purpose": "service",
                    "channel": "sms",
                    "count": 120,
                    "states": {"delivered": 118, "failed": 2},
                    "parts": 131,
                    "unsure": 0,
                    "cost": [{"amount": "1.0349", "currency": "USD"}],
                }
            ],
        }
    },
    errors=[ErrorCode.NOT_ALLOWED, ErrorCode.VALIDATION_FAILED],
)

CHOSEN = {
    "events": {"order_ready": ["push", "sms"], "order_received": []},
    "staffEvents": {"new_order": ["fcm"]},
    "quietHours": {"from": "21:00", "until": "08:00"},
}
CHOICES = operation(
    "getMessageSettings",
    "Who is told what, and how",
    description="Channels in the order in which they are tried; an event without any is not told. "
    "In the quiet hours nothing is sent that can wait.",
    tag=TAG,
    staff=True,
    path="restaurant_id location_id",
    answer=data_of(Choices),
    example={"data": CHOSEN},
    errors=[ErrorCode.NOT_ALLOWED],
)
CHOOSE = operation(
    "changeMessageSettings",
    "Choose who is told what, and how",
    description="All of it anew: what is left out is as usual.",
    tag=TAG,
    staff=True,
    path="restaurant_id location_id",
    verb="put",
    body=NotificationChoices,
    body_example=CHOSEN,
    answer=data_of(Choices),
    example={"data": CHOSEN},
)
