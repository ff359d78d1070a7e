"""JSON over HTTP to a gateway, with errors that say whether anything can have happened.

No error's text and no log line holds an address (it has the transaction's token in it), a header,
or a body.
"""

import logging
import os
from functools import cache
from http.cookiejar import DefaultCookiePolicy
from typing import Any

import requests
from django.conf import settings
from requests.adapters import HTTPAdapter
from requests.auth import AuthBase
from requests.exceptions import ConnectionError as NoConnection
from requests.exceptions import ConnectTimeout, RequestException
from urllib3.exceptions import MaxRetryError, NewConnectionError, ProxyError, ReadTimeoutError

from orderbuddy.mongo import Document
from payments.gateways.base import (
    GatewayError,
    OutcomeUnknownError,
    RefusedError,
    TemporaryError,
    TooOftenError,
)

CONNECT_SECONDS = 3
# With these the gateway says that it did nothing. Any other that is no success leaves it open:
# 408 and 409 may come from somebody in between, or speak of an earlier request.
_REFUSED = frozenset({400, 401, 403, 404, 405, 413, 415, 422})
# A read is asked again when a connection that was kept open turned out to be closed.
_READS = 2

# At DEBUG it writes down every address.
logging.getLogger("urllib3.connectionpool").setLevel(logging.INFO)


class NotThereError(RefusedError):
    """The gateway answered 404."""


class DuplicateError(OutcomeUnknownError):
    """The gateway had this transaction before: a look-up tells what became of it."""


class Connection:
    """A gateway over HTTP: `read` may be repeated, `do` never is.

    Each deed has a fresh connection: one that was kept open may just have been closed at the other
    end, and then nobody could tell whether the request had arrived. With TLS that costs about 20 ms
    of this machine and two round trips, of the second or two that a card takes.
    """

    def do(self, method: str, url: str, *, token: str, body: Document) -> Document:
        """The answer of a request that may move money.

        Raises TemporaryError (it never left, or 429), RefusedError (a 4xx: nothing was done),
        OutcomeUnknownError (it left, and what was done nobody says).
        """
        with _session() as fresh:
            return _answered(_sent(fresh, method, url, token, body))

    def read(
        self, url: str, *, token: str, method: str = "GET", body: Document | None = None
    ) -> Document:
        """The answer of a request that moves nothing; raises NotThereError or TemporaryError.

        Refused credentials are temporary too: they are put right, and then it is asked again.
        """
        try:
            return _answered(self._read(method, url, token, body))
        except (NotThereError, TemporaryError):
            raise
        except GatewayError as error:
            raise TemporaryError(error.reason) from None

    def _read(self, method: str, url: str, token: str, body: Document | None) -> requests.Response:
        for _ in range(_READS - 1):
            try:
                return _sent(_kept(), method, url, token, body)
            except _CutError:
                continue
        return _sent(_kept(), method, url, token, body)


class _CutError(OutcomeUnknownError):
    """The connection was closed before an answer came."""


class _Bearer(AuthBase):
    """As `auth` and not as a header, which a .netrc file would replace."""

    def __init__(self, token: str) -> None:
        self._token = token

    def __call__(self, request: requests.PreparedRequest) -> requests.PreparedRequest:
        request.headers["Authorization"] = f"Bearer {self._token}"
        return request


def _session() -> requests.Session:
    session = requests.Session()
    # One location's cookies are not another's.
    session.cookies.set_policy(DefaultCookiePolicy(allowed_domains=[]))
    session.headers["Accept"] = "application/json"
    for scheme in ("http://", "https://"):
        session.mount(scheme, HTTPAdapter(pool_maxsize=16, max_retries=0))
    return session


@cache
def _kept() -> requests.Session:
    """This process's connections for reads."""
    return _session()


# A forked child must not share its parent's connections.
os.register_at_fork(after_in_child=_kept.cache_clear)


def _sent(
    session: requests.Session, method: str, url: str, token: str, body: Document | None
) -> requests.Response:
    timeouts = (CONNECT_SECONDS, settings.GATEWAY_TIMEOUT_SECONDS)
    try:
        return session.request(
            method,
            url,
            json=body,
            auth=_Bearer(token),
            timeout=timeouts,
            # A redirected deed would be sent twice.
            allow_redirects=False,
        )
    except (RequestException, ValueError) as error:
        fault = _fault_of(error)
    # Out here, so that no traceback leads to the address and the body.
    raise fault


def _fault_of(error: Exception) -> GatewayError:
    if isinstance(error, ConnectTimeout) or _never_left(error):
        return TemporaryError("the gateway cannot be reached")
    if isinstance(error, NoConnection) and not _is_timeout(error):
        return _CutError("the connection was cut")
    if isinstance(error, ValueError):
        # Raised while the request was put together: a bad address, a token with a line break.
        return RefusedError("the location's settings for the gateway are wrong")
    return OutcomeUnknownError("no answer came")


def _never_left(error: Exception) -> bool:
    """Whether there was no connection at all, or none that the gateway could be trusted on."""
    cause = _cause(error)
    if isinstance(cause, ProxyError):
        cause = cause.original_error
    if isinstance(cause, NewConnectionError):
        return True
    return "CERTIFICATE_VERIFY_FAILED" in str(cause)


def _is_timeout(error: NoConnection) -> bool:
    return isinstance(_cause(error), ReadTimeoutError)


def _cause(error: Exception) -> Any:
    """What urllib3 says below what `requests` made of it."""
    cause: Any = error.args[0] if error.args else None
    return cause.reason if isinstance(cause, MaxRetryError) else cause


def _answered(response: requests.Response) -> Document:
    status = response.status_code
    if status == 404:
        raise NotThereError("the gateway does not know it")
    if status == 429:
        raise TooOftenError("the gateway is asked too often")
    if status not in (200, 201):
        raise _refusal(response)
    answer = _json(response)
    if not isinstance(answer, dict):
        raise OutcomeUnknownError("the gateway's answer cannot be read")
    return answer


def _refusal(response: requests.Response) -> GatewayError:
    status = response.status_code
    if _says_duplicate(response):
        return DuplicateError("the gateway had this transaction before")
    if status in (401, 403):
        return RefusedError("the gateway does not accept the location's credentials")
    if status in _REFUSED:
        return RefusedError(f"the gateway refused the request ({status})")
    return OutcomeUnknownError(f"the gateway answered {status}")


def _says_duplicate(response: requests.Response) -> bool:
    """Whether it refused because of an earlier request; how it says so is not documented."""
    return response.status_code in (400, 409, 422) and "duplicate" in response.text.lower()


def _json(response: requests.Response) -> Any:
    try:
        return response.json()
    except requests.JSONDecodeError:
        return None
