"""Who calls the API: a person by their session or token, a program by its key, or a paired screen
where a view lets screens in.

Whoever sends `Authorization: Bearer …` is who that says, or nobody: a cookie then counts for
nothing, and no CSRF token is needed, as no other site's page can send that header for somebody.
"""

from typing import Any

from rest_framework.authentication import BaseAuthentication, SessionAuthentication
from rest_framework.exceptions import AuthenticationFailed
from rest_framework.request import Request

from orderbuddy.accounts.api_keys import PREFIX, ApiKeyUser, user_of_key
from orderbuddy.accounts.models import User
from orderbuddy.accounts.screens import ScreenUser, screen_of_token, token_of
from orderbuddy.accounts.tokens import person_of_access
from orderbuddy.api.throttling import client_address

_BEARER = "bearer "


class BearerAuthentication(BaseAuthentication):
    """By an access token or an API key; `request.auth` is the sign-in's id, or "" for a key."""

    def authenticate(self, request: Request) -> tuple[User | ApiKeyUser, str] | None:
        said = request.META.get("HTTP_AUTHORIZATION", "")
        if not said.lower().startswith(_BEARER):
            return None
        found = self._found(request, said[len(_BEARER) :].strip())
        if found is None:
            raise AuthenticationFailed
        return found

    def authenticate_header(self, request: Request) -> str:
        return "Bearer"

    def _found(self, request: Request, token: str) -> tuple[Any, str] | None:
        if not token.startswith(PREFIX):
            return person_of_access(token)
        key = user_of_key(token, client_address(request))
        return (key, "") if key else None


class ScreenAuthentication(SessionAuthentication):
    """By the cookie of a paired screen. Its writes need the CSRF token, as those of a session."""

    def authenticate(self, request: Request) -> tuple[ScreenUser, None] | None:
        screen = screen_of_token(token_of(request._request))
        if screen is None:
            return None
        self.enforce_csrf(request)
        return screen, None


# `authentication_classes` of views that a paired screen may use; whoever is signed in comes first.
PEOPLE_AND_SCREENS: list[type[BaseAuthentication]] = [
    BearerAuthentication,
    SessionAuthentication,
    ScreenAuthentication,
]
