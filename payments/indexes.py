from orderbuddy.indexes import Index

INDEXES = [
    # One instrument makes one payment, however often it is sent.
    Index(
        "payments", "ob_instrumentKey", (("instrumentKey", 1),), {"unique": True, "sparse": True}
    ),
    Index("payments", "ob_attendAt", (("attendAt", 1),), {"sparse": True}),
    Index("payments", "ob_billId", (("billId", 1),)),
    # A webhook about a refund that was made at Stripe knows only Stripe's number.
    Index("payments", "ob_paymentIntentId", (("references.paymentIntentId", 1),), {"sparse": True}),
    Index("payments", "ob_orderId", (("orderId", 1),)),
    Index("payments", "ob_location_created", (("locationId", 1), ("createdAt", -1))),
    # Of all restaurants, for whoever looks after them.
    Index("payments", "ob_created", (("createdAt", -1),)),
    Index("payments", "ob_restaurant_created", (("restaurantId", 1), ("createdAt", -1))),
    Index("payments", "ob_adjustAt", (("adjustAt", 1),), {"sparse": True}),
    Index("payments", "ob_location_last4", (("locationId", 1), ("card.last4", 1))),
    Index("refunds", "ob_attendAt", (("attendAt", 1),), {"sparse": True}),
    Index("refunds", "ob_paymentId", (("paymentId", 1),)),
    Index("refunds", "ob_location_created", (("locationId", 1), ("createdAt", -1))),
    Index("payment_exceptions", "ob_paymentId", (("paymentId", 1),)),
    Index("payment_exceptions", "ob_restaurant_resolved", (("restaurantId", 1), ("resolvedAt", 1))),
    Index("payment_exceptions", "ob_resolved_found", (("resolvedAt", 1), ("foundAt", -1))),
    Index("reconciliations", "ob_date", (("date", -1),)),
    Index("reconciliations", "ob_restaurant_date", (("restaurantId", 1), ("date", -1))),
]
