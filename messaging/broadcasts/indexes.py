from bson import ObjectId

from orderbuddy.indexes import Index

# How long it is known who was written to, and what they did then.
KEPT_SECONDS = 400 * 24 * 3600

INDEXES = [
    Index("broadcasts", "ob_location", (("locationId", 1), ("_id", -1))),
    Index("broadcasts", "ob_restaurant", (("restaurantId", 1), ("_id", -1))),
    # What a worker has to do: only those that wait or are being sent.
    Index(
        "broadcasts", "ob_next", (("nextAt", 1),),
        {"partialFilterExpression": {"isDue": True}},
    ),
    Index("broadcasts", "ob_coupon", (("coupon.campaignId", 1),), {"sparse": True}),
    Index("broadcasts", "ob_ended", (("endedAt", 1),), {"sparse": True}),
    Index(
        "broadcast_audience", "ob_person",
        (("restaurantId", 1), ("person", 1), ("hash", 1)),
    ),
    Index("broadcast_audience", "ob_last", (("restaurantId", 1), ("lastAt", 1))),
    Index("broadcast_audience", "ob_hash", (("hash", 1),)),
    Index("broadcast_audience", "ob_lastOrder", (("lastOrderId", 1),)),
    Index("broadcast_marks", "ob_until", (("until", 1),)),
    Index("broadcast_guests", "ob_token", (("token", 1),), {"unique": True}),
    Index("broadcast_guests", "ob_broadcast", (("broadcastId", 1), ("clickedAt", 1))),
    Index("broadcast_guests", "ob_hash", (("hashes", 1), ("madeAt", -1))),
    Index("broadcast_guests", "ob_madeAt", (("madeAt", 1),), {"expireAfterSeconds": KEPT_SECONDS}),
    Index("broadcast_orders", "ob_broadcast", (("broadcastId", 1), ("at", 1))),
    # An equality is known to be within a range; of a type the query planner does not see it.
    Index(
        "messages", "ob_broadcast",
        (("broadcastId", 1), ("state", 1), ("channel", 1), ("toHash", 1)),
        {"partialFilterExpression": {"broadcastId": {"$gt": ObjectId("0" * 24)}}},
    ),
]  # fmt: skip
