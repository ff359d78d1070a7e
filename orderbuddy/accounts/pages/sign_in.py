from typing import Any

from django.contrib.auth.forms import AuthenticationForm
from django.contrib.auth.views import LoginView, LogoutView
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.http import HttpResponseRedirect as Redirect
from django.urls import reverse
from django.utils.decorators import method_decorator
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.generic import TemplateView

from orderbuddy.accounts import codes
from orderbuddy.accounts.contacts import tidied
from orderbuddy.accounts.entering import CHALLENGE, CODE, PASSWORD, ask_for_code, go_on
from orderbuddy.accounts.guard import sign_in_allowed

TOO_MANY = "Too many attempts. Please wait a minute and try again."
NO_CONTACT = "Please type your e-mail address or your phone number."
WRONG_CODE = "This code is not right, or it is too old. You can ask for a new one."


class SignInForm(AuthenticationForm):
    """E-mail and password; says the same for an unknown person and for a wrong password."""

    error_messages = {
        "invalid_login": "This e-mail and password do not match.",
        "inactive": "This e-mail and password do not match.",
    }

    def clean(self) -> dict[str, Any]:
        if not sign_in_allowed(self.request, self.cleaned_data.get("username", "")):
            raise ValidationError(TOO_MANY)
        return super().clean()


class SignIn(LoginView):
    """By a password; the page also leads to codes and passkeys. `?again=1`: for somebody who is
    signed in and has to show once more that it is them."""

    template_name = "orderbuddy/sign_in.html"
    authentication_form = SignInForm

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        self.redirect_authenticated_user = "again" not in request.GET
        return super().dispatch(request, *args, **kwargs)

    def form_valid(self, form: AuthenticationForm) -> HttpResponse:
        try:
            return go_on(self.request, form.get_user(), how=PASSWORD, target=self.get_success_url())
        except codes.TooManyAttempts:
            return self.refused(TOO_MANY)

    def refused(self, fault: str) -> HttpResponse:
        """The page again, with a sentence about what is wrong."""
        typed = self.request.POST.get("username", "")[:254]
        form = self.authentication_form(self.request, initial={"username": typed})
        return self.render_to_response(self.get_context_data(form=form, fault=fault))

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(again="again" in self.request.GET, **kwargs)


class SendCode(SignIn):
    """The same form's other button: a code instead of a password."""

    http_method_names = ["post", "options"]

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        self.redirect_authenticated_user = False
        return super(SignIn, self).dispatch(request, *args, **kwargs)

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        typed = request.POST.get("username", "")
        if not tidied(typed):
            return self.refused(NO_CONTACT)
        try:
            return ask_for_code(request, typed, self.get_success_url())
        except codes.TooManyAttempts:
            return self.refused(TOO_MANY)


@method_decorator([never_cache, sensitive_post_parameters("code")], name="dispatch")
class SignInCode(TemplateView):
    """Takes the code that was sent, if anybody has that e-mail or number."""

    template_name = "orderbuddy/sign_in_code.html"

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        self.asked = request.session.get(CHALLENGE)
        if not self.asked:
            return Redirect(reverse("sign-in"))
        return super().dispatch(request, *args, **kwargs)

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        person = codes.check(self.asked["id"], request.POST.get("code", ""))
        if person is None:
            return self.render_to_response(self.get_context_data(fault=WRONG_CODE))
        return go_on(request, person, how=CODE, target=self.asked["next"])

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(to=self.asked["to"], next=self.asked["next"], **kwargs)


class SignOut(LogoutView):
    http_method_names = ["post", "options"]

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        return super().post(request, *args, **kwargs)
