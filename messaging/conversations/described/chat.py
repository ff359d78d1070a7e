"""How the chat on an order's page describes itself."""

from typing import Any

from drf_spectacular.utils import OpenApiParameter

from messaging.conversations import answers, bodies
from messaging.conversations.described.parts import CHAT_LINE, REFUSED, TAG, upload
from orderbuddy.api.described import operation
from orderbuddy.api.errors import ErrorCode
from orderbuddy.api.schema import data_of

TOKEN = OpenApiParameter(
    "token", str, required=True, description="The order's, as `X-Order-Token` gave it."
)
_REFUSED = [ErrorCode.NOT_FOUND]
_ABOUT: dict[str, Any] = {"tag": TAG, "path": "order_id", "parameters": [TOKEN]}
_LINE: dict[str, Any] = {
    "status": 201,
    "answer": data_of(answers.ChatLine),
    "errors": [*_REFUSED, ErrorCode.CHAT_CLOSED],
}

CHAT = operation(
    "getChat",
    "What was written on an order's page",
    description="`isOpen`: whether its guest may write. Nothing of what the same number wrote "
    "elsewhere is shown here.",
    answer=data_of(answers.Chat),
    example={"data": {"isOpen": True, "messages": [CHAT_LINE]}},
    errors=_REFUSED,
    **_ABOUT,
)
WRITE = operation(
    "writeInChat",
    "Write to the staff",
    body=bodies.ChatMessage,
    body_example={"clientId": "0f2b6a3f0c7e4b1f", "text": "Is there milk in it?"},
    example={"data": CHAT_LINE},
    **_LINE,
    **_ABOUT,
)
RATE = operation(
    "rateChat",
    "Say how it was",
    description="Once the staff have asked: `good`, `okay` or `bad`.",
    body=bodies.ChatRating,
    body_example={"rating": "good"},
    example={"data": {**CHAT_LINE, "text": "", "what": "rated", "rating": "good"}},
    **_LINE,
    **_ABOUT,
)
FILE = upload(
    "keepChatFile",
    errors=[*REFUSED, *_REFUSED, ErrorCode.CHAT_CLOSED],
    path="order_id",
    parameters=[TOKEN],
)
