"""The question that is asked of every message: when it is made, and before it is sent (again)."""

from collections.abc import Sequence

from messaging.consent import Verdict, may_write
from messaging.consent.addresses import PHONES
from orderbuddy.mongo import Document


def verdicts_on(
    message: Document, channels: Sequence[tuple[str, str]], order: Document | None
) -> list[Verdict]:
    """Of each (channel, address). A number's is asked for once: only offers are another thing by
    text than by WhatsApp."""
    known: dict[tuple[str, str], Verdict] = {}
    found = []
    for channel, to in channels:
        kind = "" if channel in PHONES and message["purpose"] != "marketing" else channel
        if (kind, to) not in known:
            known[kind, to] = verdict_on(message, channel, to, order)
        found.append(known[kind, to])
    return found


def verdict_on(message: Document, channel: str, to: str, order: Document | None = None) -> Verdict:
    """Whether that message may go there; `order` is the one that it is about, if it was just read.
    Raises PyMongoError."""
    return may_write(
        address=to,
        channel=channel,
        purpose=message["purpose"],
        restaurant_id=message["restaurantId"],
        order_id=message["orderId"],
        what=message["what"],
        order=order,
    )
