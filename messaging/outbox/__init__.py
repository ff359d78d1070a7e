"""The outbox: one document of `messages` for each message and channel, until it has arrived.

- `making`: `tell` puts messages there, once for its key;
- `states`: queued → sent → delivered → read, or failed, or suppressed: each one conditional write;
- `claims`, `delivering`, `checking`, `unsure`: a worker takes what is due and hands it over;
- `chain`: the next channel, when one fails or stays silent;
- `limits`, `quiet`, `backoff`: how fast, when, and when again;
- `working`: which worker does it, and how it hears of it;
- `keeping`: what is forgotten, and when.
"""

from messaging.outbox.making import Recipient, tell

__all__ = ["Recipient", "tell"]
