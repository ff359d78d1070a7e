"""What web push holds of a guest."""

from orderbuddy.guests.holdings import Found, Holding, register
from orderbuddy.mongo import Document, collection

SHOWN = ("endpoint", "language", "orderId", "at")


@register
class PushSubscriptions(Holding):
    """The browsers that are told of a guest's orders."""

    name = "pushSubscriptions"

    def export(self, found: Found) -> list[Document]:
        return list(collection("push_subscriptions").find(_of(found), dict.fromkeys(SHOWN, 1)))

    def forget(self, found: Found, words: frozenset[str]) -> int:
        return collection("push_subscriptions").delete_many(_of(found)).deleted_count


def _of(found: Found) -> Document:
    return {"orderId": {"$in": found.order_ids}}
