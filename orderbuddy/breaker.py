"""A circuit breaker whose state all processes share: who fails too often is left alone a while.

Its state is in Valkey and gone with it, and while Valkey is away calls go through: a breaker
protects from waiting, never from doing.

Not pybreaker (1.4.1), whose Redis storage would be there: it holds a lock for as long as a call
takes, so one slow card would hold up all others of its process (four calls of 0.5 s at once took
2.0 s); its half-open state lets every process through at once; and each RedisError is logged with
its traceback, several of them a call.
"""

import math
import time
from collections.abc import Callable
from functools import cache
from typing import TypeVar

from django.conf import settings
from redis import Redis
from redis.backoff import NoBackoff
from redis.exceptions import RedisError
from redis.retry import Retry

T = TypeVar("T")

FAILURES_AT_MOST = 5
COUNTED_SECONDS = 60
OPEN_SECONDS = 20
# Of a breaker that was open long enough, one call at a time finds out whether it is over. One
# whose process died is forgotten after this.
PROBE_SECONDS = 30
# Nobody called for so long: it begins anew.
FORGOTTEN_SECONDS = 3600
VALKEY_SECONDS = 0.3
# How long a process does not ask a Valkey that did not answer.
VALKEY_AWAY_SECONDS = 5


class OpenError(Exception):
    """Nothing was called: it failed too often lately."""

    def __init__(self, retry_after_seconds: int) -> None:
        super().__init__(f"left alone for {retry_after_seconds} s")
        self.retry_after_seconds = retry_after_seconds


class Breaker:
    """Opens for `open_seconds` after so many failures in a row; `failures` are the exceptions that
    count. Any other exception is an answer, as good as a result.

    In Valkey `failures` counts, `open` is there while nothing is called, `tripped` until a call is
    answered again, `probe` while one tries.
    """

    def __init__(
        self,
        name: str,
        failures: tuple[type[Exception], ...],
        *,
        failures_at_most: int = FAILURES_AT_MOST,
        open_seconds: float = OPEN_SECONDS,
    ) -> None:
        prefix = f"{settings.MONGODB_NAME}:breaker:{name}"
        self._keys = [f"{prefix}:{part}" for part in ("failures", "tripped", "open", "probe")]
        self._count, self._tripped, self._open, self._probe = self._keys
        self._failures = failures
        self._failures_at_most, self._open_seconds = failures_at_most, open_seconds

    def call(self, deed: Callable[[], T]) -> T:
        """`deed`'s result; raises OpenError without calling it, and whatever it raises."""
        was_failing = _valkey().ask(self._let_through)
        try:
            result = deed()
        except self._failures:
            _valkey().ask(self._failed)
            raise
        except Exception:  # a refusal, or our own fault: whoever is guarded has answered
            self._answered(was_failing)
            raise
        self._answered(was_failing)
        return result

    def refuse_while_open(self) -> None:
        """OpenError while nothing is called; for who minds this breaker and does not feed it."""
        left_ms = _valkey().ask(lambda valkey: valkey.pttl(self._open)) or 0
        if left_ms > 0:
            raise OpenError(math.ceil(left_ms / 1000))

    def _let_through(self, valkey: Redis) -> bool:
        """Whether there were failures lately; raises OpenError."""
        count, tripped, left_ms = (
            valkey.pipeline(transaction=False)
            .get(self._count)
            .get(self._tripped)
            .pttl(self._open)
            .execute()
        )
        if tripped is None:
            return count is not None
        if left_ms > 0:
            raise OpenError(math.ceil(left_ms / 1000))
        if not valkey.set(self._probe, 1, nx=True, ex=PROBE_SECONDS):
            raise OpenError(max(1, valkey.ttl(self._probe)))
        return True

    def _failed(self, valkey: Redis) -> None:
        with valkey.pipeline() as pipe:
            pipe.incr(self._count).expire(self._count, COUNTED_SECONDS)
            pipe.get(self._tripped).delete(self._probe)
            count, _, tripped, _ = pipe.execute()
        if tripped is None and count < self._failures_at_most:
            return
        with valkey.pipeline() as pipe:
            pipe.set(self._tripped, 1, ex=FORGOTTEN_SECONDS)
            pipe.set(self._open, 1, px=int(self._open_seconds * 1000))
            pipe.execute()

    def _answered(self, was_failing: bool | None) -> None:
        if was_failing:
            _valkey().ask(lambda valkey: valkey.delete(*self._keys))


@cache
def breaker_of(name: str, *, failures: tuple[type[Exception], ...]) -> Breaker:
    """The breaker of that name, such as `emergepay:<location id>`."""
    return Breaker(name, failures)


def ask_valkey(question: Callable[[Redis], T]) -> T | None:
    """Its answer, for what can do without one: None while Valkey is away, after a third of a second
    at most."""
    return _valkey().ask(question)


class _Valkey:
    """Valkey for who can do without it: `ask` waits briefly, and not again for a while."""

    def __init__(self) -> None:
        self._away_until = 0.0
        self._client = Redis.from_url(
            settings.VALKEY_URL,
            socket_connect_timeout=VALKEY_SECONDS,
            socket_timeout=VALKEY_SECONDS,
            retry=Retry(NoBackoff(), 0),
        )

    def ask(self, question: Callable[[Redis], T]) -> T | None:
        """Its answer; None while it is away."""
        if time.monotonic() < self._away_until:
            return None
        try:
            return question(self._client)
        except RedisError:
            self._away_until = time.monotonic() + VALKEY_AWAY_SECONDS
            return None


_valkey = cache(_Valkey)
