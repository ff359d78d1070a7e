from orderbuddy.indexes import AS_SPOKEN, Index
from ordering.slots import WAITING
from ordering.stock import HOLDING

# A quote is answered with "expired" (410) for a day before the TTL index clears it.
QUOTE_KEPT_SECONDS = 24 * 3600
VISIT_KEPT_SECONDS = 90 * 24 * 3600


def searched(name: str) -> list[Index]:
    """The admin's search of that collection: codes, guests' phones and names by how they begin; a
    campaign's results look for phones.

    Partial, so that orders of guests who said neither cost nothing here; the newest are chosen by
    `_id` within the index (`ordering.admin.search`).
    """
    phone, guest = "customer.phone", "customer.name"
    said = {one: {"partialFilterExpression": {one: {"$gt": ""}}} for one in (phone, guest)}
    spoken = {**said[guest], "collation": AS_SPOKEN}
    return [
        Index(name, "ob_location_code", (("locationId", 1), ("orderCode", 1), ("_id", 1))),
        Index(name, "ob_location_phone", (("locationId", 1), (phone, 1), ("_id", 1)), said[phone]),
        Index(name, "ob_location_guest", (("locationId", 1), (guest, 1), ("_id", 1)), spoken),
    ]


INDEXES = [
    *searched("orders"),
    *searched("order_reports"),
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
    # How much of a campaign archived orders have had (see `ordering.campaigns.used`).
    Index(
        "order_reports", "ob_claims", (("claims", 1),),
        {"partialFilterExpression": {"claims": {"$exists": True}}},
    ),
    # A campaign's orders, for its summary.
    Index(
        "orders", "ob_campaign", (("campaign.id", 1), ("startedAt", 1)),
        {"partialFilterExpression": {"campaign.id": {"$exists": True}}},
    ),
    Index(
        "order_reports", "ob_campaign", (("campaign.id", 1), ("startedAt", 1)),
        {"partialFilterExpression": {"campaign.id": {"$exists": True}}},
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
    # What orders have left behind of claims (see `ordering.archiving.claims`).
    Index("orders", "ob_prunedAt", (("prunedAt", 1),), {"sparse": True}),
    Index("order_reports", "ob_location_started", (("locationId", 1), ("startedAt", 1))),
    Index("order_reports", "ob_quoteId", (("quoteId", 1),), {"sparse": True}),
    Index("report_days", "ob_location_day", (("locationId", 1), ("day", 1))),
    Index("report_months", "ob_location", (("locationId", 1),)),
    Index(
        "orders_preview", "ob_expiresAt", (("expiresAt", 1),),
        {"expireAfterSeconds": QUOTE_KEPT_SECONDS},
    ),
    Index("origins", "ob_location", (("locationId", 1),)),
    Index("origins", "ob_location_label", (("locationId", 1), ("label", 1))),
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
