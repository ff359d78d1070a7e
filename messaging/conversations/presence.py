"""Who is looking, and who is writing: kept in Valkey for less than a minute, in no document.

Said to the sockets that are open now; without Valkey nobody is seen, and nothing else is missing.
"""

from typing import Any

import msgspec
from django.core.cache import cache
from redis.exceptions import RedisError

HERE_SECONDS = 45
# What sockets do with it, see `SaysThings`.
SAY = "push.say"


def came(restaurant_id: str, person_id: object, thread_id: str | None) -> None:
    """This person has the inbox open, at this thread. Raises RedisError."""
    cache.set(_key(restaurant_id, person_id), thread_id or "", HERE_SECONDS)


def seen(restaurant_id: str, person_ids: list[str]) -> dict[str, str]:
    """Who of these people has the inbox open: by id, the thread they look at or ""."""
    keys = {_key(restaurant_id, one): one for one in person_ids}
    try:
        return {keys[key]: thread for key, thread in cache.get_many(keys).items()}
    except RedisError:
        return {}


def saying(key: str, **body: Any) -> dict[str, Any]:
    """A message for the channel layer: said once, never stored, with no version to compare."""
    return {"type": SAY, "key": key, "text": msgspec.json.encode(body).decode()}


def _key(restaurant_id: str, person_id: object) -> str:
    return f"inbox-here:{restaurant_id}:{person_id}"
