"""What follows once somebody has shown one factor: in, or on to the next one."""

from enum import StrEnum

from django.http import HttpRequest, HttpResponse
from django.http import HttpResponseRedirect as Redirect
from django.urls import reverse

from orderbuddy.accounts import codes, pending, sign_ins
from orderbuddy.accounts.factors import has_factor
from orderbuddy.accounts.models import User
from orderbuddy.accounts.required import needs_second_factor

PASSWORD, CODE, PASSKEY = "password", "code", "passkey"
# In the session: the challenge of the code that this browser waits for, and where to go then.
CHALLENGE = "ob_code"


class Step(StrEnum):
    """What somebody who has shown one factor has to do now."""

    ENTER = "enter"
    PROVE = "prove"
    SET_UP = "set-up"
    CONFIRM = "confirm"


def step_after(person: User, how: str) -> Step:
    """A passkey is two factors. Whoever has set one up is asked for it. Where it is asked for and
    not set up, a password alone does not let anybody set it up: a code has to confirm it."""
    if how == PASSKEY:
        return Step.ENTER
    if has_factor(person):
        return Step.PROVE
    if not needs_second_factor(person):
        return Step.ENTER
    return Step.CONFIRM if how == PASSWORD else Step.SET_UP


def go_on(request: HttpRequest, person: User, *, how: str, target: str) -> HttpResponse:
    """Sign in at this browser, or lead to the page of the next step."""
    step = step_after(person, how)
    if step is Step.ENTER:
        return enter(request, person, how=how, target=target)
    if step is Step.CONFIRM:
        return ask_for_code(request, person.email or person.phone_number or "", target)
    to_do = pending.PROVE if step is Step.PROVE else pending.SET_UP
    pending.remember(request, pending.Pending(person, how, to_do, target))
    return Redirect(reverse("second-factor" if step is Step.PROVE else "set-up"))


def enter(
    request: HttpRequest, person: User, *, how: str, target: str, is_strong: bool | None = None
) -> HttpResponse:
    """Sign in at this browser; `is_strong` where a second factor was shown beside `how`."""
    pending.forget(request)
    request.session.pop(CHALLENGE, None)
    strong = how == PASSKEY if is_strong is None else is_strong
    sign_ins.begin_session(request, person, how=how, is_strong=strong)
    return Redirect(target)


def ask_for_code(request: HttpRequest, typed: str, target: str) -> HttpResponse:
    """Have a code sent and lead to the page that takes it. Raises codes.TooManyAttempts."""
    challenge = codes.start(request, typed)
    request.session[CHALLENGE] = {"id": challenge.id, "to": typed.strip()[:254], "next": target}
    return Redirect(reverse("sign-in-code"))
