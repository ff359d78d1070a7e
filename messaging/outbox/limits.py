"""How fast a provider is called, and how much one address gets.

Providers' limits are counted in Valkey, a second at a time, by all processes together; while it is
away there is none, and a provider that has too much says so itself. What an address got is counted
in the messages. Two workers at the same moment may both find room for the last one.
"""

import time
from collections.abc import Callable
from datetime import timedelta

from django.conf import settings
from redis import Redis

from orderbuddy.breaker import ask_valkey
from orderbuddy.mongo import Document, collection, now

# Purpose → how many, in how long. Staff get one for each new order.
PER_ADDRESS = {
    "security": (20, timedelta(hours=1)),
    "service": (60, timedelta(hours=1)),
    "staff": (400, timedelta(hours=1)),
    "marketing": (2, timedelta(hours=24)),
}
WAIT_SECONDS = 5.0


def has_had_enough(message: Document) -> bool:
    """True when this address got as many messages of that purpose lately as it may get."""
    most, span = PER_ADDRESS[message["purpose"]]
    got = {
        "toHash": message["toHash"],
        "purpose": message["purpose"],
        "times.sent": {"$gte": now() - span},
    }
    return collection("messages").count_documents(got, limit=most) >= most


def wait_for_turn(provider: str, *, sleep: Callable[[float], None] = time.sleep) -> bool:
    """Wait until that provider may be called; False when its turn does not come in
    WAIT_SECONDS."""
    rate = rate_of(provider)
    until = time.monotonic() + WAIT_SECONDS
    while rate > 0:
        second = int(time.time())
        count = ask_valkey(lambda valkey, second=second: _count(valkey, provider, second))
        if count is None or count <= rate:
            return True
        if time.monotonic() > until:
            return False
        sleep(second + 1 - time.time() if second + 1 > time.time() else 0.01)
    return True


def rate_of(provider: str) -> int:
    """How many calls a second it gets; 0: any number."""
    return int(settings.MESSAGES_PER_SECOND.get(provider, 0))


def _count(valkey: Redis, provider: str, second: int) -> int:
    key = f"{settings.MONGODB_NAME}:messages:{provider}:{second}"
    with valkey.pipeline(transaction=False) as pipe:
        return pipe.incr(key).expire(key, 5).execute()[0]
