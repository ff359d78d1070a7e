"""Who a session cookie belongs to, asked outside a request and without changing the session."""

from importlib import import_module

from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY, load_backend
from django.contrib.auth.models import AnonymousUser
from django.utils.crypto import constant_time_compare

from orderbuddy.accounts.access import Person
from orderbuddy.accounts.models import User
from orderbuddy.accounts.required import is_enough
from orderbuddy.accounts.sign_ins import IS_STRONG


def person_of(session_key: str) -> Person:
    """The person who is signed in with this session now; AnonymousUser for a session that ended.

    As django.contrib.auth.get_user, which would end or renew a session whose keys have changed:
    only an answer to the browser may do that, because it gets a new cookie.
    """
    session = import_module(settings.SESSION_ENGINE).SessionStore(session_key)
    backend_path = session.get(BACKEND_SESSION_KEY)
    if backend_path not in settings.AUTHENTICATION_BACKENDS:
        return AnonymousUser()
    person = load_backend(backend_path).get_user(session.get(SESSION_KEY))
    if person is None or not _same_password(person, session.get(HASH_SESSION_KEY) or ""):
        return AnonymousUser()
    if not is_enough(person, is_strong=session.get(IS_STRONG) is True):
        return AnonymousUser()
    return person


def _same_password(person: User, session_hash: str) -> bool:
    known = (person.get_session_auth_hash(), *person.get_session_auth_fallback_hash())
    return any(constant_time_compare(session_hash, one) for one in known)
