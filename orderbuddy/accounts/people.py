from typing import Any

from django.conf import settings
from django.contrib.auth import load_backend

from orderbuddy.accounts.models import User


def backend_path() -> str:
    """The one backend that knows people."""
    return settings.AUTHENTICATION_BACKENDS[0]


def person_by_id(person_id: Any) -> User | None:
    """The person, if there is one and they may sign in."""
    return load_backend(backend_path()).get_user(person_id)


def check_of(person: User) -> str:
    """What a token keeps of the person's password: a new one ends it."""
    return person.get_session_auth_hash()[:20]
