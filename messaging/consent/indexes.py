from orderbuddy.indexes import Index

INDEXES = [
    Index("consent_events", "ob_key", (("key", 1),), {"unique": True}),
    Index("consent_events", "ob_addressHash", (("addressHash", 1), ("at", -1))),
    Index("consent_events", "ob_restaurant", (("restaurantId", 1), ("_id", -1))),
    Index("consents", "ob_addressHash", (("addressHash", 1),)),
    Index("consents", "ob_restaurant", (("restaurantId", 1), ("updatedAt", -1), ("_id", -1))),
]
