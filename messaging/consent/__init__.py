"""Who may be written to, by which channel, and what for: the record of it, and the one question
that everything which sends must ask.

    consent_events   what somebody wished, never changed (but that forgetting takes the address
                     out): {_id, key (unique: the same event once), scope, address, addressHash,
                     channel, purpose, granted, at, takenAt, how, words, restaurantId, orderId, by}
    consents         where that leaves us, one document an address and scope:
                     {_id, scope, address, addressHash, channel, restaurantId, given, taken: None |
                     {at, key, how, words, by, orderId}, isGranted, updatedAt}

Scopes: `all` (STOP and START; of every restaurant, purpose and, for a number, SMS and WhatsApp
alike), `marketing` (of a restaurant and channel), `service` (texts about orders of a restaurant).
Each side of a consent keeps its latest event and is moved by one conditional write by the event's
own time, so whatever comes late, twice or out of order, all end at the same. At one instant the
"no" counts.
"""

from messaging.consent.allowing import Verdict, may_write
from messaging.consent.hearing import hear, hear_wish
from messaging.consent.recording import Wanted, record, record_opt_out

__all__ = ["Verdict", "Wanted", "hear", "hear_wish", "may_write", "record", "record_opt_out"]
