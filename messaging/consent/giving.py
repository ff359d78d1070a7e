"""Consent that is asked for: on an order's page, and by the staff, who say how."""

import secrets
from datetime import datetime
from typing import Any

from messaging.consent.addresses import hash_of, is_address
from messaging.consent.recording import MARKETING, SERVICE, Wanted, record
from messaging.consent.selectors import is_granted, wants_offers
from orderbuddy import audit
from orderbuddy.accounts.access import Person, acts_everywhere
from orderbuddy.accounts.roles import require
from orderbuddy.api.errors import ApiError, ErrorCode
from orderbuddy.mongo import Document, now
from ordering.services.texting import phone_of

VIEW, CHANGE = "consent.view", "consent.change"
CHANNELS = ("sms", "whatsapp", "email")
# What the page asks about: the two ways to a number.
OF_PAGE = ("sms", "whatsapp")
LEAST_WORDS = 8


def require_may(user: Person, restaurant_id: str, permission: str) -> None:
    """ApiError not_allowed (403) unless the person has that permission, at all of the restaurant's
    locations: who agreed has agreed to the restaurant."""
    require(user, restaurant_id, permission)
    if not acts_everywhere(user, restaurant_id):
        raise ApiError(ErrorCode.NOT_ALLOWED, "You work at some locations only")


def set_on_page(*, order: Document, granted: bool, words: str) -> bool:
    """The guest of that order ticks that they want offers, or takes it away; whether that is news.

    Raises ApiError validation_failed (400) where the order has no number.
    """
    number = phone_of(order)
    if not number:
        raise ApiError(ErrorCode.VALIDATION_FAILED, "The order has no phone number")
    restaurant_id, at = str(order.get("restaurantId") or ""), now()
    changed = False
    for channel in OF_PAGE:
        stands = wants_offers if granted else _agreed
        if stands(channel, number, restaurant_id) == granted:
            continue
        changed = True
        record(
            Wanted(
                address=number,
                channel=channel,
                scope=MARKETING,
                granted=granted,
                at=at,
                how="guest_page",
                key=f"page:{order['_id']}:{channel}:{at.timestamp():.3f}:{granted}",
                words=words,
                restaurant_id=restaurant_id,
                order_id=order["_id"],
            )
        )
    return changed


def _agreed(channel: str, number: str, restaurant_id: str) -> bool:
    return is_granted(MARKETING, channel, number, restaurant_id)


def set_by_staff(
    *,
    user: Person,
    restaurant_id: str,
    address: str,
    channel: str,
    purpose: str,
    granted: bool,
    words: str,
    at: datetime | None = None,
    correlation_id: str = "",
) -> None:
    """Write down what somebody told the staff: `words` say how they were asked, or what they said;
    `at` when (now, without). `purpose` is "marketing" or "service".

    Who said STOP is written to no more than before: they alone can take that back. Raises ApiError:
    not_allowed (403), validation_failed (400).
    """
    require_may(user, restaurant_id, CHANGE)
    _check(address, channel, purpose, words if granted else "taken away", at)
    scope = MARKETING if purpose == "marketing" else SERVICE
    record(
        Wanted(
            address=address,
            channel=channel,
            scope=scope,
            granted=granted,
            at=at or now(),
            how="staff",
            key=f"staff:{secrets.token_hex(12)}",
            words=words,
            restaurant_id=restaurant_id,
            by=str(user.pk),
        )
    )
    _audit(user, restaurant_id, address, channel, purpose, granted, correlation_id)


def _check(address: str, channel: str, purpose: str, words: str, at: Any) -> None:
    faults = []
    if channel not in CHANNELS:
        faults.append("channel must be one of: sms, whatsapp, email")
    elif not is_address(channel, address):
        faults.append(
            "address must be an e-mail" if channel == "email" else "address must be a phone number"
        )
    if purpose not in ("marketing", "service"):
        faults.append("purpose must be marketing or service")
    if len(words.strip()) < LEAST_WORDS:
        faults.append("words must say how they were asked")
    if at is not None and at > now():
        faults.append("at must not be in the future")
    if faults:
        raise ApiError(ErrorCode.VALIDATION_FAILED, faults)


def _audit(
    user: Person,
    restaurant_id: str,
    address: str,
    channel: str,
    purpose: str,
    granted: bool,
    correlation_id: str,
) -> None:
    # Whose it is, the record says, which can be forgotten; the audit log is kept.
    audit.record(
        who=user,
        what="consent.added" if granted else "consent.withdrawn",
        restaurant_id=restaurant_id,
        subject=f"consent:{hash_of(channel, address)}",
        after={"channel": channel, "purpose": purpose},
        correlation_id=correlation_id,
    )
