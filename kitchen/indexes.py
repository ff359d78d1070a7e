from orderbuddy.indexes import Index

KEPT_SECONDS = 90 * 24 * 3600
# Slips carry guests' names and notes: so long they can be printed again.
PAPER_SECONDS = 7 * 24 * 3600

INDEXES = [
    Index("stations", "ob_location", (("locationId", 1), ("restaurantId", 1))),
    # Scheduled orders, when they are to appear.
    Index("orders", "ob_startAt", (("startAt", 1),), {"sparse": True}),
    Index("ticket_views", "ob_shownAt", (("shownAt", 1),), {"expireAfterSeconds": KEPT_SECONDS}),
    # Open alarms: of a location, for its screens; of all, for whoever looks whether they are over.
    Index(
        "alarms", "ob_location_ended_raised",
        (("locationId", 1), ("endedAt", 1), ("raisedAt", 1)),
    ),
    Index("alarms", "ob_kind_ended_raised", (("kind", 1), ("endedAt", 1), ("raisedAt", 1))),
    # Paired screens: by their token on each request, by restaurant in the admin; those that were
    # revoked are kept for a while, so that their devices are told.
    Index("screens", "ob_tokenHash", (("tokenHash", 1),), {"unique": True}),
    Index("screens", "ob_restaurant_location", (("restaurantId", 1), ("locationId", 1))),
    Index("screens", "ob_revokedAt", (("revokedAt", 1),), {"expireAfterSeconds": KEPT_SECONDS}),
    Index("screen_pairings", "ob_tokenHash", (("tokenHash", 1),)),
    Index("screen_pairings", "ob_expiresAt", (("expiresAt", 1),), {"expireAfterSeconds": 0}),
    Index("screen_reports", "ob_seenAt", (("seenAt", 1),), {"expireAfterSeconds": KEPT_SECONDS}),
    # What waits for a printer; all of an order; what is looked after; old paper is forgotten.
    Index("print_jobs", "ob_printer_state_madeAt", (("printerId", 1), ("state", 1), ("madeAt", 1))),
    Index("print_jobs", "ob_orderId", (("orderId", 1),)),
    Index(
        "print_jobs", "ob_state_madeAt", (("state", 1), ("madeAt", 1)),
        {"partialFilterExpression": {"state": {"$in": ["queued", "sent", "failed"]}}},
    ),
    Index("print_jobs", "ob_madeAt", (("madeAt", 1),), {"expireAfterSeconds": PAPER_SECONDS}),
    Index("print_plans", "ob_dueAt", (("dueAt", 1),)),
    Index("printers", "ob_locationId", (("locationId", 1),)),
    Index("alarms", "ob_endedAt", (("endedAt", 1),), {"expireAfterSeconds": KEPT_SECONDS}),
]  # fmt: skip
