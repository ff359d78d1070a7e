from orderbuddy.indexes import Index
from ordering.slots import WAITING
from ordering.stock import HOLDING

# A quote is answered with "expired" (410) for a day before the TTL index clears it.
QUOTE_KEPT_SECONDS = 24 * 3600
VISIT_KEPT_SECONDS = 90 * 24 * 3600

INDEXES = [
    # The rule that no quote is placed twice.
    Index("orders", "ob_quoteId", (("quoteId", 1),), {"unique": True, "sparse": True}),
    # The rule that no portion and no slot is given to two orders (see `ordering.stock`).
    Index(
        "orders", "ob_claims", (("claims", 1),),
        {
            "unique": True,
            "partialFilterExpression": {
                "status": {"$in": list(HOLDING)}, "claims": {"$exists": True},
            },
        },
    ),
    # The rule that no place among the open tickets is given to two orders (see `ordering.slots`).
    Index(
        "orders", "ob_ticketSlot", (("ticketSlot", 1),),
        {
            "unique": True,
            "partialFilterExpression": {
                "status": {"$in": list(WAITING)}, "ticketSlot": {"$exists": True},
            },
        },
    ),
    # Scheduled orders of a location, which may have been placed days before.
    Index(
        "orders", "ob_location_startAt", (("locationId", 1), ("startAt", 1)),
        {"partialFilterExpression": {"startAt": {"$exists": True}}},
    ),
    # Open orders of a location for screens; today's orders for the staff.
    Index(
        "orders", "ob_location_status_started",
        (("locationId", 1), ("status", 1), ("startedAt", 1)),
    ),
    Index("orders", "ob_location_started", (("locationId", 1), ("startedAt", 1))),
    Index(
        "orders_preview", "ob_expiresAt", (("expiresAt", 1),),
        {"expireAfterSeconds": QUOTE_KEPT_SECONDS},
    ),
    Index("origins", "ob_location", (("locationId", 1),)),
    Index(
        "origins", "ob_code", (("code", 1),),
        {"unique": True, "partialFilterExpression": {"code": {"$exists": True}}},
    ),
    # The rule that a day's scans of a code are counted in one place.
    Index("origin_scans", "ob_origin_day", (("originId", 1), ("day", 1)), {"unique": True}),
    Index("visits", "ob_key", (("key", 1),), {"unique": True, "sparse": True}),
    # The rule that an origin has one visit at a time.
    Index(
        "visits", "ob_current", (("originId", 1),),
        {"unique": True, "partialFilterExpression": {"current": True}},
    ),
    Index(
        "visits", "ob_closedAt", (("closedAt", 1),), {"expireAfterSeconds": VISIT_KEPT_SECONDS}
    ),
    Index(
        "orders", "ob_visitId", (("visitId", 1),),
        {"partialFilterExpression": {"visitId": {"$exists": True}}},
    ),
    Index(
        "campaigns", "ob_location_origin", (("locationId", 1), ("originId", 1), ("isActive", 1))
    ),
]  # fmt: skip
