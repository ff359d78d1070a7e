"""What people wrote while nobody answered here: Twilio calls once, and its fallback address is ours
as well. So its list of what came in is looked through every few minutes; what is known already
changes nothing. (Meta and SendGrid call again for days.)

    incoming_looks {_id: a number of ours, from: the first look, at: the last one}
"""

from datetime import datetime, timedelta

from django.conf import settings

from messaging.channels import set_up, twilio
from messaging.incoming import Incoming
from messaging.taking import take
from messaging.webhooks.twilio import channel_named, provider_named, without_prefix
from orderbuddy.mongo import collection, now

# What came in shortly before the last look may not have been listed then.
OVERLAP = timedelta(minutes=10)
# Whoever was away for longer begins here.
LONGEST = timedelta(hours=24)
MOST_NUMBERS = 500


def take_missed() -> int:
    """Take what was written since the last look; how much of it was news. A number that is looked
    at for the first time begins now. Raises ChannelError, PyMongoError."""
    if set_up.texts_are_printed() or not set_up.twilio():
        return 0
    return sum(_take(number) for number in _numbers())


def _take(number: str) -> int:
    instant = now()
    since = _since(number, instant)
    found = twilio.written_since(number, since) if since else []
    known = _known([_incoming(one) for one in found])
    news = [one for one in map(_incoming, found) if one.provider_message_id not in known]
    for one in news:
        take(one)
    looked = {"$max": {"at": instant}, "$setOnInsert": {"from": instant}}
    collection("incoming_looks").update_one({"_id": number}, looked, upsert=True)
    return len(news)


def _since(number: str, instant: datetime) -> datetime | None:
    last = collection("incoming_looks").find_one({"_id": number})
    return max(last["at"] - OVERLAP, last["from"], instant - LONGEST) if last else None


def _known(found: list[Incoming]) -> set[str]:
    keys = [f"{one.provider}:{one.provider_message_id}" for one in found]
    kept = collection("incoming_messages").find({"providerKey": {"$in": keys}}, {"providerKey": 1})
    return {one["providerKey"].partition(":")[2] for one in kept}


def _incoming(one: twilio.Written) -> Incoming:
    return Incoming(
        provider=provider_named(one.sender),
        provider_message_id=one.sid,
        channel=channel_named(one.sender),
        from_address=without_prefix(one.sender),
        to_address=without_prefix(one.to),
        text=one.text,
        at=one.at,
        media=one.media,
    )


def _numbers() -> list[str]:
    """The house's, and those of locations."""
    house = [settings.TWILIO_PHONE_NUMBER]
    own = _distinct("smsNumber")
    if not settings.WHATSAPP_ACCESS_TOKEN:
        by_whatsapp = [settings.TWILIO_WHATSAPP_NUMBER, *_distinct("whatsappNumber")]
        own += [f"whatsapp:{one}" for one in by_whatsapp if one]
    return [one for one in dict.fromkeys([*house, *own]) if one]


def _distinct(name: str) -> list[str]:
    field = f"conversations.{name}"
    found = collection("locations").find({field: {"$gt": ""}}, {field: 1}).limit(MOST_NUMBERS)
    return [one["conversations"][name] for one in found]
