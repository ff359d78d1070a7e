"""What the ledger holds of a guest: a card's last digits, and what a gateway says of its holder."""

from orderbuddy.guests.holdings import Found, Holding, register
from orderbuddy.mongo import Document, collection

SHOWN = ("createdAt", "gateway", "method", "state", "amountCents", "tipCents", "card", "orderId")


@register
class Payments(Holding):
    name = "payments"

    def export(self, found: Found) -> list[Document]:
        return list(collection("payments").find(_of(found), dict.fromkeys(SHOWN, 1)))

    def forget(self, found: Found, words: frozenset[str]) -> int:
        """Amounts, states and the gateway's references stay: the books must match."""
        known = {**_of(found), "card.last4": {"$nin": ["", None]}}
        update = {"$set": {"card.last4": ""}}
        return collection("payments").update_many(known, update).modified_count


def _of(found: Found) -> Document:
    return {"orderId": {"$in": found.order_ids}}
