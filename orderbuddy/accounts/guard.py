"""Limits for whoever tries to get in, by address and by name, for all processes together."""

from functools import cache

from django.conf import settings
from django.core.cache import cache as shared
from django.http import HttpRequest
from redis.exceptions import RedisError

from orderbuddy.api.throttling import Window, client_address

MINUTE = 60
HOUR = 3600
# Codes of a second factor that one person may try in an hour: each try is one in 333,333.
SECOND_FACTORS_PER_HOUR = 20


@cache
def _here(seconds: int) -> Window:
    return Window(seconds)


def attempts(key: str, seconds: int = MINUTE) -> int:
    """Counts one attempt under this key: how many there were in so many seconds, with this one.

    All processes share the count; while Valkey is away each counts for itself.
    """
    try:
        shared.add(key, 0, timeout=seconds)
        return shared.incr(key)
    except (RedisError, ValueError):
        return _here(seconds).count(key)


def sign_in_allowed(request: HttpRequest, name: str) -> bool:
    """Counts one attempt; False when this address or this name has had too many in a minute. ""
    is nobody's name: a passkey needs none."""
    keys = [f"sign-in:{client_address(request)}"]
    if tidy := _short(name):
        keys.append(f"sign-in:{tidy}")
    return max(map(attempts, keys)) <= settings.SIGN_INS_PER_MINUTE


def code_allowed(contact: str) -> bool:
    """Counts one code; False when so many were asked for this contact within an hour, whether
    anybody has it or not."""
    return attempts(f"code:{_short(contact)}", HOUR) <= settings.SIGN_IN_CODES_PER_HOUR


def second_factor_allowed(person_id: object) -> bool:
    """Counts one code of a second factor; False when this person has had too many."""
    return attempts(f"second-factor:{person_id}", HOUR) <= SECOND_FACTORS_PER_HOUR


def _short(name: str) -> str:
    """As a cache key takes it: no spaces, no control characters, not too long."""
    return "".join(one for one in name.strip().lower()[:200] if one.isprintable() and one != " ")
