"""How the broadcasts' paths describe themselves."""

from typing import Any

from menus.answers import Answer
from messaging.broadcasts.rest import bodies
from orderbuddy.api.described import operation
from orderbuddy.api.errors import ErrorCode
from orderbuddy.api.schema import data_of

TAG = "Broadcasts"
BROADCAST_ID = "6790000000000000000000b1"
CAMPAIGN_ID = "679000000000000000000061"


class ShownAudience(Answer):
    visits_from: int = 0
    visits_until: int = 0
    ordered_within_days: int = 0
    not_ordered_for_days: int = 0
    item_ids: list[str] = []
    here: bool = False


class ShownButton(Answer):
    title: str
    leads: str
    answer: str


class ShownText(Answer):
    channel: str
    language: str
    body: str
    subject: str
    template: str
    buttons: list[ShownButton]


class ShownLink(Answer):
    origin_id: str = ""
    by: str = "code"


class ShownCoupon(Answer):
    """`isPersonal`: each guest has a code of their own, which begins with this one."""

    campaign_id: str
    code: str
    is_personal: bool = False


class Progress(Answer):
    """`state`: draft, scheduled, sending, paused, sent or cancelled. `told` of `guests` have a
    message of theirs, which may still wait. `pausedFor`: what guests would not find any more, where
    it was paused for that."""

    state: str
    guests: int
    told: int
    percent: int
    paused_for: list[str]
    due_at: str | None
    next_at: str | None
    started_at: str | None
    ended_at: str | None


class ShownBroadcast(Answer):
    broadcast_id: str
    restaurant_id: str
    location_id: str
    name: str
    audience: ShownAudience
    channels: list[str]
    texts: list[ShownText]
    link: ShownLink
    coupon: ShownCoupon | None
    window_hours: int
    per_minute: int
    schedule: str | None
    rev: int
    progress: Progress
    created_at: str
    updated_at: str


class Counted(Answer):
    """`byChannel`: the first channel that each guest would be written to by."""

    guests: int
    by_channel: dict[str, int]


class Tried(Answer):
    to: str


class ChannelResults(Answer):
    channel: str
    queued: int
    sent: int
    delivered: int
    read: int
    failed: int
    suppressed: int


class ReplyResults(Answer):
    """`reply`: the button's title; "" for words of their own."""

    reply: str
    guests: int


class BroughtResults(Answer):
    """`by`: code, click or window."""

    by: str
    orders: int
    revenue_cents: int


class ReasonResults(Answer):
    reason: str
    words: str
    guests: int


class BroadcastResults(Answer):
    """`sent` counts what was delivered or read, too. An order counts once: for its code, else for
    the link that led to it, else for the time in which it came."""

    broadcast_id: str
    guests: int
    told: int
    channels: list[ChannelResults]
    queued: int
    sent: int
    delivered: int
    read: int
    failed: int
    suppressed: int
    clicked: int
    clicks: int
    replied: int
    replies: list[ReplyResults]
    ordered: int
    orders: int
    revenue_cents: int
    by: list[BroughtResults]
    reasons: list[ReasonResults]


AUDIENCE = {"visitsFrom": 2, "notOrderedForDays": 30, "itemIds": ["latte"]}
TEXT = {
    "channel": "sms",
    "language": "en",
    "body": "Hi {name}, two for one at {restaurant} with {code}: {link}",
    "subject": "",
    "template": "",
    "buttons": [],
}
TERMS: dict[str, Any] = {
    "name": "We miss you",
    "audience": AUDIENCE,
    "channels": ["sms"],
    "texts": [TEXT],
    "link": {"originId": "679000000000000000000031", "by": "code"},
    "coupon": {"campaignId": CAMPAIGN_ID, "code": "MISSYOU"},
    "windowHours": 72,
    "perMinute": 60,
}
SHOWN = {
    "broadcastId": BROADCAST_ID,
    "restaurantId": "harbor_cafe",
    "locationId": "679000000000000000000001",
    **TERMS,
    "schedule": None,
    "rev": 1,
    "progress": {
        "state": "draft",
        "guests": 412,
        "told": 0,
        "percent": 0,
        "pausedFor": [],
        "dueAt": None,
        "nextAt": None,
        "startedAt": None,
        "endedAt": None,
    },
    "createdAt": "2026-11-21T05:19:25.801Z",
    "updatedAt": "2026-11-21T05:19:25.801Z",
}
PLACE = "restaurant_id location_id"


def _operation(operation_id: str, summary: str, **said: Any) -> dict[str, Any]:
    said.setdefault("answer", data_of(ShownBroadcast))
    said.setdefault("example", {"data": SHOWN})
    said.setdefault("errors", [])
    return operation(operation_id, summary, tag=TAG, staff=True, **said)


