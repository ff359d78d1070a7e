from messaging.broadcasts.indexes import INDEXES as BROADCASTS
from messaging.consent.indexes import INDEXES as CONSENT
from messaging.conversations.indexes import INDEXES as CONVERSATIONS
from messaging.outbox.indexes import INDEXES as OUTBOX
from messaging.push.indexes import INDEXES as PUSH
from messaging.texts.indexes import INDEXES as TEXTS
from messaging.webhooks.indexes import INDEXES as WEBHOOKS

INDEXES = [*OUTBOX, *PUSH, *WEBHOOKS, *CONSENT, *TEXTS, *CONVERSATIONS, *BROADCASTS]
