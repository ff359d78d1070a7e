from typing import Any

from django.contrib.auth.forms import AuthenticationForm
from django.contrib.auth.views import LoginView, LogoutView
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse

from orderbuddy.accounts.guard import sign_in_allowed


class SignInForm(AuthenticationForm):
    """E-mail and password; says the same for an unknown person and for a wrong password."""

    error_messages = {
        "invalid_login": "This e-mail and password do not match.",
        "inactive": "This e-mail and password do not match.",
    }

    def clean(self) -> dict[str, Any]:
        if not sign_in_allowed(self.request, self.cleaned_data.get("username", "")):
            raise ValidationError("Too many attempts. Please wait a minute and try again.")
        return super().clean()


class SignIn(LoginView):
    template_name = "orderbuddy/sign_in.html"
    authentication_form = SignInForm
    redirect_authenticated_user = True


class SignOut(LogoutView):
    http_method_names = ["post", "options"]

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        return super().post(request, *args, **kwargs)
