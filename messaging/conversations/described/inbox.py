"""How a restaurant's inbox describes itself."""

from typing import Any

from drf_spectacular.utils import OpenApiParameter

from messaging.conversations import answers, bodies
from messaging.conversations.described.parts import AT, PERSON_ID, TAG, TEMPLATE, THREAD
from orderbuddy.api.described import operation
from orderbuddy.api.errors import ErrorCode
from orderbuddy.api.schema import data_of

REPLY = {
    "id": "6b0129dd45ba8b2d27fa9fe4",
    "title": "On its way",
    "text": "Two more minutes, {name}",
}
_SETTINGS: dict[str, Any] = {
    "hasChat": True,
    "roundRobin": True,
    "backToPoolMinutes": 10,
    "escalateMinutes": 15,
    "tags": ["catering"],
    "templates": [TEMPLATE],
    "smsNumber": "+15550100999",
    "whatsappNumber": "",
    "whatsappPhoneId": "",
}
_REPLY_BODY = {key: REPLY[key] for key in ("title", "text")}


def _asked(name: str, description: str, **more: Any) -> OpenApiParameter:
    return OpenApiParameter(name, str, description=description, **more)


THREADS = operation(
    "listThreads",
    "The inbox: conversations, the newest first",
    description="Of your locations. With `q` a search: names, ends of phone numbers, orders' codes "
    "and all words of one message; the 50 newest that have them. Without it a page of 40, and in "
    "`next` what `before` asks the next page by.",
    tag=TAG,
    staff=True,
    path="restaurant_id",
    parameters=[
        _asked("state", "`any` with `q` only.", enum=["open", "resolved", "any"], default="open"),
        _asked("assignee", "A person's id, `me`, or `none` for the pool."),
        _asked("location", "One location's id."),
        _asked("tag", "Only those with this tag."),
        _asked("q", "Words to look for."),
        _asked("before", "`next` of the page before."),
        _asked("limit", "At most 100."),
    ],
    answer=data_of(answers.Threads),
    example={"data": {"threads": [{**THREAD, "read": 0}], "next": None}},
    errors=[ErrorCode.VALIDATION_FAILED, ErrorCode.NOT_ALLOWED],
)

INBOX = operation(
    "getInbox",
    "Colleagues, locations and saved replies of an inbox",
    tag=TAG,
    staff=True,
    path="restaurant_id",
    answer=data_of(answers.Inbox),
    example={
        "data": {
            "people": [{"id": PERSON_ID, "name": "Mia", "isOnShift": True, "mayAnswer": True}],
            "locations": [
                {
                    "id": "679000000000000000000011",
                    "name": "Pier",
                    "timezone": "America/Los_Angeles",
                    "tags": ["catering"],
                    "templates": [TEMPLATE],
                }
            ],
            "replies": [{**REPLY, "updatedAt": AT}],
            "unread": 1,
        }
    },
    errors=[ErrorCode.NOT_ALLOWED],
)

SHIFT = operation(
    "setShift",
    "Begin or end your shift",
    description="Who is on shift is given conversations by turns, where the location wants that. A "
    "shift that nobody ends is over after 14 hours.",
    tag=TAG,
    staff=True,
    path="restaurant_id",
    verb="put",
    body=bodies.Shift,
    body_example={"isOn": True},
    answer=data_of(answers.OnShift),
    example={"data": {"isOn": True}},
)

ADD_REPLY = operation(
    "addSavedReply",
    "Save a reply",
    tag=TAG,
    staff=True,
    path="restaurant_id",
    status=201,
    body=bodies.Reply,
    body_example=_REPLY_BODY,
    answer=data_of(answers.SavedReply),
    example={"data": {**REPLY, "updatedAt": AT}},
)

CHANGE_REPLY = operation(
    "changeSavedReply",
    "Change a saved reply",
    tag=TAG,
    staff=True,
    path="restaurant_id reply_id",
    verb="put",
    body=bodies.Reply,
    body_example=_REPLY_BODY,
    answer=data_of(answers.SavedReply),
    example={"data": {**REPLY, "updatedAt": AT}},
)

REMOVE_REPLY = operation(
    "removeSavedReply",
    "Remove a saved reply",
    tag=TAG,
    staff=True,
    path="restaurant_id reply_id",
    verb="delete",
    answer=data_of(bool),
    example={"data": True},
)

_OF_PLACE: dict[str, Any] = {
    "tag": TAG,
    "staff": True,
    "path": "restaurant_id location_id",
    "answer": data_of(answers.SettingsAnswer),
    "example": {"data": _SETTINGS},
}

CHANGE_SETTINGS = operation(
    "changeConversationSettings",
    "Change how a location talks with its guests",
    description="What is left out stays. A number belongs to one restaurant; what is written to it "
    "comes to the location that has it.",
    verb="patch",
    body=bodies.Settings,
    body_example={"hasChat": True, "roundRobin": True},
    **_OF_PLACE,
)

SETTINGS = operation(
    "getConversationSettings",
    "How a location talks with its guests",
    errors=[ErrorCode.NOT_ALLOWED],
    **_OF_PLACE,
)
