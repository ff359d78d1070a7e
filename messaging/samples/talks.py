"""What the guests wrote, and were answered."""

from datetime import timedelta
from typing import Any

from messaging.conversations.answering import REPLY
from messaging.conversations.guests import key_of_order, words_of
from messaging.outbox.making import message_to
from messaging.samples.guests import Guest
from messaging.samples.place import Place, sample_id, store
from messaging.samples.told import ended, id_at, shared_by, store_messages
from orderbuddy.mongo import Document

ENDS = {"sms": "delivered", "whatsapp": "read"}
# WhatsApp's, for answers in free words.
WINDOW = timedelta(hours=24)


def store_talks(place: Place, guests: list[Guest], data: Document) -> None:
    store("saved_replies", [_reply(place, at, one) for at, one in enumerate(data["replies"])])
    for number, talk in enumerate(data["talks"]):
        guest = guests[talk["guest"]]
        lines = [
            _line(place, number, guest, talk, seq, *said)
            for seq, said in enumerate(talk["lines"], start=1)
        ]
        answers = [_answer(guest, talk, one) for one in lines if _goes_out(one)]
        store_messages(answers)
        for line, answer in zip(filter(_goes_out, lines), answers, strict=True):
            line["messageId"] = answer["_id"]
        # The lines come first: no thread is shown without its words.
        store("thread_messages", lines)
        store("threads", [_thread(place, number, guest, talk, lines)])


def _reply(place: Place, number: int, said: Document) -> Document:
    return {
        "_id": sample_id(3, number),
        "restaurantId": place.here["restaurantId"],
        **said,
        "by": place.people["ben"],
        "updatedAt": place.loaded_at,
    }


def _line(
    place: Place,
    number: int,
    guest: Guest,
    talk: Document,
    seq: int,
    minutes: int,
    who: str,
    text: str,
    noted_by: str = "",
) -> Document:
    at = place.ago(minutes)
    is_ours = who != "guest"
    return {
        "_id": sample_id(4, 256 * number + seq),
        "threadId": sample_id(5, number),
        **place.here,
        "seq": seq,
        "at": at,
        "month": f"{at:%Y-%m}",
        "from": who if who in ("guest", "note") else "staff",
        "personId": place.people[noted_by or who] if is_ours else None,
        "channel": "" if who == "note" else talk["channel"],
        "orderId": guest.orders[0]["_id"] if talk["channel"] == "chat" else None,
        "text": text,
        "what": "",
        "values": {},
        "attachments": [],
        "providerKey": f"sample:{number}:{seq}",
    }


def _goes_out(line: Document) -> bool:
    """Answers of the chat are on the guest's page; the others are messages."""
    return line["from"] == "staff" and line["channel"] != "chat"


def _answer(guest: Guest, talk: Document, line: Document) -> Document:
    """As the outbox would have it: an hour after it was written nobody sends it any more."""
    at, channel = line["at"], talk["channel"]
    shared = {
        **shared_by(guest.orders[0], at),
        "what": REPLY,
        "threadId": line["threadId"],
        "values": {},
        "content": {"text": line["text"]},
    }
    fields = {"_id": id_at(at, 0), "language": guest.language, **ended(ENDS[channel], channel, at)}
    return message_to(shared, f"thread_message:{line['_id']}", channel, guest.phone, **fields)


def _thread(
    place: Place, number: int, guest: Guest, talk: Document, lines: list[Document]
) -> Document:
    order, last = guest.orders[0], lines[-1]
    of_guest = [one for one in lines if one["from"] == "guest"]
    rating = talk.get("rating")
    waits = last["from"] == "guest" and not rating
    to = str(order["_id"]) if talk["channel"] == "chat" else guest.phone
    return {
        "_id": sample_id(5, number),
        "guestKey": key_of_order(order),
        **place.here,
        "name": guest.name,
        "phone": guest.phone,
        "words": words_of(name=guest.name, phone=guest.phone, code=order["orderCode"]),
        "state": "resolved" if rating else "open",
        "assignee": place.people[talk["to"]] if talk["to"] else None,
        "assignedAt": lines[0]["at"] if talk["to"] else None,
        "tags": talk["tags"],
        "seq": len(lines),
        "rev": len(lines),
        "guestMessages": len(of_guest),
        "lastAt": last["at"],
        "lastText": last["text"],
        "lastFrom": last["from"],
        "lastChannel": talk["channel"],
        "channels": {talk["channel"]: {"to": to, "from": "", "at": of_guest[-1]["at"]}},
        "waitingSince": last["at"] if waits else None,
        "escalatedAt": None,
        "windowUntil": of_guest[-1]["at"] + WINDOW if talk["channel"] == "whatsapp" else None,
        "orderId": order["_id"],
        "madeAt": lines[0]["at"],
        "updatedAt": last["at"],
        **(_over(place, talk, last) if rating else {}),
    }


def _over(place: Place, talk: Document, last: Document) -> dict[str, Any]:
    return {
        "rating": {"value": talk["rating"], "at": last["at"]},
        "resolvedAt": last["at"],
        "resolvedBy": place.people[talk["to"]],
    }
