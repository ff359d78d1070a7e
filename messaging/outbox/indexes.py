from datetime import UTC, datetime

from orderbuddy.indexes import Index

# A partial index serves only queries that name its condition.
EVER = datetime(1970, 1, 1, tzinfo=UTC)

INDEXES = [
    # The rule that what is told once is told once.
    Index("messages", "ob_key", (("key", 1),), {"unique": True}),
    # What a worker takes up next, a channel at a time; and what goes on to the next channel.
    Index(
        "messages", "ob_due", (("channel", 1), ("urgency", 1), ("dueAt", 1)),
        {"partialFilterExpression": {"state": "queued"}},
    ),
    Index(
        "messages", "ob_fallAt", (("fallAt", 1),),
        {"partialFilterExpression": {"fallAt": {"$gt": EVER}}},
    ),
    # What a provider is asked about, as it did not say.
    Index(
        "messages", "ob_askAt", (("askAt", 1),),
        {"partialFilterExpression": {"askAt": {"$gt": EVER}}},
    ),
    # Locations whose guests hear of late orders.
    Index("locations", "ob_tellLate", (("notifications.events.order_late", 1),), {"sparse": True}),
    # What providers call back about, and the limits of an address.
    Index("messages", "ob_reference", (("reference", 1),), {"sparse": True}),
    Index("messages", "ob_toHash", (("toHash", 1), ("purpose", 1), ("times.sent", -1))),
    # What staff look through, an order's and a restaurant's.
    Index("messages", "ob_orderId", (("orderId", 1), ("_id", 1))),
    Index("messages", "ob_location", (("locationId", 1), ("_id", -1))),
    Index("messages", "ob_restaurant", (("restaurantId", 1), ("_id", -1))),
    Index("messages", "ob_restaurant_state", (("restaurantId", 1), ("state", 1), ("_id", -1))),
    Index("messages", "ob_madeAt", (("madeAt", 1),)),
]  # fmt: skip
