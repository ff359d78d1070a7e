"""How the paths of texts describe themselves."""

from drf_spectacular.utils import OpenApiParameter

from messaging.texts import answers, bodies
from orderbuddy.api.described import operation
from orderbuddy.api.errors import ErrorCode
from orderbuddy.api.schema import data_of

TAG = "Messages"
_ONE = "restaurant_id event channel language"
_OURS = {
    "subject": "",
    "body": "{restaurant}: your order[ {code}] is ready[ at {location}]. Enjoy![ {link}]",
    "buttons": [],
    "template": "",
}
_OWN = {**_OURS, "body": "{restaurant}: {code} is on the counter. {link}"}
_CHECKED = {
    "faults": [],
    "hints": [],
    "segments": {"encoding": "GSM-7", "units": 112, "parts": 1, "room": 160, "costly": []},
}
_TEXT = {
    "event": "order_ready",
    "channel": "sms",
    "language": "en",
    **_OWN,
    "isOwn": True,
    "version": 1,
    "updatedAt": "2026-11-21T12:00:00.000Z",
    "default": _OURS,
    **_CHECKED,
}
_LISTED = {
    "event": "order_ready",
    "name": "Order ready",
    "audience": "guest",
    "gaps": [{"name": "code", "description": "The order's number"}],
    "needed": [],
    "channels": {"push": [], "whatsapp": [], "sms": ["en"], "email": []},
}
_BRAND = {
    "colour": "#1f6f6b",
    "address": "",
    "note": "",
    "shown": {
        "name": "Harbor Café",
        "colour": "#1f6f6b",
        "logo": "",
        "address": "17 Pier Road",
        "note": "",
    },
}
_VERSION = OpenApiParameter("version", int, required=True, description="The version that is to go.")

TEXTS = operation(
    "listMessageTexts",
    "The texts that a restaurant may word",
    description="For owners and managers. A part of a text in square brackets is left out when a "
    "gap in it has nothing to say.",
    tag=TAG,
    staff=True,
    path="restaurant_id",
    errors=[ErrorCode.NOT_ALLOWED],
    answer=data_of(list[answers.ListedText]),
    example={"data": [_LISTED]},
)
TEXT = operation(
    "getMessageText",
    "A text",
    description="The restaurant's own, else ours; with its faults and hints.",
    tag=TAG,
    staff=True,
    path=_ONE,
    errors=[ErrorCode.NOT_ALLOWED],
    answer=data_of(answers.OneText),
    example={"data": _TEXT},
)
CHANGE_TEXT = operation(
    "changeMessageText",
    "Word a text",
    description="Messages that are made from now on say it. Every sentence of a refusal begins "
    "with the name of its field.",
    tag=TAG,
    staff=True,
    path=_ONE,
    verb="put",
    body=bodies.ChangedWording,
    body_example={"body": _OWN["body"], "version": 0},
    errors=[ErrorCode.CHANGED_MEANWHILE],
    answer=data_of(answers.OneText),
    example={"data": _TEXT},
)
RESET_TEXT = operation(
    "resetMessageText",
    "Take our words again",
    tag=TAG,
    staff=True,
    path=_ONE,
    verb="delete",
    parameters=[_VERSION],
    errors=[ErrorCode.CHANGED_MEANWHILE],
    answer=data_of(answers.OneText),
    example={"data": {**_TEXT, **_OURS, "isOwn": False, "version": 0, "updatedAt": ""}},
)
PREVIEW = operation(
    "previewMessageText",
    "See what a text would say",
    description="With sample values. Nothing is stored.",
    tag=TAG,
    staff=True,
    path=_ONE,
    body=bodies.Wording,
    body_example={"body": _OWN["body"]},
    answer=data_of(answers.Preview),
    example={
        "data": {
            "subject": "",
            "text": "Harbor Café: A12 is on the counter. https://menu.example.com/status/…",
            "html": "",
            "link": "https://menu.example.com/status/…",
            "buttons": [],
            "sender": "Harbor Café",
            **_CHECKED,
        }
    },
)
BRAND = operation(
    "getMessageBrand",
    "How a restaurant's e-mails look",
    tag=TAG,
    staff=True,
    path="restaurant_id",
    errors=[ErrorCode.NOT_ALLOWED],
    answer=data_of(answers.OneBrand),
    example={"data": _BRAND},
)
CHANGE_BRAND = operation(
    "changeMessageBrand",
    "Change how a restaurant's e-mails look",
    description="The name and the logo are the restaurant's own.",
    tag=TAG,
    staff=True,
    path="restaurant_id",
    verb="put",
    body=bodies.ChangedBrand,
    body_example={"colour": "#1f6f6b"},
    answer=data_of(answers.OneBrand),
    example={"data": _BRAND},
)
