from django.conf import settings
from django.core.cache import cache
from django.http import HttpRequest
from redis.exceptions import RedisError

from orderbuddy.api.throttling import Window, client_address

_here = Window(60)


def attempts(key: str) -> int:
    """Counts one attempt under this key: how many there were in a minute, this one included.

    All processes share the count; while Valkey is away each counts for itself.
    """
    try:
        cache.add(key, 0, timeout=60)
        return cache.incr(key)
    except (RedisError, ValueError):
        return _here.count(key)


def sign_in_allowed(request: HttpRequest, name: str) -> bool:
    """Counts one attempt; False when this address or this name has had too many in a minute."""
    keys = [f"sign-in:{client_address(request)}", f"sign-in:{name.strip().lower()[:200]}"]
    return max(map(attempts, keys)) <= settings.SIGN_INS_PER_MINUTE
