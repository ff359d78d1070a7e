"""Error codes of WhatsApp's Cloud API, by what they mean to us:
https://developers.facebook.com/docs/whatsapp/cloud-api/support/error-codes"""

# Whoever it is for wants no marketing of ours:
OPTED_OUT = frozenset({131050})
# Nobody there has WhatsApp, or we wrote to ourselves:
DEAD = frozenset({131021, 131026, 133010})
# Too many at once:
BUSY = frozenset({4, 80007, 130429, 131048, 131056})
# Our token, account or number:
OURS = frozenset({0, 3, 10, 190, 368, 131005, 131031, 131042, 131045, 133004})
# Of those, and else, what is about the number that we write from:
SENDERS = frozenset({10, 33, 100, 131005, 131031, 131045, 133004})
# Meta's own trouble:
DOWN = frozenset({1, 2, 131000, 131016, 131057})
