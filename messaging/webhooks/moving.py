"""What a provider says of messages of ours, in its words, becomes states of the outbox."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime

from messaging.outbox import states
from orderbuddy.mongo import Document, collection, now, parse_id
from orderbuddy.slots import waiting_elsewhere

# Of one call's reports about a message the furthest counts.
RANK = {"sent": 0, "failed": 1, "delivered": 2, "read": 3}


@dataclass(frozen=True, slots=True)
class Report:
    """`reference` is the provider's name for the message; `error` {code, message} of a failure."""

    message_id: str
    state: str
    at: datetime
    provider: str
    reference: str = ""
    error: Document | None = None


def apply_all(reports: Iterable[Report]) -> int:
    """Move the messages on, each as far as is told of it, in one write; how many moved.

    An attempt that failed says nothing of a later one, which the provider calls otherwise.
    """
    furthest: dict[str, Report] = {}
    for one in reports:
        known = furthest.get(one.message_id)
        if known is None or RANK[one.state] > RANK[known.state]:
            furthest[one.message_id] = one
    earlier = _of_earlier_attempts(one for one in furthest.values() if one.state == "failed")
    news = [one for one in furthest.values() if one.message_id not in earlier]
    moves = [_moving(one) for one in news]
    # They come two for each message, and the write waits for the disk: guests' requests go on.
    with waiting_elsewhere():
        return states.move_all(moves)


def instant_of_seconds(said: object) -> datetime:
    """An instant in Unix seconds; now, for what is none or has not come yet."""
    try:
        instant = datetime.fromtimestamp(int(str(said)), UTC)
    except (ValueError, OverflowError, OSError):
        return now()
    return min(instant, now())


def _moving(report: Report) -> states.Moving:
    return states.moving(
        report.message_id,
        report.state,
        at=report.at,
        provider=report.provider,
        reference=report.reference,
        error=report.error,
        # Whoever was to store the answer comes later than this, or never.
        fall_at=states.when_silent() if report.state == "sent" else None,
    )


def _of_earlier_attempts(failures: Iterable[Report]) -> set[str]:
    """The messages of those failures that are not the last attempt's."""
    named = [one for one in failures if one.reference]
    if not named:
        return set()
    asked = {"_id": {"$in": [parse_id(one.message_id) for one in named]}}
    known = {
        str(message["_id"]): message.get("reference")
        for message in collection("messages").find(asked, {"reference": 1})
    }
    return {
        one.message_id
        for one in named
        if known.get(one.message_id) not in (None, "", one.reference)
    }
