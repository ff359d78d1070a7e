"""Whatever changes somebody's ways in is written down, and they are told by e-mail: if it was not
them, they know."""

from django.conf import settings
from django.contrib.auth import update_session_auth_hash
from django.http import HttpRequest
from django.urls import reverse

from orderbuddy import audit
from orderbuddy.accounts import sign_ins
from orderbuddy.accounts.models import User
from orderbuddy.outgoing.tasks import send_mail


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
        send_mail.delay(to=[person.email], subject=f"OrderBuddy: {what}", text=_letter(what))


def password_changed(request: HttpRequest, person: User) -> None:
    """Everybody else who signed in as this person is out; this browser stays in."""
    update_session_auth_hash(request, person)
    sign_ins.follow(request)
    sign_ins.end_others(person, keep=request.session.get(sign_ins.SIGN_IN))
    tell(request, person, "The password was changed")


def _letter(what: str) -> str:
    address = settings.API_ENDPOINT + reverse("account")
    return (
        f"{what}.\n\nIf that was you, there is nothing to do. If not, sign in, look who else is "
        f"signed in, and tell the owner of your restaurant:\n{address}\n"
    )
