"""Whoever writes a broadcast has it sent to themselves first."""

import secrets
from datetime import timedelta
from typing import Any

from messaging.broadcasts.checks import faults_of
from messaging.broadcasts.editing import location_of, with_its_kind
from messaging.broadcasts.guests import values_of, write_down_tester
from messaging.broadcasts.links import guest_link
from messaging.broadcasts.texts import content_of, text_for
from messaging.outbox import Recipient, tell
from orderbuddy import audit
from orderbuddy.accounts.access import Person
from orderbuddy.accounts.contacts import international
from orderbuddy.accounts.guard import HOUR, attempts
from orderbuddy.accounts.roles import require_person
from orderbuddy.api.errors import ApiError, ErrorCode
from orderbuddy.mongo import Document, collection

PER_HOUR = 20
LASTS = timedelta(hours=1)
# What is missing in these does not matter yet.
TRIED = ("texts", "link")


def try_out(
    *, who: Person, broadcast: Document, channel: str, language: str, correlation_id: str = ""
) -> str:
    """Send that text to the person's own number or e-mail; the address. They are a member and no
    guest: it needs no consent, but goes to no number that said STOP.

    Raises ApiError: not_allowed (403) for a program, validation_failed (400) without such a text or
    address of theirs, too_many_requests (429).
    """
    require_person(who)
    broadcast = {**broadcast, "coupon": with_its_kind(broadcast.get("coupon"))}
    location = location_of(broadcast)
    text = text_for(broadcast["texts"], channel, language)
    to = _address(who, channel)
    _require(text is not None, "There is no text for that channel yet")
    _require(bool(to), "There is no such address of yours in your account")
    wrong = [sentence for field, sentence in faults_of(broadcast, location) if field in TRIED]
    _require(not wrong, wrong)
    if attempts(f"broadcast-test:{who.pk}", HOUR) > PER_HOUR:
        raise ApiError(ErrorCode.TOO_MANY_REQUESTS, f"At most {PER_HOUR} tests an hour, please")
    assert text is not None
    token = write_down_tester(broadcast, who.pk)
    values = values_of(broadcast, location, link=guest_link(token))
    values["name"] = (getattr(who, "name", "") or "").split(" ")[0]
    tell(
        what="broadcast_test",
        about=f"broadcast:{broadcast['_id']}:test:{secrets.token_hex(6)}",
        recipients=[Recipient([(channel, to)], text["language"], who.pk)],
        purpose="staff",
        values={},
        restaurant_id=broadcast["restaurantId"],
        location_id=broadcast["locationId"],
        expires_in=LASTS,
        content=content_of(text, values, restaurant_id=broadcast["restaurantId"], token=token),
    )
    _record(who, broadcast, channel, correlation_id)
    return to


def _address(who: Person, channel: str) -> str:
    """Signed in for long, they may have changed it meanwhile."""
    stored = collection("users").find_one({"_id": who.pk}, {"email": 1, "phoneNumber": 1}) or {}
    if channel == "email":
        return str(stored.get("email") or "")
    number = str(stored.get("phoneNumber") or "")
    return international(number) if number else ""


def _require(holds: bool, why: Any) -> None:
    if not holds:
        raise ApiError(ErrorCode.VALIDATION_FAILED, why)


def _record(who: Person, broadcast: Document, channel: str, correlation_id: str) -> None:
    audit.record(
        who=who,
        what="broadcasts.tested",
        restaurant_id=broadcast["restaurantId"],
        location_id=broadcast["locationId"],
        subject=f"broadcast:{broadcast['_id']}",
        after={"channel": channel},
        correlation_id=correlation_id,
    )
