"""Who calls the API: a person by their session, or a paired screen where a view lets screens in."""

from rest_framework.authentication import BaseAuthentication, SessionAuthentication
from rest_framework.request import Request

from orderbuddy.accounts.screens import ScreenUser, screen_of_token, token_of


class ScreenAuthentication(SessionAuthentication):
    """By the cookie of a paired screen. Its writes need the CSRF token, as those of a session."""

    def authenticate(self, request: Request) -> tuple[ScreenUser, None] | None:
        screen = screen_of_token(token_of(request._request))
        if screen is None:
            return None
        self.enforce_csrf(request)
        return screen, None


# `authentication_classes` of views that a paired screen may use; whoever is signed in comes first.
PEOPLE_AND_SCREENS: list[type[BaseAuthentication]] = [SessionAuthentication, ScreenAuthentication]
