from datetime import timedelta

from asgiref.sync import sync_to_async
from django.contrib.auth.middleware import AuthenticationMiddleware, get_user
from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from orderbuddy.accounts.models import User
from orderbuddy.accounts.required import is_enough
from orderbuddy.accounts.sign_ins import IS_STRONG, SIGN_IN, note_seen


class PersonMiddleware(AuthenticationMiddleware):
    """`request.user`, as Django's. Whose restaurant asks for a second factor is nobody until they
    have signed in with one."""

    def process_request(self, request: HttpRequest) -> None:
        super().process_request(request)
        request.user = SimpleLazyObject(lambda: _person_of(request))
        request.auser = sync_to_async(lambda: _person_of(request))


def _person_of(request: HttpRequest) -> User | AnonymousUser:
    person = get_user(request)
    if not isinstance(person, User):
        return person
    if not is_enough(person, is_strong=request.session.get(IS_STRONG) is True):
        return AnonymousUser()
    if sign_in := request.session.get(SIGN_IN):
        note_seen(sign_in, timedelta(seconds=request.session.get_expiry_age()))
    return person
