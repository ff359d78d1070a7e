from typing import Any

from django.contrib.auth.backends import BaseBackend
from django.contrib.auth.hashers import check_password, make_password
from django.core.exceptions import ValidationError
from django.http import HttpRequest

from orderbuddy.accounts.models import User


class MemberBackend(BaseBackend):
    """Signs in by e-mail and password; unknown people cost as much time as wrong passwords."""

    def authenticate(
        self, request: HttpRequest | None, username: str = "", password: str = "", **_: Any
    ) -> User | None:
        typed = username.strip()
        user = User.objects.filter(email__in=[typed, typed.lower()]).first() if typed else None
        if user is None or not user.password:
            make_password(password)
            return None
        if not check_password(password, user.password) or not user.is_active:
            return None
        return user

    def get_user(self, user_id: Any) -> User | None:
        try:
            user = User.objects.get(pk=user_id)
        except (User.DoesNotExist, ValidationError):
            return None
        return user if user.is_active else None
