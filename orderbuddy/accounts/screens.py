"""Paired kitchen screens: a device that may do the kitchen's work at one location, and no more.

A screen is known by the cookie `ob_screen`: 256 random bits, of which only a hash is stored. It has
no restaurants: whatever asks for a member of a restaurant refuses it. What lets screens in says so
(`may_act_at`, `PEOPLE_AND_SCREENS`, `MemberSocket.screens_too`).
"""

import hashlib
import secrets
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, ClassVar

from bson import ObjectId
from django.conf import settings
from django.http import HttpRequest, HttpResponse

from orderbuddy.mongo import Document, collection

COOKIE = "ob_screen"
# The longest that browsers keep a cookie; each page that is opened renews it.
COOKIE_LASTS = timedelta(days=400)
LONGEST_TOKEN = 200


@dataclass(frozen=True, slots=True)
class ScreenUser:
    """A paired screen in the place of a person: `request.user` of its requests.

    `shows`: "all", "expo", "board" or a station's id.
    """

    id: ObjectId
    name: str
    restaurant_id: str
    location_id: ObjectId
    shows: str

    is_screen: ClassVar[bool] = True
    is_authenticated: ClassVar[bool] = True
    is_active: ClassVar[bool] = True
    is_anonymous: ClassVar[bool] = False
    is_superuser: ClassVar[bool] = False
    is_staff: ClassVar[bool] = False
    restaurants: ClassVar[tuple[str, ...]] = ()

    @property
    def pk(self) -> str:
        """By what its deeds are recorded: no person's id looks like it."""
        return f"screen:{self.id}"

    def __str__(self) -> str:
        return f"Screen {self.name}"

    def is_at(self, restaurant_id: Any, location_id: Any) -> bool:
        """True for the location that it is paired with."""
        return self.restaurant_id == restaurant_id and self.location_id == location_id


def new_token() -> str:
    """A token for a device: 256 random bits as text."""
    return secrets.token_urlsafe(32)


def hash_of(token: str) -> str:
    """What is stored of a token. Nobody guesses 256 random bits, so one fast round is enough."""
    return hashlib.sha256(token.encode()).hexdigest()


def screen_of_token(token: str | None) -> ScreenUser | None:
    """The screen that this token is of; None when it is none's, or was revoked."""
    if not token or len(token) > LONGEST_TOKEN:
        return None
    found = collection("screens").find_one({"tokenHash": hash_of(token), "revokedAt": None})
    return screen_user(found) if found else None


def screen_user(stored: Document) -> ScreenUser:
    """A stored screen as the one who acts."""
    return ScreenUser(
        id=stored["_id"],
        name=stored.get("name") or "",
        restaurant_id=stored["restaurantId"],
        location_id=stored["locationId"],
        shows=stored.get("shows") or "",
    )


def set_cookie(response: HttpResponse, token: str) -> None:
    """Give the device its token, or renew it."""
    response.set_cookie(
        COOKIE,
        token,
        max_age=COOKIE_LASTS,
        httponly=True,
        samesite="Lax",
        secure=settings.SESSION_COOKIE_SECURE,
    )


def token_of(request: HttpRequest) -> str:
    """The token that came with a request; "" without one."""
    return request.COOKIES.get(COOKIE) or ""
