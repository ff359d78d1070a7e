from orderbuddy.indexes import Index

# Words as they are written: guests of one restaurant write in several languages, and another
# program's field named `language` must not choose one.
_ANY_LANGUAGE = {"default_language": "none", "language_override": "wordsLanguage"}
_NEWEST = (("lastAt", -1), ("_id", -1))

INDEXES = [
    # The rule that a guest has one thread at a location.
    Index("threads", "ob_guest_location", (("guestKey", 1), ("locationId", 1)), {"unique": True}),
    # The inbox: everybody's, somebody's (or the pool's), those with a tag.
    Index("threads", "ob_location_state", (("locationId", 1), ("state", 1), *_NEWEST)),
    Index(
        "threads", "ob_location_assignee",
        (("locationId", 1), ("state", 1), ("assignee", 1), *_NEWEST),
    ),
    Index(
        "threads", "ob_location_tag", (("locationId", 1), ("state", 1), ("tags", 1), *_NEWEST)
    ),
    Index("threads", "ob_guest_lastAt", (("guestKey", 1), ("lastAt", -1))),
    # Guests who wait, for the beat.
    Index(
        "threads", "ob_waitingSince", (("waitingSince", 1),),
        {"partialFilterExpression": {"waitingSince": {"$type": "date"}}},
    ),
    Index(
        "threads", "ob_location_waitingSince", (("locationId", 1), ("waitingSince", 1)),
        {"partialFilterExpression": {"waitingSince": {"$type": "date"}}},
    ),
    Index("threads", "ob_orderId", (("orderId", 1),), {"sparse": True}),
    Index("threads", "ob_words", (("restaurantId", 1), ("words", "text")), _ANY_LANGUAGE),
    # The rule that no two messages of a thread have one number, nor one provider's message two.
    Index("thread_messages", "ob_thread_seq", (("threadId", 1), ("seq", 1)), {"unique": True}),
    Index(
        "thread_messages", "ob_providerKey", (("providerKey", 1),),
        {"unique": True, "partialFilterExpression": {"providerKey": {"$exists": True}}},
    ),
    # Files that are still at the provider.
    Index(
        "thread_messages", "ob_awaited", (("attachments.state", 1), ("at", 1)),
        {"partialFilterExpression": {"attachments.state": "awaited"}},
    ),
    # What an order's page shows.
    Index(
        "thread_messages", "ob_order", (("orderId", 1), ("channel", 1), ("seq", 1)),
        {"partialFilterExpression": {"channel": "chat"}},
    ),
    # Full text, a month at a time (see `searching`), and from which month on there are any.
    Index(
        "thread_messages", "ob_text",
        (("restaurantId", 1), ("month", 1), ("text", "text")), _ANY_LANGUAGE,
    ),
    Index("thread_messages", "ob_restaurant_month", (("restaurantId", 1), ("month", 1))),
    Index("thread_reads", "ob_threadId", (("threadId", 1),)),
    Index("thread_files", "ob_unused", (("isUsed", 1), ("at", 1))),
    Index("thread_files", "ob_threadId", (("threadId", 1),), {"sparse": True}),
    Index("thread_files", "ob_name", (("name", 1),)),
    Index("saved_replies", "ob_restaurant_title", (("restaurantId", 1), ("title", 1))),
    Index("shifts", "ob_restaurant_turn", (("restaurantId", 1), ("isOn", 1), ("turnAt", 1))),
    # Whose number a message was written to.
    Index("locations", "ob_smsNumber", (("conversations.smsNumber", 1),), {"sparse": True}),
    Index(
        "locations", "ob_whatsappNumber", (("conversations.whatsappNumber", 1),), {"sparse": True}
    ),
    Index(
        "locations", "ob_whatsappPhoneId", (("conversations.whatsappPhoneId", 1),),
        {"sparse": True},
    ),
]  # fmt: skip
