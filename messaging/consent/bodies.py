from datetime import datetime
from typing import Annotated, Literal

from msgspec import Meta

from orderbuddy.api.bodies import Body

Text = Annotated[str, Meta(min_length=1, max_length=500)]
Address = Annotated[str, Meta(min_length=3, max_length=254)]


class OfGuest(Body):
    """`token` is the order's; `marketing`: whether they want offers."""

    token: Annotated[str, Meta(min_length=1, max_length=100)]
    marketing: bool
    language: Literal["en", "es", "pt"] = "en"


class ByStaff(Body):
    """`words`: how they were asked, or what they said; `at`: when (now, without)."""

    address: Address
    channel: Literal["sms", "whatsapp", "email"]
    granted: bool
    purpose: Literal["marketing", "service"] = "marketing"
    words: Annotated[str, Meta(max_length=500)] = ""
    at: Annotated[datetime, Meta(tz=True)] | None = None
