"""WhatsApp takes free text only within 24 hours of what the guest wrote last, and fails it later
otherwise (131047, 63016): then the next channel has its turn at once. A template is always taken.
https://developers.facebook.com/docs/whatsapp/cloud-api/guides/send-messages
"""

from messaging.channels.base import Outgoing
from messaging.conversations.guests import key_of_address
from orderbuddy.mongo import Document, collection, now

# Why such a message is suppressed.
CLOSED = "window_closed"
# What answers somebody who has written a moment ago, of which no conversation knows.
ANSWERS = ("help",)


def is_closed(message: Document, outgoing: Outgoing) -> bool:
    """True for a free text to somebody who has not written to the restaurant lately."""
    is_free = message["channel"] == "whatsapp" and outgoing.content.template is None
    if not is_free or message["what"] in ANSWERS:
        return False
    open_ = {
        "guestKey": key_of_address(message["to"], "whatsapp"),
        "restaurantId": message["restaurantId"],
        "windowUntil": {"$gt": now()},
    }
    return collection("threads").find_one(open_, {"_id": 1}) is None
