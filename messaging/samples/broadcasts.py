"""A broadcast that is over, with what came of it, and a draft."""

from datetime import timedelta

from bson import ObjectId

from messaging.addresses import address_hash
from messaging.broadcasts.audience.consented import hash_of_number
from messaging.broadcasts.bringing import look_at_order
from messaging.broadcasts.editing import USUAL
from messaging.broadcasts.guests import key_of, values_of
from messaging.broadcasts.links import guest_link, token_of
from messaging.broadcasts.texts import filled
from messaging.outbox.making import URGENCY, message_to
from messaging.samples.guests import Guest, order_id, sample_order
from messaging.samples.place import Place, sample_id, store
from messaging.samples.told import ended, id_at, store_messages
from orderbuddy.mongo import Document

BROADCAST, DRAFT = sample_id(6, 0), sample_id(6, 1)


def store_broadcasts(place: Place, guests: list[Guest], data: Document) -> None:
    said = data["broadcast"]
    told = [one for one in guests if one.said["offers"]]
    sent = _sent(place, said, len(told))
    rows = [_row(sent, one, at, said) for at, one in enumerate(told)]
    store("broadcast_guests", rows)
    store_messages([_message(place, sent, one, at, said) for at, one in enumerate(told)])
    orders = [_order(place, told, said, rows, *one) for one in said["orders"]]
    store("orders", orders)
    store("broadcasts", [_draft(place, data["draft"]), sent])
    for order in orders:
        look_at_order(order["_id"])


def _broadcast(place: Place, said: Document) -> Document:
    channels = ["whatsapp", "sms"] if "whatsapp" in said else ["sms"]
    texts = [
        _text(channel, language, body)
        for channel in channels
        for language, body in said["texts"].items()
    ]
    return {
        **place.here,
        **USUAL,
        "name": said["name"],
        "channels": channels,
        "texts": texts,
        "link": {"originId": str(place.origins[0]["_id"]), "by": "code"},
        "isDue": False,
        "cursor": "",
        "rev": 1,
        "by": str(place.people["ada"]),
    }


def _text(channel: str, language: str, body: str) -> Document:
    template = "soup_week" if channel == "whatsapp" else ""
    plain = {"subject": "", "template": template, "buttons": []}
    return {"channel": channel, "language": language, "body": body, **plain}


def _channel(said: Document, number: int) -> str:
    return "whatsapp" if number in said["whatsapp"] else "sms"


def _draft(place: Place, said: Document) -> Document:
    return {
        "_id": DRAFT,
        **_broadcast(place, said),
        "audience": {"orderedWithinDays": 90},
        "state": "draft",
        "counts": {"guests": 0, "expected": 0},
        "madeAt": place.ago(600),
        "updatedAt": place.ago(600),
    }


def _sent(place: Place, said: Document, guests: int) -> Document:
    at = place.ago(said["minutes"])
    return {
        "_id": BROADCAST,
        **_broadcast(place, said),
        "coupon": {"campaignId": ObjectId(said["campaign"]), "code": said["code"]},
        "state": "sent",
        "counts": {"guests": guests, "expected": guests},
        "madeAt": at - timedelta(hours=2),
        "dueAt": at,
        "startedAt": at,
        "endedAt": at + timedelta(minutes=1),
        "updatedAt": at + timedelta(minutes=1),
    }


def _row(sent: Document, guest: Guest, number: int, said: Document) -> Document:
    person, at = hash_of_number(guest.phone), sent["startedAt"]
    row = {
        "_id": key_of(sent["_id"], person),
        "broadcastId": sent["_id"],
        "restaurantId": sent["restaurantId"],
        "locationId": sent["locationId"],
        "person": person,
        "hashes": [person],
        "toHashes": [address_hash(_channel(said, number), guest.phone)],
        "token": token_of(sent["_id"], person),
        "madeAt": at,
    }
    if number in said["taps"]:
        tapped = at + timedelta(minutes=20 + number)
        row |= {"clicks": 1 + number % 2, "clickedAt": tapped, "lastClickAt": tapped}
    if number in said["replied"]:
        row |= {"repliedAt": at + timedelta(minutes=9), "reply": "Sounds great!"}
    return row


def _message(place: Place, sent: Document, guest: Guest, number: int, said: Document) -> Document:
    at, token = sent["startedAt"], token_of(sent["_id"], hash_of_number(guest.phone))
    values = values_of(sent, place.location, link=guest_link(token))
    values |= {"name": guest.name.split()[0], "code": said["code"]}
    words = said["texts"][guest.language]
    shared = {
        "what": "broadcast", "purpose": "marketing", "urgency": URGENCY["marketing"], **place.here,
        "orderId": None, "threadId": None, "broadcastId": sent["_id"], "values": {},
        "content": {"text": filled(words, values)}, "isSecret": False,
        "dueAt": at, "expiresAt": at + timedelta(hours=24), "madeAt": at,
    }  # fmt: skip
    channel = _channel(said, number)
    done = ended(said["states"][number], channel, at + timedelta(seconds=number))
    about = f"broadcast:{sent['_id']}"
    language = {"_id": id_at(at, number), "language": guest.language}
    return message_to(shared, about, channel, guest.phone, **language, **done)


def _order(
    place: Place,
    told: list[Guest],
    said: Document,
    rows: list[Document],
    number: int,
    minutes: int,
    item: str,
    sign: str,
) -> Document:
    """One that it has brought: by its code, after a tap, or soon after it."""
    by: Document = {}
    if sign == "code":
        campaign = {"id": ObjectId(said["campaign"]), "code": said["code"], "amountCents": 100}
        by = {"campaign": campaign}
    if sign == "click":
        by = {"via": rows[number]["token"]}
    return sample_order(place, order_id(minutes), told[number].said, minutes, [item], **by)
