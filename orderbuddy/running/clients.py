"""Clients of the running product: people who sign in, and screens that listen."""

from typing import Any

import requests
from websockets.sync.client import ClientConnection, connect

COOKIE = "csrftoken"


class StaffSession(requests.Session):
    """A requests.Session that is signed in at `/sign-in/` and sends X-CSRFToken.

    Paths may be relative: `session.get("/api/v1/stations/…")`. `cookie_header` is for sockets.
    """

    def __init__(self, url: str, email: str, password: str) -> None:
        super().__init__()
        self.url = url
        self.headers.update({"Origin": url, "Referer": f"{url}/sign-in/"})
        # A kept connection that the server gives up just as we write would look like a failure.
        self.headers["Connection"] = "close"
        self._sign_in(email, password)

    def request(self, method: str, url: str, *args: Any, **options: Any) -> requests.Response:
        options.setdefault("timeout", 30)
        return super().request(method, self._absolute(url), *args, **options)

    @property
    def cookie_header(self) -> str:
        """The Cookie header of this session, as a WebSocket client sends it."""
        return "; ".join(f"{name}={value}" for name, value in self.cookies.items())

    def _absolute(self, url: str) -> str:
        return self.url + url if url.startswith("/") else url

    def _sign_in(self, email: str, password: str) -> None:
        self.get("/sign-in/").raise_for_status()
        form = {
            "username": email,
            "password": password,
            "csrfmiddlewaretoken": self.cookies[COOKIE],
        }
        answer = self.post("/sign-in/", data=form, allow_redirects=False)
        assert answer.status_code == 302, f"{email} cannot sign in: {answer.status_code}"
        self.headers["X-CSRFToken"] = self.cookies[COOKIE]


def open_socket(url: str, *, origin: str, session: StaffSession | None = None) -> ClientConnection:
    """A WebSocket as a browser on a page of `origin` opens it, with the session's cookies.

    Raises websockets' InvalidStatus or an OSError when it is refused.
    """
    headers = {"Cookie": session.cookie_header} if session else {}
    return connect(url, origin=origin, additional_headers=headers, open_timeout=30)
