from orderbuddy.indexes import Index

KEPT_SECONDS = 90 * 24 * 3600

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
    Index("alarms", "ob_endedAt", (("endedAt", 1),), {"expireAfterSeconds": KEPT_SECONDS}),
]  # fmt: skip
