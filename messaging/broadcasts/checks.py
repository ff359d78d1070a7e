"""Whether what somebody wrote makes a broadcast: the pages and the REST API ask the same."""

from collections import Counter
from collections.abc import Iterator

from messaging.broadcasts.audience.terms import CHANNELS, NUMBERS
from messaging.broadcasts.texts import GAPS, body_of, filled, gaps_of
from messaging.texts.segments import segments_of
from orderbuddy.mongo import Document, collection, now, parse_id
from ordering.campaigns.checks import state_of
from ordering.campaigns.terms import campaign_of, code_key

LANGUAGES = ("en", "es", "pt")
LONGEST = {"sms": 640, "whatsapp": 1024, "email": 5000}
# What WhatsApp takes below a text.
MOST_BUTTONS, LONGEST_TITLE = 3, 20
MOST_PARTS = 4
# For a first look at how long a text becomes.
SAMPLE = {
    "name": "Alexandra",
    "link": "https://xxxxxxxxxxxxxxxx.xxx/b/xxxxxxxxxx",
    "code": "XXXXXXXX",
}

Fault = tuple[str, str]


def faults_of(broadcast: Document, location: Document) -> list[Fault]:
    """(field, sentence) of all that keeps a broadcast from being sent."""
    return [
        *_name_faults(broadcast),
        *_audience_faults(broadcast),
        *_text_faults(broadcast),
        *_link_faults(broadcast, location),
        *_coupon_faults(broadcast, location),
    ]


def promise_faults(broadcast: Document, location: Document) -> list[str]:
    """What guests were to find behind it and would not: asked again while it is being sent."""
    found = [*_link_faults(broadcast, location), *_coupon_faults(broadcast, location)]
    return [sentence for _, sentence in found]


def _name_faults(broadcast: Document) -> Iterator[Fault]:
    if not broadcast["name"].strip():
        yield "name", "Please give it a name: only your team sees it."


def _audience_faults(broadcast: Document) -> Iterator[Fault]:
    terms = broadcast["audience"]
    channels = broadcast["channels"]
    if not channels:
        yield "channels", "Please choose at least one channel."
    if set(channels) - set(CHANNELS) or len(set(channels)) < len(channels):
        yield "channels", f"Channels are {', '.join(CHANNELS)}, each once."
    least, most = terms.get("visitsFrom") or 0, terms.get("visitsUntil") or 0
    if most and most < least:
        yield "audience", "The most visits are fewer than the least."
    within, for_days = (terms.get(one) or 0 for one in NUMBERS[2:])
    if within and for_days and for_days >= within:
        yield "audience", "Nobody has ordered within these days and not for so many."


def _text_faults(broadcast: Document) -> Iterator[Fault]:
    counts = Counter((one["channel"], one["language"]) for one in broadcast["texts"])
    if any(count > 1 for count in counts.values()):
        yield "texts", "One text a channel and language, please."
    written = {channel for channel, _ in counts}
    for channel in broadcast["channels"]:
        if channel not in written:
            yield "texts", f"Please write what guests read by {_called(channel)}."
    for text in broadcast["texts"]:
        for sentence in _faults_of_text(text, bool(broadcast.get("coupon"))):
            yield "texts", f"{_called(text['channel'])}, {text['language']}: {sentence}"


def _faults_of_text(text: Document, has_coupon: bool) -> Iterator[str]:
    body, channel = text["body"], text["channel"]
    if channel not in CHANNELS or text["language"] not in LANGUAGES:
        yield "there is no such text."
        return
    if not body.strip():
        yield "please write something."
    if len(body) > LONGEST[channel]:
        yield f"at most {LONGEST[channel]} letters, please."
    yield from _gap_faults(body + (text.get("subject") or ""), has_coupon)
    if channel == "email" and not (text.get("subject") or "").strip():
        yield "please write a subject."
    if channel == "whatsapp" and not (text.get("template") or "").strip():
        yield "please name the template that WhatsApp has approved: nothing else may begin a talk."
    if channel == "sms" and segments_of(body_of(text, SAMPLE)).parts > MOST_PARTS:
        yield f"that is more than {MOST_PARTS} texts for each guest."
    yield from _button_faults(text)


def _gap_faults(body: str, has_coupon: bool) -> Iterator[str]:
    unknown = sorted(set(gaps_of(body)) - set(GAPS))
    if unknown:
        yield f"{{{unknown[0]}}} is nothing that we can fill in."
    if filled(body, dict.fromkeys(GAPS, "x")).count("{"):
        yield "a { begins a gap such as {name}."
    if "code" in gaps_of(body) and not has_coupon:
        yield "{code} needs a campaign with a code."


def _button_faults(text: Document) -> Iterator[str]:
    buttons = text.get("buttons") or []
    titles = [one["title"].strip() for one in buttons]
    if buttons and text["channel"] == "sms":
        yield "a text message has no buttons; write {link}."
    if len(buttons) > MOST_BUTTONS:
        yield f"at most {MOST_BUTTONS} buttons."
    if any(not one or len(one) > LONGEST_TITLE for one in titles):
        yield f"a button has 1 to {LONGEST_TITLE} letters."
    if len({one.casefold() for one in titles}) < len(titles):
        yield "two buttons say the same."


def _link_faults(broadcast: Document, location: Document) -> Iterator[Fault]:
    origin_id = parse_id((broadcast.get("link") or {}).get("originId"))
    here = {"_id": origin_id, "locationId": location["_id"]}
    origin = collection("origins").find_one(here, {"oneVisit": 1}) if origin_id else None
    if origin is None:
        yield "link", "Please choose the code or page of this location that the link leads to."
    elif origin.get("oneVisit"):
        yield "link", "That code is for one visit at a time; please choose another one."


def _coupon_faults(broadcast: Document, location: Document) -> Iterator[Fault]:
    coupon = broadcast.get("coupon")
    if not coupon:
        return
    here = {"_id": parse_id(coupon.get("campaignId")), "locationId": location["_id"]}
    stored = collection("campaigns").find_one(here)
    campaign = campaign_of(stored) if stored else None
    if campaign is None or code_key(coupon.get("code")) not in campaign.codes:
        yield "coupon", "Please choose a campaign of this location, and one of its codes."
    elif state_of(campaign, location, now()) not in ("runs", "planned"):
        yield "coupon", f"“{campaign.name}” is over."


def _called(channel: str) -> str:
    return {"sms": "text message", "whatsapp": "WhatsApp", "email": "e-mail"}.get(channel, channel)
