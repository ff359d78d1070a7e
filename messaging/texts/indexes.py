from orderbuddy.indexes import Index

INDEXES = [
    Index("message_texts", "ob_restaurantId", (("restaurantId", 1),)),
]
