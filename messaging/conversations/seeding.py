"""Made-up conversations, for demonstrations and measurements."""

import random
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

from bson import ObjectId

from messaging.conversations.guests import words_of
from messaging.conversations.settings import TAGS
from orderbuddy.mongo import Document, collection, now

BATCH = 500
DAYS = 365
# One in so many waits for an answer; the older ones are done with.
OPEN_ONE_IN = 12
# Numbers of films and books: nobody has them.
AREA = "555"
NAMES = ("Ana", "Bo", "Carla", "Dev", "Elif", "Femi", "Gus", "Hana", "Ines", "Jon", "Kim", "Lu")
LAST_NAMES = ("Lima", "Novak", "Okafor", "Petrov", "Quinn", "Rossi", "Sato", "Torres", "Weber")
GUEST_SAYS = (
    "Where is my order?", "Is there milk in it?", "The burger was cold", "Thank you so much!",
    "One coffee is missing", "Can I still change my order?", "I am allergic to nuts",
    "Please bring more napkins", "We are at the blue table", "I was charged twice",
)  # fmt: skip
STAFF_SAYS = (
    "Two more minutes!", "We are sorry, it is on its way", "Of course", "There is no milk in it",
    "We have given the amount back", "You are welcome", "Somebody brings it right now",
)  # fmt: skip
# In about one message of a thousand: what a search for something rare finds.
RARE = ("umbrella", "birthday", "wheelchair", "saxophone", "parrot")


def seed_threads(location: Document, count: int, *, seed: int = 1) -> Iterator[int]:
    """Gives the location that many conversations more, of the last year; how many each step made.

    They go out to nobody: the answers are older than the relay would send.
    """
    chance = random.Random(seed)  # noqa: S311 (made-up people)
    for begin in range(0, count, BATCH):
        made = [_conversation(location, chance) for _ in range(min(BATCH, count - begin))]
        collection("threads").insert_many([thread for thread, _ in made])
        collection("thread_messages").insert_many([line for _, lines in made for line in lines])
        yield len(made)


def _conversation(location: Document, chance: random.Random) -> tuple[Document, list[Document]]:
    thread = _thread(location, chance)
    at = now() - timedelta(seconds=chance.randint(2 * 3600, DAYS * 24 * 3600))
    lines = []
    for seq in range(1, chance.randint(3, 17)):
        at += timedelta(seconds=chance.randint(20, 1200))
        lines.append(_line(thread, seq, min(at, now()), chance))
    last, of_guest = lines[-1], [one for one in lines if one["from"] == "guest"]
    is_open = chance.randrange(OPEN_ONE_IN) == 0
    thread |= {
        "seq": len(lines),
        "rev": len(lines),
        "guestMessages": len(of_guest),
        "lastAt": last["at"],
        "lastText": last["text"],
        "lastFrom": last["from"],
        "state": "open" if is_open else "resolved",
        # Who waits since long ago is none that anybody is told of now.
        "waitingSince": last["at"] if is_open and last["from"] == "guest" else None,
        "escalatedAt": last["at"] if is_open and last["from"] == "guest" else None,
    }
    return thread, lines


def _thread(location: Document, chance: random.Random) -> Document:
    name = f"{chance.choice(NAMES)} {chance.choice(LAST_NAMES)}"
    digits = f"1{AREA}{chance.randrange(10**7):07d}"
    key = ObjectId()
    code = f"{chance.randrange(16**4):04X}"
    return {
        "_id": key,
        "guestKey": f"made-up:{key}",
        "restaurantId": location["restaurantId"],
        "locationId": location["_id"],
        "name": name,
        "phone": f"+{digits}",
        "words": words_of(name=name, phone=f"+{digits}", code=code),
        "assignee": None,
        "tags": [one for one in TAGS if chance.randrange(8) == 0],
        "lastChannel": "sms",
        "channels": {},
        "madeAt": now(),
    }


def _line(thread: Document, seq: int, at: datetime, chance: random.Random) -> dict[str, Any]:
    origin = "guest" if seq % 2 else "staff"
    said = chance.choice(GUEST_SAYS if origin == "guest" else STAFF_SAYS)
    rare = f" {chance.choice(RARE)}" if chance.randrange(1000) == 0 else ""
    return {
        "_id": ObjectId(),
        "threadId": thread["_id"],
        "restaurantId": thread["restaurantId"],
        "locationId": thread["locationId"],
        "seq": seq,
        "at": at,
        "month": f"{at:%Y-%m}",
        "from": origin,
        # No channel leads anywhere: nothing of it is ever sent.
        "channel": "",
        "text": said + rare,
        "attachments": [],
    }
