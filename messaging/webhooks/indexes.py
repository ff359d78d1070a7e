from orderbuddy.indexes import Index

# What came in is kept so long as a provider's own log, for who asks what happened.
INCOMING_SECONDS = 30 * 86400

INDEXES = [
    # The rule that each message of a provider's is taken once.
    Index("incoming_messages", "ob_providerKey", (("providerKey", 1),), {"unique": True}),
    Index(
        "incoming_messages", "ob_takenAt", (("takenAt", 1),),
        {"expireAfterSeconds": INCOMING_SECONDS},
    ),
]  # fmt: skip
