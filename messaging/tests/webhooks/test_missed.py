"""What people wrote while our webhook did not answer is asked for, and taken once."""

import time
from datetime import timedelta

from messaging.conversations.tests.talk import own_number, settings_of, talking_shop
from messaging.conversations.tests.test_files import picture
from messaging.tests.channels.ways import number
from messaging.tests.webhooks.messages import PATH, PUBLIC
from messaging.tests.webhooks.test_taking import lines_of, may_be_told, threads_of
from messaging.webhooks.missed import take_missed
from orderbuddy.mongo import collection, now

INCOMING = f"{PUBLIC}{PATH}/twilio/incoming"


def test_what_was_missed_is_taken_once(texts_sent) -> None:
    own = own_number()
    first, second, early = number(), number(), number()

    def write(guest: str, text: str, **how: object) -> None:
        texts_sent.write(guest, text, url=INCOMING, to=own, is_missed=True, **how)

    write(early, "Long ago")
    time.sleep(1.1)  # Twilio counts in whole seconds
    talking_shop(smsNumber=own)
    for _ in range(2):
        take_missed()
    # Before the first look it was somebody else's, or had been answered.
    assert threads_of(early) == []
    an_hour_ago = now() - timedelta(hours=1)
    was = {"at": an_hour_ago, "from": an_hour_ago}
    texts_sent.missed.clear()
    collection("incoming_looks").update_one({"_id": own}, {"$set": was})
    write(first, "Where is it?", files=[(picture(), "image/jpeg")])
    write(second, "STOP")
    for _ in range(2):
        take_missed()
    assert lines_of(first) == ["Where is it?"]
    assert (lines_of(second), may_be_told(second)) == ([], False)
    (thread,) = threads_of(first)
    assert thread["guestMessages"] == 1
    (line,) = collection("thread_messages").find({"threadId": thread["_id"]})
    assert len(line["attachments"]) == 1


def test_what_came_by_the_webhook_is_known(stack, texts_sent) -> None:
    own, guest = settings_of(talking_shop())["smsNumber"], number()
    take_missed()
    said = {"url": INCOMING, "to": own, "sid": f"SM{guest.strip('+'):0>32}"}
    texts_sent.write(guest, "Hello", via=stack.url, **said)
    texts_sent.write(guest, "Hello", is_missed=True, **said)
    take_missed()
    assert lines_of(guest) == ["Hello"]
