"""HTTP to a provider: one connection a request, one attempt, a time limit, no redirects.

A connection that was kept open may just have been closed at the other end, and then nobody could
tell whether the request had arrived; with TLS a fresh one costs two round trips.
"""

import logging
from http.cookiejar import DefaultCookiePolicy
from typing import Any

import requests
from django.conf import settings
from requests.adapters import HTTPAdapter

CONNECT_SECONDS = 3.05
# At DEBUG it writes down every address, and a browser's is a secret.
logging.getLogger("urllib3.connectionpool").setLevel(logging.INFO)


class OneShot(requests.Session):
    """A session for one request to a provider; `with OneShot() as session: session.post(…)`.

    Whatever library uses it, nothing is tried twice or redirected, and the settings' time limit
    (PROVIDER_TIMEOUT_SECONDS) holds.
    """

    def __init__(self) -> None:
        super().__init__()
        self.cookies.set_policy(DefaultCookiePolicy(allowed_domains=[]))
        # Else a .netrc file would replace the header that says who we are.
        self.auth = lambda prepared: prepared
        for scheme in ("https://", "http://"):
            self.mount(scheme, HTTPAdapter(max_retries=0))

    def request(self, method: Any, url: Any, **how: Any) -> requests.Response:
        how["timeout"] = time_limits()
        how["allow_redirects"] = False
        return super().request(method, url, **how)


def time_limits() -> tuple[float, float]:
    """Seconds for connecting, and for each piece of the answer."""
    seconds = float(settings.PROVIDER_TIMEOUT_SECONDS)
    return min(CONNECT_SECONDS, seconds), seconds
