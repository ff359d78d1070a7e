"""How one conversation describes itself."""

from typing import Any

from drf_spectacular.utils import OpenApiParameter

from messaging.conversations import answers, bodies
from messaging.conversations.described.parts import (
    MESSAGE,
    PERSON_ID,
    REFUSED,
    TAG,
    TEMPLATE,
    THREAD,
    THREAD_ID,
    upload,
)
from orderbuddy.api.described import operation
from orderbuddy.api.errors import ErrorCode
from orderbuddy.api.schema import data_of

_ABOUT: dict[str, Any] = {"tag": TAG, "staff": True, "path": "thread_id"}
_TOLD = {"answer": data_of(answers.Thread), "example": {"data": THREAD}}
_WRITTEN: dict[str, Any] = {
    "status": 201,
    "answer": data_of(answers.Message),
    "example": {"data": MESSAGE},
}
_ORDER = {
    "id": "6b0129dd45ba8b2d27fa9fe0",
    "code": "9FE0",
    "status": "ACCEPTED",
    "startedAt": "2026-11-21T05:10:00.000Z",
    "totalPriceCents": 550,
    "origin": "Table 1",
    "items": ["Latte"],
}
_WHOLE = {"read": 1, "textsStopped": False, "orders": [_ORDER], "templates": [TEMPLATE]}


def _seq(name: str, description: str) -> OpenApiParameter:
    return OpenApiParameter(name, int, description=description)


THREAD_OF = operation(
    "getThread",
    "A conversation, with its guest's orders",
    description="`templates` are what WhatsApp takes after `windowUntil`. `textsStopped`: the "
    "guest said stop, and answers by SMS or WhatsApp are not sent.",
    answer=data_of(answers.WholeThread),
    example={"data": {**THREAD, **_WHOLE}},
    errors=[ErrorCode.NOT_ALLOWED],
    **_ABOUT,
)
MESSAGES = operation(
    "listThreadMessages",
    "A conversation's messages",
    description="The 50 newest, in order; those before a message, or those after one.",
    parameters=[
        _seq("before", "Only those with a smaller `seq`."),
        _seq("after", "Only those with a greater `seq`, the oldest first."),
    ],
    answer=data_of(answers.Messages),
    example={"data": {"messages": [MESSAGE], "isMore": False}},
    errors=[ErrorCode.NOT_ALLOWED],
    **_ABOUT,
)
ANSWER = operation(
    "answerGuest",
    "Answer the guest",
    description="By the channel that the guest used last, unless another of theirs is named. It is "
    "stored at once and sent by the workers; `delivery` follows on the socket. WhatsApp takes free "
    "text until `windowUntil`; after that a template, which the refusal lists.",
    body=bodies.Answer,
    body_example={"text": "Two more minutes!", "actionId": "0f2b6a3f0c7e4b1f"},
    errors=[ErrorCode.WINDOW_CLOSED],
    **_WRITTEN,
    **_ABOUT,
)
NOTE = operation(
    "addNote",
    "Write a note that no guest sees",
    body=bodies.Note,
    body_example={"text": "Allergic to nuts"},
    **_WRITTEN,
    **_ABOUT,
)
FILE = upload("keepThreadFile", errors=REFUSED, staff=True, path="thread_id")
ASSIGN = operation(
    "assignThread",
    "Give a conversation to somebody",
    verb="put",
    body=bodies.Assignee,
    body_example={"personId": PERSON_ID},
    **_TOLD,
    **_ABOUT,
)
TAGS = operation(
    "tagThread",
    "Say what a conversation is about",
    description="`late`, `missing_item`, `refund`, `allergy`, or words of your own.",
    verb="put",
    body=bodies.Tags,
    body_example={"tags": ["late"]},
    **_TOLD,
    **_ABOUT,
)
RESOLVE = operation(
    "resolveThread",
    "Nothing more is to be done",
    description="With `askRating` the guest is asked how it was: one tap on the order's page or in "
    "WhatsApp, a digit by SMS. The guest's next message opens it again.",
    body=bodies.Resolution,
    body_example={"askRating": True},
    **_TOLD,
    **_ABOUT,
)
REOPEN = operation(
    "reopenThread",
    "Something is to be done after all",
    body=bodies.Reopening,
    body_example={},
    **_TOLD,
    **_ABOUT,
)
READ = operation(
    "readThread",
    "You have read up to this message",
    verb="put",
    body=bodies.ReadUpTo,
    body_example={"seq": 4},
    answer=data_of(answers.Read),
    example={"data": {"threadId": THREAD_ID, "seq": 4, "messages": 1}},
    **_ABOUT,
)
