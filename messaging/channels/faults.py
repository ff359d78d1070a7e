"""What a failure means for a message, said the same way for every provider.

No sentence here holds an address, a token, a number or a text: it is stored with the message.
"""

from collections.abc import Mapping
from contextlib import contextmanager
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Any

import requests
from urllib3.exceptions import (
    ConnectTimeoutError,
    MaxRetryError,
    NameResolutionError,
    NewConnectionError,
)
from urllib3.exceptions import ProxyError as NoProxy

from messaging.channels.base import ChannelError

# Nobody waits longer for a provider that asks us to: whatever it is, is late by then.
LONGEST_WAIT_SECONDS = 3600
_NOT_CONNECTED = (NewConnectionError, ConnectTimeoutError, NameResolutionError, NoProxy)


def refused(
    provider: str, status: int, code: str = "", said: str = "", headers: Mapping[str, str] = {}
) -> ChannelError:
    """The error that an answer of that HTTP status means, where its code says nothing more.

    401 and 403 are about our account: it is put right some day, and until then nobody's message
    goes. With 429 and 503 nothing was done; any other 5xx may come after the deed.
    """
    return ChannelError(
        f"{provider} answered {status} {said}".strip()[:300],
        code=code or str(status),
        is_permanent=400 <= status < 500 and status not in (401, 403, 408, 425, 429),
        is_provider_down=status >= 500 or status in (401, 403, 408),
        retry_after_seconds=retry_after(headers),
        maybe_acted=status >= 500 and status != 503,
    )


def unreadable(provider: str) -> ChannelError:
    """It answered that all is well, in words that nobody understands."""
    return ChannelError(
        f"{provider}'s answer cannot be read",
        code="unreadable",
        is_provider_down=True,
        maybe_acted=True,
    )


def of_one_place(error: ChannelError) -> ChannelError:
    """It is about a number that a location has named as its own: no other one's messages wait."""
    error.is_permanent, error.is_provider_down = True, False
    return error


def not_set_up(setting: str) -> ChannelError:
    """Nothing can be sent until that setting is there."""
    return ChannelError(f"{setting} is not set", code="not_set_up", is_permanent=True)


def broken_off(provider: str, error: requests.RequestException) -> ChannelError:
    """There is no answer: it never connected, or it was cut off after the request had left."""
    return ChannelError(
        f"{provider} does not answer: {type(error).__name__}",
        code="no_answer",
        is_provider_down=True,
        maybe_acted=not never_connected(error),
    )


def never_connected(error: requests.RequestException) -> bool:
    """True when certainly nothing of the request had left."""
    if isinstance(error, requests.exceptions.ConnectTimeout | requests.exceptions.ProxyError):
        return True
    cause: Any = error.args[0] if error.args else None
    inner = cause.reason if isinstance(cause, MaxRetryError) else cause
    return isinstance(inner, _NOT_CONNECTED)


@contextmanager
def said_as_channel_error(provider: str):
    """What `requests` raises inside becomes a ChannelError."""
    try:
        yield
    except requests.RequestException as error:
        fault = broken_off(provider, error)
        # `None`: the library's own error holds the address, and with it secrets.
        raise fault from None


def retry_after(headers: Mapping[str, str]) -> int | None:
    """Seconds that the answer's Retry-After asks for: a number, or an HTTP date."""
    said = (headers.get("Retry-After") or headers.get("retry-after") or "").strip()
    if said.isdecimal():
        return min(int(said), LONGEST_WAIT_SECONDS)
    try:
        until = parsedate_to_datetime(said)
    except ValueError:
        return None
    until = until if until.tzinfo else until.replace(tzinfo=UTC)
    seconds = (until - datetime.now(UTC)).total_seconds()
    return min(max(1, round(seconds)), LONGEST_WAIT_SECONDS)
