from orderbuddy.indexes import Index

INDEXES = [Index("subscriptions", "ob_restaurantId", (("restaurantId", 1),))]
