"""Whatever changes somebody's ways in is written down, and they are told by e-mail: if it was not
them, they know."""

import secrets

from django.conf import settings
from django.contrib.auth import update_session_auth_hash
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import get_language_from_request

from orderbuddy import audit
from orderbuddy.accounts import sign_ins
from orderbuddy.accounts.models import User
from orderbuddy.outgoing.port import HandedOver, hand_over


def tell(request: HttpRequest, person: User, what: str) -> None:
    """`what` is a sentence without its full stop, such as `The passkey Phone was added`."""
    mine = list(person.restaurants or ())
    audit.record(
        who=person,
        what="people.sign_in.changed",
        # Of somebody who works at several restaurants it is no single one's affair.
        restaurant_id=mine[0] if len(mine) == 1 else None,
        subject=f"user:{person.pk}",
        after={"change": what},
        correlation_id=getattr(request, "request_id", ""),
    )
    if person.email:
        hand_over(_notice(person, what, get_language_from_request(request)))


def password_changed(request: HttpRequest, person: User) -> None:
    """Everybody else who signed in as this person is out; this browser stays in."""
    update_session_auth_hash(request, person)
    sign_ins.follow(request)
    sign_ins.end_others(person, keep=request.session.get(sign_ins.SIGN_IN))
    tell(request, person, "The password was changed")


def _notice(person: User, what: str, language: str) -> HandedOver:
    return HandedOver(
        what="security_notice",
        # The same may be done twice: each time they are told.
        about=f"user:{person.pk}:{secrets.token_hex(6)}",
        to=[("email", person.email or "")],
        purpose="security",
        values={"notice": what, "link": settings.API_ENDPOINT + reverse("account")},
        person_id=person.pk,
        language=language,
    )
