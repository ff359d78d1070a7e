"""How the paths of web push describe themselves."""

from menus.answers import Answer
from messaging.push.bodies import (
    GuestsEnd,
    GuestSubscription,
    MembersEnd,
    MemberSubscription,
    Receipt,
)
from orderbuddy.api.described import operation
from orderbuddy.api.errors import ErrorCode
from orderbuddy.api.schema import schema_of

TAG = "Push"
_BROWSER = {
    "endpoint": "https://fcm.googleapis.com/fcm/send/abc",
    "keys": {
        "p256dh": "BNcRdreALRFXTkOOUHK1EtK2wtaz5Ry4YfYCA_0QTpQtUbVlUls0VJXg7A8u",
        "auth": "tBHItJI5svbpez7KI4CCXg",
    },
    "expirationTime": None,
}
_TOKEN = "7a2f5c0d9b8e4f1a6c3d7a2f5c0d9b8e4f1a6c3d"  # noqa: S105 (an example)
_KNOWN = (
    "Its endpoint must be an https address of a known push service. The same again changes "
    "nothing but keys and language."
)


class PushKey(Answer):
    """ "" where there is no web push."""

    public_key: str


class BrowserSubscribed(Answer):
    subscribed: bool


class PushTaken(Answer):
    """`changed`: it was news."""

    changed: bool


KEY = operation(
    "pushKey",
    "The key that browsers subscribe with",
    description="For `PushManager.subscribe({applicationServerKey})`; empty where there is no web "
    "push.",
    tag=TAG,
    answer=schema_of(PushKey),
    example={"publicKey": "BNcRdreALRFXTkOOUHK1EtK2wtaz5Ry4YfYCA_0QTpQtUbVlUls0VJXg7A8u"},
)
SUBSCRIBE_GUEST = operation(
    "subscribeGuest",
    "Tell a guest's browser of an order",
    description=f"Who has the order's token is its guest. {_KNOWN}",
    tag=TAG,
    path="order_id",
    status=201,
    body=GuestSubscription,
    body_example={"token": _TOKEN, "subscription": _BROWSER, "language": "en"},
    answer=schema_of(BrowserSubscribed),
    example={"subscribed": True},
    errors=[ErrorCode.ORDER_NOT_FOUND],
)
UNSUBSCRIBE_GUEST = operation(
    "unsubscribeGuest",
    "Tell a guest's browser no more of an order",
    tag=TAG,
    path="order_id",
    body=GuestsEnd,
    body_example={"token": _TOKEN, "endpoint": _BROWSER["endpoint"]},
    answer=schema_of(PushTaken),
    example={"changed": True},
    errors=[ErrorCode.ORDER_NOT_FOUND],
)
SUBSCRIBE_MEMBER = operation(
    "subscribeMember",
    "Tell a browser of a restaurant's orders",
    description=f"For whoever is signed in, for as long as they work there. {_KNOWN}",
    tag=TAG,
    staff=True,
    path="restaurant_id",
    status=201,
    body=MemberSubscription,
    body_example={"subscription": _BROWSER, "language": "en"},
    answer=schema_of(BrowserSubscribed),
    example={"subscribed": True},
)
UNSUBSCRIBE_MEMBER = operation(
    "unsubscribeMember",
    "Tell a browser no more of a restaurant's orders",
    tag=TAG,
    staff=True,
    path="restaurant_id",
    body=MembersEnd,
    body_example={"endpoint": _BROWSER["endpoint"]},
    answer=schema_of(PushTaken),
    example={"changed": True},
)
RECEIPT = operation(
    "receivedPush",
    "A browser has shown a message, or it was tapped",
    description="The message brought its `id` and `receipt`. The same again changes nothing.",
    tag=TAG,
    body=Receipt,
    body_example={"id": "6978de300001000000000041", "receipt": _TOKEN, "state": "read"},
    answer=schema_of(PushTaken),
    example={"changed": True},
    errors=[ErrorCode.NOT_FOUND],
)