def _deed(operation_id: str, summary: str, description: str) -> dict[str, Any]:
    return _operation(
        operation_id,
        summary,
        description=description,
        path="broadcast_id",
        body=bodies.Nothing,
        body_example={},
        errors=[ErrorCode.BROADCAST_CHANGED],
    )


LIST = _operation(
    "listBroadcasts",
    "A location's broadcasts",
    description="The newest first; how many guests a draft is for, `getBroadcast` counts.",
    path=PLACE,
    answer=data_of(list[ShownBroadcast]),
    example={"data": [SHOWN]},
    errors=[ErrorCode.NOT_ALLOWED],
)
CREATE = _operation(
    "createBroadcast",
    "Write a broadcast",
    description="A draft, as far as it is written; nothing is sent before it is scheduled.",
    path=PLACE,
    status=201,
    body=bodies.NewBroadcast,
    body_example=TERMS,
    errors=[ErrorCode.TOO_MANY_REQUESTS],
)
COUNT = _operation(
    "countAudience",
    "How many guests a broadcast would be for",
    description="Guests who have agreed to this restaurant's offers, and can be reached by one of "
    "these channels. Who does not work at all of its locations counts the guests of this one.",
    path=PLACE,
    body=bodies.WhoGiven,
    body_example={"audience": AUDIENCE, "channels": ["whatsapp", "sms"]},
    answer=data_of(Counted),
    example={"data": {"guests": 412, "byChannel": {"whatsapp": 130, "sms": 282}}},
)
BROADCAST = _operation(
    "getBroadcast", "A broadcast", path="broadcast_id", errors=[ErrorCode.NOT_ALLOWED]
)
CHANGE = _operation(
    "changeBroadcast",
    "Change a draft",
    description="What is left out stays as it is.",
    path="broadcast_id",
    verb="patch",
    body=bodies.ChangedBroadcast,
    body_example={"rev": 1, "perMinute": 30},
    errors=[ErrorCode.BROADCAST_CHANGED],
)
TEST = _operation(
    "testBroadcast",
    "Send a broadcast to oneself",
    description="To the number or e-mail of one's own account.",
    path="broadcast_id",
    status=201,
    body=bodies.Try,
    body_example={"channel": "sms", "language": "en"},
    answer=data_of(Tried),
    example={"data": {"to": "+15550100123"}},
    errors=[ErrorCode.TOO_MANY_REQUESTS],
)
SCHEDULE = _operation(
    "scheduleBroadcast",
    "Send a broadcast",
    description="Now, or when the location's own clock shows `at`; never in its quiet hours, whose "
    "end it waits for. What is missing is said.",
    path="broadcast_id",
    body=bodies.Schedule,
    body_example={"rev": 1, "at": "2026-11-28T18:00:00"},
    errors=[ErrorCode.BROADCAST_CHANGED],
)
WITHDRAW = _deed(
    "withdrawBroadcast", "Change a scheduled broadcast", "It is a draft again; nothing was sent."
)
PAUSE = _deed(
    "pauseBroadcast",
    "Pause a broadcast",
    "Nothing more is sent until it goes on; what waits in the outbox waits there.",
)
RESUME = _deed("resumeBroadcast", "Go on with a broadcast", "Where it was; nobody is told twice.")
CANCEL = _deed(
    "cancelBroadcast", "Cancel a broadcast", "Nothing more is sent; what was sent stays sent."
)
RESULTS = _operation(
    "getBroadcastResults",
    "What came of a broadcast",
    path="broadcast_id",
    answer=data_of(BroadcastResults),
    example={
        "data": {
            "broadcastId": BROADCAST_ID,
            "guests": 412,
            "told": 412,
            "channels": [
                {
                    "channel": "sms",
                    "queued": 0,
                    "sent": 405,
                    "delivered": 398,
                    "read": 0,
                    "failed": 4,
                    "suppressed": 3,
                }
            ],
            "queued": 0,
            "sent": 405,
            "delivered": 398,
            "read": 0,
            "failed": 4,
            "suppressed": 3,
            "clicked": 96,
            "clicks": 121,
            "replied": 14,
            "replies": [{"reply": "", "guests": 14}],
            "ordered": 51,
            "orders": 55,
            "revenueCents": 98_450,
            "by": [
                {"by": "code", "orders": 40, "revenueCents": 71_200},
                {"by": "click", "orders": 9, "revenueCents": 16_050},
                {"by": "window", "orders": 6, "revenueCents": 11_200},
            ],
            "reasons": [
                {"reason": "30006", "words": "Landline or unreachable carrier", "guests": 4},
                {"reason": "no_consent", "words": "", "guests": 3},
            ],
        }
    },
    errors=[ErrorCode.NOT_ALLOWED],
)
