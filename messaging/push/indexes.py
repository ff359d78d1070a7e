from orderbuddy.indexes import Index

INDEXES = [
    # Guests' browsers and staff's, by whom they are told for.
    Index("push_subscriptions", "ob_orderId", (("orderId", 1), ("at", -1))),
    Index("push_subscriptions", "ob_restaurant", (("restaurantId", 1), ("personId", 1))),
    Index("push_subscriptions", "ob_endpoint", (("endpoint", 1),)),
    Index("push_subscriptions", "ob_expiresAt", (("expiresAt", 1),), {"expireAfterSeconds": 0}),
    # The existing apps' devices, and a token that Firebase says is dead.
    Index("subscriptions", "ob_restaurantId", (("restaurantId", 1),)),
    Index("subscriptions", "ob_fcmWeb", (("fcmWeb", 1),)),
    Index("subscriptions", "ob_fcmAndroid", (("fcmAndroid", 1),)),
    Index("subscriptions", "ob_devices", (("devices.token", 1),)),
]
