import json
from typing import Any

from django.contrib.auth.views import RedirectURLMixin
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.http import HttpResponseRedirect as Redirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.decorators import method_decorator
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.generic import TemplateView, View

from orderbuddy.accounts import passkeys, pending
from orderbuddy.accounts.entering import PASSKEY, enter
from orderbuddy.accounts.factors import TooManyCodes, check_code, factors_of
from orderbuddy.accounts.guard import sign_in_allowed
from orderbuddy.accounts.pages.sign_in import TOO_MANY

WRONG_CODE = "This code is not right, or it was used already."
TOO_MANY_CODES = "Too many codes. Please wait an hour and try again."
NO_PASSKEY = "That did not work. Nothing here knows this passkey, or it was cancelled."


class Halfway(TemplateView):
    """A page for who is half signed in, and has `to_do` what this page is for."""

    to_do: str

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        self.pending = pending.pending_in(request)
        if self.pending is None or self.pending.to_do != self.to_do:
            return Redirect(reverse("sign-in"))
        return super().dispatch(request, *args, **kwargs)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(
            person=self.pending.person, next=self.pending.next, **kwargs
        )


@method_decorator([never_cache, sensitive_post_parameters("code")], name="dispatch")
class SecondFactor(Halfway):
    """After a password or a sent code: the app's code, a recovery code or a passkey."""

    to_do = pending.PROVE
    template_name = "orderbuddy/second_factor.html"

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        half = self.pending
        try:
            is_right = check_code(half.person, request.POST.get("code", ""))
        except TooManyCodes:
            return self._refused(TOO_MANY_CODES)
        if not is_right:
            return self._refused(WRONG_CODE)
        return enter(request, half.person, how=half.how, target=half.next, is_strong=True)

    def _refused(self, fault: str) -> HttpResponse:
        return self.render_to_response(self.get_context_data(fault=fault))

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        stored = factors_of(self.pending.person)
        return super().get_context_data(
            has_totp=bool(stored.get("totp")), has_passkeys=bool(stored.get("passkeys")), **kwargs
        )


@method_decorator(never_cache, name="dispatch")
class SetUp(Halfway):
    """Their restaurant asks for a second factor, and they have none: which is it to be?"""

    to_do = pending.SET_UP
    template_name = "orderbuddy/set_up.html"


@method_decorator(never_cache, name="dispatch")
class PasskeyOptions(View):
    """What the browser is told when somebody wants to sign in with a passkey; JSON."""

    http_method_names = ["post"]

    def post(self, request: HttpRequest) -> HttpResponse:
        if not sign_in_allowed(request, ""):
            return JsonResponse({"message": TOO_MANY}, status=429)
        return JsonResponse(passkeys.options_to_sign_in(request))


@method_decorator(never_cache, name="dispatch")
class PasskeySignIn(RedirectURLMixin, View):
    """Takes what the browser answered, as the form field `answer`."""

    http_method_names = ["post"]
    next_page = "kitchen"

    def post(self, request: HttpRequest) -> HttpResponse:
        try:
            person = passkeys.person_of(request, read_json(request.POST.get("answer", "")))
        except passkeys.PasskeyRefused:
            context = {"fault": NO_PASSKEY, "next": self.get_redirect_url()}
            return render(request, "orderbuddy/sign_in.html", context)
        return enter(request, person, how=PASSKEY, target=self.get_success_url())


def read_json(text: str) -> Any:
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        return {}
