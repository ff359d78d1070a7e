"""Orders that are not ready though the time that was told has passed: their guests are told so,
once, where the location wants that. (Where nobody marks orders as ready, it does not.)"""

from collections.abc import Iterator
from datetime import timedelta

from messaging.events.choices import NEWS
from messaging.events.orders import STILL, late_message
from messaging.events.told import once
from messaging.outbox import tell
from orderbuddy.mongo import Document, collection, now

# So much later than told is not worth a word yet.
LATE = timedelta(minutes=5)
# Orders for later were placed long before.
PLACED_WITHIN = timedelta(days=8)
MOST = 200


def tell_of_late_orders() -> int:
    """Tell guests of all orders that have become late; of how many. Raises PyMongoError."""
    told = 0
    for order in _late_orders():
        message = late_message(order)
        if message["recipients"]:
            once(f"order_late:{order['_id']}", lambda message=message: tell(**message))
            told += 1
    return told


def _late_orders() -> Iterator[Document]:
    at = now()
    wanted = {
        "status": {"$in": list(STILL["order_late"])},
        "startedAt": {"$gt": at - PLACED_WITHIN},
        "estimatedReadyAt": {"$gt": at - NEWS, "$lt": at - LATE},
        "erasedAt": None,
    }
    # As the index has them, which holds no location that does not want it.
    choosing = {"notifications.events.order_late": {"$gt": ""}}
    for place in collection("locations").find(choosing, {"_id": 1}):
        here = {"locationId": place["_id"], **wanted}
        yield from collection("orders").find(here).limit(MOST)
