"""Whether a message that is due may be sent now: asked right before each attempt."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from django.conf import settings

from messaging.outbox.chain import has_arrived_before
from messaging.outbox.gates import asked_of_kind
from messaging.outbox.limits import has_had_enough
from messaging.outbox.making import TO_GUESTS
from messaging.outbox.permission import verdict_on
from messaging.outbox.quiet import can_wait, quiet_until
from messaging.outbox.truth import is_still_true
from orderbuddy.mongo import Document, collection, now


@dataclass(frozen=True, slots=True)
class Finding:
    """`suppressed`: it is never sent, for this reason; `failed`: it can no longer be sent;
    `due_at`: not before then. All empty: go on."""

    suppressed: str = ""
    failed: str = ""
    due_at: datetime | None = None


GO_ON = Finding()


def check(message: Document) -> Finding:
    """The first thing that keeps this message from being sent now."""
    return next((found for one in _CHECKS if (found := one(message)) is not None), GO_ON)


def _switched_off(message: Document) -> Finding | None:
    is_off = message["purpose"] in TO_GUESTS and not settings.ALLOW_MESSAGE
    return Finding(suppressed="switched_off") if is_off else None


def _too_late(message: Document) -> Finding | None:
    expires = message["expiresAt"]
    return Finding(failed="too_late") if expires and expires <= now() else None


def _not_allowed(message: Document) -> Finding | None:
    verdict = verdict_on(message, message["channel"], message["to"])
    return None if verdict.allowed else Finding(suppressed=verdict.reason)


def _overtaken(message: Document) -> Finding | None:
    return None if is_still_true(message) else Finding(suppressed="overtaken")


def _told_before(message: Document) -> Finding | None:
    return Finding(suppressed="arrived") if has_arrived_before(message) else None


def _quiet(message: Document) -> Finding | None:
    if not can_wait(message):
        return None
    wanted = {"timezone": 1, "notifications.quietHours": 1}
    # What is the whole restaurant's goes by the clock of its first location.
    here = (
        {"_id": message["locationId"]}
        if message["locationId"]
        else {"restaurantId": message["restaurantId"]}
    )
    location = collection("locations").find_one(here, wanted, sort=[("_id", 1)])
    until = quiet_until(message, location or {}, now())
    return Finding(due_at=until) if until else None


def _too_many(message: Document) -> Finding | None:
    return Finding(suppressed="too_many") if has_had_enough(message) else None


_CHECKS: tuple[Callable[[Document], Finding | None], ...] = (
    _switched_off, asked_of_kind, _too_late, _not_allowed, _overtaken, _told_before, _quiet,
    _too_many,
)  # fmt: skip
