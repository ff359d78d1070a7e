"""What managers send of a broadcast. All is optional where one is changed."""

from datetime import datetime
from enum import StrEnum
from typing import Annotated, Any

import msgspec
from msgspec import UNSET, Meta, UnsetType

from orderbuddy.api.bodies import Body
from orderbuddy.mongo import parse_id
from ordering.bodies import Id
from ordering.campaigns.terms import code_key

Number = Annotated[int, Meta(ge=0, le=10_000)]
Rev = Annotated[int, Meta(ge=1)]


class Channel(StrEnum):
    SMS = "sms"
    WHATSAPP = "whatsapp"
    EMAIL = "email"


class Language(StrEnum):
    EN = "en"
    ES = "es"
    PT = "pt"


class Leads(StrEnum):
    ORDER = "order"
    REPLY = "reply"


class AnswerGiven(StrEnum):
    STAFF = ""
    LINK = "link"


class By(StrEnum):
    CODE = "code"
    PAGE = "page"


class AudienceGiven(Body):
    """0 or empty: any. A visit is a day on which they ordered."""

    visits_from: Number = 0
    visits_until: Number = 0
    ordered_within_days: Number = 0
    not_ordered_for_days: Number = 0
    item_ids: Annotated[list[Id], Meta(max_length=100)] = []
    here: bool = False


class ButtonGiven(Body):
    """`answer` is for a reply: "link" sends the order link, "" leaves it to the staff."""

    title: Annotated[str, Meta(min_length=1, max_length=60)]
    leads: Leads
    answer: AnswerGiven = AnswerGiven.STAFF


class TextGiven(Body):
    channel: Channel
    language: Language
    body: Annotated[str, Meta(max_length=5000)]
    subject: Annotated[str, Meta(max_length=150)] = ""
    template: Annotated[str, Meta(max_length=120)] = ""
    buttons: Annotated[list[ButtonGiven], Meta(max_length=10)] = []


class LinkGiven(Body):
    """To the page of that table or flyer, by its short code or at once."""

    origin_id: Id
    by: By = By.CODE


class CouponGiven(Body):
    campaign_id: Id
    code: Annotated[str, Meta(min_length=1, max_length=40)]


class BroadcastTerms(Body):
    name: Annotated[str, Meta(max_length=120)] | UnsetType = UNSET
    audience: AudienceGiven | UnsetType = UNSET
    channels: Annotated[list[Channel], Meta(max_length=3)] | UnsetType = UNSET
    texts: Annotated[list[TextGiven], Meta(max_length=9)] | UnsetType = UNSET
    link: LinkGiven | UnsetType = UNSET
    coupon: CouponGiven | UnsetType | None = UNSET
    window_hours: Annotated[int, Meta(ge=1, le=336)] | UnsetType = UNSET
    per_minute: Annotated[int, Meta(ge=1, le=6000)] | UnsetType = UNSET


class NewBroadcast(BroadcastTerms, kw_only=True):
    name: Annotated[str, Meta(min_length=1, max_length=120)]


class ChangedBroadcast(BroadcastTerms, kw_only=True):
    """`rev` as it was read."""

    rev: Rev


class WhoGiven(Body, kw_only=True):
    """An audience to be counted."""

    audience: AudienceGiven = msgspec.field(default_factory=AudienceGiven)
    channels: Annotated[list[Channel], Meta(min_length=1, max_length=3)]


class Schedule(Body, kw_only=True):
    """`at`: by the location's own clock, without a zone; now without it. `rev` as it was read."""

    rev: Rev
    at: datetime | None = None


class Try(Body):
    channel: Channel
    language: Language = Language.EN


class Nothing(Body):
    """Nothing to say."""


def given(body: Any) -> dict[str, Any]:
    """What was sent, with its stored names and values."""
    sent = {
        name: value for name, value in msgspec.to_builtins(body).items() if name not in ("rev",)
    }
    if sent.get("coupon"):
        sent["coupon"] = stored_coupon(sent["coupon"])
    return sent


def stored_coupon(coupon: dict[str, Any]) -> dict[str, Any]:
    """As orders name campaigns."""
    campaign_id = parse_id(coupon["campaignId"]) or coupon["campaignId"]
    return {"campaignId": campaign_id, "code": code_key(coupon["code"])}
