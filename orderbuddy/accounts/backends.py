from typing import Any

from django.contrib.auth.backends import BaseBackend
from django.contrib.auth.hashers import check_password, make_password
from django.core.exceptions import ValidationError
from django.http import HttpRequest

from orderbuddy.accounts.contacts import person_with, tidied
from orderbuddy.accounts.models import User


class MemberBackend(BaseBackend):
    """Signs in by e-mail (or number) and password; unknown people cost as much time as wrong
    passwords."""

    def authenticate(
        self, request: HttpRequest | None, username: str = "", password: str = "", **_: Any
    ) -> User | None:
        user = person_with(tidied(username))
        if user is None or not user.password:
            make_password(password)
            return None
        return user if check_password(password, user.password) else None

    def get_user(self, user_id: Any) -> User | None:
        try:
            user = User.objects.get(pk=user_id)
        except (User.DoesNotExist, ValidationError):
            return None
        return user if user.is_active else None
