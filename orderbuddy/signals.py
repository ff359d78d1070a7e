from typing import Any

from django.contrib.auth.signals import user_logged_out
from django.dispatch import receiver
from django.http import HttpRequest

from orderbuddy.accounts.sign_ins import end_of_session


@receiver(user_logged_out)
def forget_sign_in(request: HttpRequest, **_: Any) -> None:
    """Whoever signs out, on whichever page, is not in the list of open sign-ins any more."""
    if request.session.session_key:
        end_of_session(request.session.session_key)
