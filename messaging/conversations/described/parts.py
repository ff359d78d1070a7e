"""What the descriptions have in common: examples, and the form of a file."""

from typing import Any

import msgspec

from messaging.conversations import answers
from orderbuddy.api.described import operation
from orderbuddy.api.errors import ErrorCode
from orderbuddy.api.schema import data_of

TAG = "Conversations"
THREAD_ID, PERSON_ID = "6b0129dd45ba8b2d27fa9fe1", "6b0129dd45ba8b2d27fa9fe2"
AT = "2026-11-21T05:19:25.791Z"

THREAD: dict[str, Any] = {
    "id": THREAD_ID,
    "restaurantId": "harbor_cafe",
    "locationId": "679000000000000000000011",
    "name": "Ana",
    "phone": "+15550100123",
    "state": "open",
    "assignee": PERSON_ID,
    "tags": ["late"],
    "rev": 3,
    "seq": 3,
    "guestMessages": 1,
    "lastAt": AT,
    "lastText": "Where is my order?",
    "lastFrom": "guest",
    "lastChannel": "sms",
    "channels": ["sms"],
    "waitingSince": AT,
    "escalatedAt": None,
    "windowUntil": None,
    "orderId": None,
    "rating": None,
    "seenSeq": 0,
}
FILE = {
    "state": "ready",
    "id": "6b0129dd45ba8b2d27fa9fe5",
    "url": "/conversations/files/6b0129dd45ba8b2d27fa9fe5:h:1vMf2a:0cJ5oTn8Yb3",
    "kind": "picture",
    "mediaType": "image/jpeg",
    "width": 1200,
    "height": 1600,
    "bytes": 184210,
    "fileName": "file.jpg",
}
MESSAGE: dict[str, Any] = {
    "id": "6b0129dd45ba8b2d27fa9fe3",
    "threadId": THREAD_ID,
    "seq": 4,
    "at": AT,
    "from": "staff",
    "personId": PERSON_ID,
    "channel": "sms",
    "text": "Two more minutes!",
    "what": "",
    "values": {},
    "attachments": [],
    "orderId": None,
    "messageId": None,
    "delivery": None,
    "why": "",
}
CHAT_LINE: dict[str, Any] = {
    "seq": 1,
    "at": AT,
    "isOwn": True,
    "text": "Is there milk in it?",
    "what": "",
    "rating": None,
    "attachments": [],
    "clientId": "0f2b6a3f0c7e4b1f",
}
TEMPLATE = {
    "name": "about_order",
    "language": "en",
    "text": "Hello {{1}}, it is about your order.",
}

_FORM = {
    "type": "object",
    "properties": {
        "file": {"type": "string", "format": "binary", "description": "A picture or a PDF."}
    },
    "required": ["file"],
}


class FileForm(msgspec.Struct):
    """The field of the multipart form."""

    file: str


def upload(operation_id: str, **about: Any) -> dict[str, Any]:
    """How the upload of a file describes itself: a form, not JSON."""
    found = operation(
        operation_id,
        "Keep a file for a message",
        description="A picture (made anew, without anything else that was in the file) or a PDF of "
        "up to 5 MB. It belongs to the next message that names its id; one that no message names "
        "is gone after a day.",
        tag=TAG,
        verb="put",  # not the method: no Idempotency-Key is needed
        status=201,
        body=FileForm,
        body_example={},
        answer=data_of(answers.File),
        example={"data": FILE},
        **about,
    )
    examples = [one for one in found["examples"] if not one.request_only]
    return {**found, "request": {"multipart/form-data": _FORM}, "examples": examples}


REFUSED = [ErrorCode.PICTURE_REFUSED, ErrorCode.TOO_MANY_REQUESTS]
