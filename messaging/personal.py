"""What messages hold of a guest: an address, and what they were told."""

from messaging.outbox.keeping import forget_person
from messaging.outbox.making import TO_GUESTS
from orderbuddy.guests.holdings import Found, Holding, register
from orderbuddy.mongo import Document, collection

SHOWN = ("orderId", "what", "purpose", "channel", "to", "state", "times", "content", "madeAt")


@register
class Messages(Holding):
    name = "messages"

    def export(self, found: Found) -> list[Document]:
        """What the guest was told, not what staff were told of their orders."""
        to_guest = {**_of(found), "purpose": {"$in": list(TO_GUESTS)}}
        return list(collection("messages").find(to_guest, dict.fromkeys(SHOWN, 1)))

    def forget(self, found: Found, words: frozenset[str]) -> int:
        """What was sent is forgotten; what waits is not sent any more."""
        return forget_person(_of(found))


def _of(found: Found) -> Document:
    return {"orderId": {"$in": found.order_ids}}
