"""Guests write back: whatever they write or tap is a line of their conversation
(messaging.conversations); here it is counted for the broadcast that it answers, and who taps
"Order" gets their link, as a line of the conversation, too."""

from datetime import timedelta
from typing import Any

from messaging.broadcasts.audience.consented import hash_of_number
from messaging.broadcasts.clicks import guest_of_token
from messaging.broadcasts.links import guest_link
from messaging.broadcasts.texts import reply_titles
from messaging.conversations.writing import Line, change, line_of, told_last
from messaging.taps import tap_of
from orderbuddy.changes import Change, on_change
from orderbuddy.mongo import Document, collection, instant_of, now

# Later than that they write about something else.
ANSWERS_FOR = timedelta(hours=72)
# A relay that begins anew answers nobody of last week.
WORTH_DOING_FOR = timedelta(hours=1)
BY_PHONE = ("sms", "whatsapp")
# A rating, and STOP or its like, answer something else.
ANSWER_NOTHING = ("rated", "wished")
LINK_WORDS = {
    "en": "Here is your link to order: {link}",
    "es": "Este es tu enlace para pedir: {link}",
    "pt": "Este é o seu link para pedir: {link}",
}


@on_change("thread_messages")
def hear(change: Change) -> None:
    """Idempotent: the first answer counts, and each message is answered once."""
    said = change.document
    if said is None or said.get("from") != "guest" or said.get("channel") not in BY_PHONE:
        return
    at = instant_of(said.get("at"))
    if at is None or said.get("what") in ANSWER_NOTHING:
        return
    guest, answer = _tapped(said) or _written(said, at)
    if guest is None:
        return
    count_reply(guest, said, at, is_button=answer is not None)
    if answer == "link" and now() - at < WORTH_DOING_FOR:
        send_link(guest, said)


def count_reply(guest: Document, said: Document, at: Any, *, is_button: bool) -> None:
    """The guest has answered; with which button, if it was one."""
    reply = _words_of(said) if is_button else ""
    first = {"_id": guest["_id"], "repliedAt": {"$exists": False}}
    collection("broadcast_guests").update_one(first, {"$set": {"repliedAt": at, "reply": reply}})


def send_link(guest: Document, said: Document) -> None:
    """The guest's own link, as our answer in the thread: the relay hands it to the outbox as it
    does what staff answer. Whoever waited only for this waits no more."""
    key = f"order_link:{said['_id']}"
    if line_of(key):
        return
    text = LINK_WORDS[_language_of(guest)].format(link=guest_link(guest["token"]))
    line = Line(
        "staff", text=text, channel=said["channel"], what="order_link", provider_key=key, at=now()
    )
    waits = {"$cond": [{"$eq": ["$waitingSince", said["at"]]}, None, "$waitingSince"]}
    changes = {**told_last(line, now()), "waitingSince": waits}
    change(said["threadId"], changes=changes, line=line)


def _tapped(said: Document) -> tuple[Document, str] | None:
    """The guest whose message the button stood under, and what it is answered with."""
    tap = tap_of(str((said.get("values") or {}).get("tapped") or ""))
    guest = guest_of_token(tap.token) if tap else None
    if tap is None or guest is None or guest["restaurantId"] != said.get("restaurantId"):
        return None
    return guest, tap.answer


def _written(said: Document, at: Any) -> tuple[Document | None, str | None]:
    """The guest of what they were told last, and what they tapped there, by its words: not every
    provider says more of a button."""
    guest = _told_lately(said, at)
    if guest is None:
        return None, None
    broadcast = collection("broadcasts").find_one({"_id": guest["broadcastId"]}, {"texts": 1}) or {}
    return guest, reply_titles(broadcast.get("texts") or ()).get(_words_of(said))


def _told_lately(said: Document, at: Any) -> Document | None:
    """Of what this restaurant sent them lately, the last one before they wrote."""
    thread = collection("threads").find_one({"_id": said.get("threadId")}, {"phone": 1}) or {}
    if not thread.get("phone"):
        return None
    lately = {"$gte": at - ANSWERS_FOR, "$lte": at}
    mine = {"hashes": hash_of_number(thread["phone"]), "madeAt": lately}
    found = collection("broadcast_guests").find(mine).sort("madeAt", -1)
    return next((one for one in found if one["restaurantId"] == said.get("restaurantId")), None)


def _words_of(said: Document) -> str:
    return str(said.get("text") or "").strip().casefold()


def _language_of(guest: Document) -> str:
    told = {"broadcastId": guest["broadcastId"], "toHash": {"$in": guest.get("toHashes") or []}}
    message = collection("messages").find_one(told, {"language": 1}) or {}
    return message["language"] if message.get("language") in LINK_WORDS else "en"
