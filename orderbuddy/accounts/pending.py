"""Half signed in: who has shown one factor and still has to show, or to set up, another.

Such a person is not `request.user`; the session (or, over REST, a signed ticket) only remembers who
they are, for ten minutes.
"""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.core import signing
from django.http import HttpRequest
from django.utils.crypto import constant_time_compare

from orderbuddy.accounts.models import User
from orderbuddy.accounts.people import check_of, person_by_id

LASTS = timedelta(minutes=10)
# What they still have to do.
PROVE, SET_UP = "prove", "set-up"
_KEY = "ob_pending"
_SALT = "orderbuddy.pending"


@dataclass(frozen=True, slots=True)
class Pending:
    """`how` they have come so far, `to_do` is PROVE or SET_UP, `next` where they want to go."""

    person: User
    how: str
    to_do: str
    next: str = ""


def ticket_of(pending: Pending) -> str:
    """A text that stands for it, signed."""
    person = pending.person
    who = {"person": str(person.pk), "check": check_of(person)}
    said = {"how": pending.how, "to_do": pending.to_do, "next": pending.next}
    return signing.dumps(who | said, salt=_SALT)


def pending_of(ticket: Any) -> Pending | None:
    """None when it is none of ours, too old, or of somebody with another password since."""
    try:
        said = signing.loads(ticket or "", salt=_SALT, max_age=LASTS)
    except signing.BadSignature:
        return None
    person = person_by_id(said["person"])
    if person is None or not constant_time_compare(check_of(person), said["check"]):
        return None
    return Pending(person, said["how"], said["to_do"], said["next"])


def remember(request: HttpRequest, pending: Pending) -> None:
    """In the session of whoever is signing in."""
    request.session[_KEY] = ticket_of(pending)


def pending_in(request: HttpRequest) -> Pending | None:
    """Who is half signed in at this browser."""
    return pending_of(request.session.get(_KEY))


def forget(request: HttpRequest) -> None:
    request.session.pop(_KEY, None)
