from typing import Annotated, Literal

from msgspec import Meta

from messaging.push.endpoints import LONGEST
from orderbuddy.api.bodies import Body

Endpoint = Annotated[str, Meta(min_length=1, max_length=LONGEST)]
Key = Annotated[str, Meta(min_length=1, max_length=200)]
Token = Annotated[str, Meta(min_length=1, max_length=100)]


class Keys(Body):
    p256dh: Key
    auth: Key


class BrowserSubscription(Body):
    """What `PushSubscription.toJSON()` gives."""

    endpoint: Endpoint
    keys: Keys
    expiration_time: float | None = None


class GuestSubscription(Body):
    """`token` is the order's."""

    token: Token
    subscription: BrowserSubscription
    language: Literal["en", "es", "pt"] = "en"


class MemberSubscription(Body):
    subscription: BrowserSubscription
    language: Literal["en", "es", "pt"] = "en"


class GuestsEnd(Body):
    token: Token
    endpoint: Endpoint


class MembersEnd(Body):
    endpoint: Endpoint


class Receipt(Body):
    """`receipt` came with the message; `at` is not asked for: phones' clocks are wrong."""

    id: Annotated[str, Meta(min_length=1, max_length=40)]
    receipt: Token
    state: Literal["delivered", "read"]
