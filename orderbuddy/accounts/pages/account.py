"""`/account/`: what somebody sees and changes of their own ways in."""

import re
from typing import Any
from urllib.parse import urlencode

from bson import ObjectId
from django.contrib import messages
from django.contrib.auth.forms import PasswordChangeForm, SetPasswordForm
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.http import HttpResponseRedirect as Redirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.decorators import method_decorator
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.generic import View

from orderbuddy.accounts import factors, passkeys, pending, security, sign_ins
from orderbuddy.accounts.devices import device_words
from orderbuddy.accounts.entering import enter
from orderbuddy.accounts.models import User
from orderbuddy.accounts.pages.second_factor import NO_PASSKEY, read_json
from orderbuddy.secrets_store import reveal, seal

_SECRET = "ob_totp"  # noqa: S105  (the name under which a session keeps it)
HOW = {
    "password": "with a password",
    "code": "with a code that was sent",
    "passkey": "with a passkey",
}


@method_decorator(never_cache, name="dispatch")
class OwnPage(View):
    """For who is signed in. `needs_fresh`: whoever signed in a while ago has to do so again.
    `half_too`: also for who may not come in before they have set up a second factor."""

    needs_fresh = True
    half_too = False

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        self.pending = None
        if request.user.is_authenticated:
            self.person: User = request.user
            if self.needs_fresh and not sign_ins.is_fresh(request):
                return _again(request)
            return super().dispatch(request, *args, **kwargs)
        half = pending.pending_in(request) if self.half_too else None
        if half is None or half.to_do != pending.SET_UP:
            return redirect_to_login(_home())
        self.pending, self.person = half, half.person
        return super().dispatch(request, *args, **kwargs)

    def page(self, name: str, **context: Any) -> HttpResponse:
        shown = {"person": self.person, "pending": self.pending, **context}
        return render(self.request, f"orderbuddy/account/{name}.html", shown)

    def added(self, what: str) -> HttpResponse:
        """They have a second factor now: they are in with it, whoever came in without is out."""
        codes = _first_recovery_codes(self.person)
        security.tell(self.request, self.person, f"{what} was added")
        target = self.pending.next if self.pending else _home()
        if self.pending:
            enter(self.request, self.person, how=self.pending.how, target=target, is_strong=True)
        else:
            sign_ins.strengthen(self.request)
        keep = self.request.session.get(sign_ins.SIGN_IN)
        sign_ins.end_others(self.person, keep=keep, only_weak=True)
        if not codes:
            messages.success(self.request, f"{what} was added.")
            return Redirect(target)
        return self.page("recovery", codes=codes, target=target, pending=None)


class Account(OwnPage):
    """What there is."""

    needs_fresh = False

    def get(self, request: HttpRequest) -> HttpResponse:
        stored = factors.factors_of(self.person)
        keys = [{**one, "key": one["id"].hex()} for one in stored.get("passkeys") or ()]
        return self.page(
            "account",
            totp=stored.get("totp"),
            passkeys=keys,
            codes_left=factors.recovery_codes_left(stored),
            sign_ins=[_shown(request, one) for one in sign_ins.open_sign_ins(self.person)],
        )


@method_decorator(sensitive_post_parameters("code"), name="dispatch")
class AddTotp(OwnPage):
    """The secret as a QR code, and a code of the app as the proof that it has it."""

    half_too = True

    def get(self, request: HttpRequest) -> HttpResponse:
        request.session[_SECRET] = seal(factors.new_secret())
        return self._page()

    def post(self, request: HttpRequest) -> HttpResponse:
        if _SECRET not in request.session:
            return Redirect(request.path)
        secret = reveal(request.session[_SECRET])
        if not factors.add_totp(self.person, secret, request.POST.get("code", "")):
            return self._page(fault="This code is not right. Please take the one that shows now.")
        del request.session[_SECRET]
        return self.added("An authenticator app")

    def _page(self, **context: Any) -> HttpResponse:
        # Here: most web processes never need it, and it takes them 1 MB.
        import segno

        secret = reveal(self.request.session[_SECRET])
        address = factors.address_of(secret, self.person)
        picture = segno.make(address, error="m", micro=False).svg_data_uri(border=3, light="#fff")
        spelt = " ".join(re.findall("....", secret))
        return self.page("totp", picture=picture, secret=spelt, **context)


class RemoveTotp(OwnPage):
    http_method_names = ["post"]

    def post(self, request: HttpRequest) -> HttpResponse:
        factors.remove_totp(self.person)
        security.tell(request, self.person, "The authenticator app was removed")
        messages.success(request, "The authenticator app was removed.")
        return Redirect(_home())


class NewPasskeyOptions(OwnPage):
    """What the browser is told when it is to make a passkey; JSON."""

    http_method_names = ["post"]
    half_too = True

    def post(self, request: HttpRequest) -> HttpResponse:
        return JsonResponse(passkeys.options_to_add(request, self.person))


class AddPasskey(OwnPage):
    """Takes what the browser made, as the form field `answer`."""

    http_method_names = ["post"]
    half_too = True

    def post(self, request: HttpRequest) -> HttpResponse:
        name = request.POST.get("name", "") or device_words(request.headers.get("User-Agent", ""))
        answer = read_json(request.POST.get("answer", ""))
        try:
            made = passkeys.add(request, self.person, answer, name)
        except passkeys.PasskeyRefused:
            messages.error(request, NO_PASSKEY)
            return Redirect(reverse("set-up") if self.pending else _home())
        return self.added(f"The passkey {made['name']}")


class RemovePasskey(OwnPage):
    http_method_names = ["post"]

    def post(self, request: HttpRequest, passkey_id: str) -> HttpResponse:
        known = {one["id"].hex(): one["id"] for one in passkeys.passkeys_of(self.person)}
        if passkey_id in known:
            gone = passkeys.remove(self.person, known[passkey_id])
            what = f"The passkey {gone['name']} was removed" if gone else ""
            security.tell(request, self.person, what)
            messages.success(request, f"{what}.")
        return Redirect(_home())


class RecoveryCodes(OwnPage):
    """Ten new ones; those before are worth nothing any more."""

    http_method_names = ["post"]

    def post(self, request: HttpRequest) -> HttpResponse:
        if not factors.has_factor(self.person):
            return Redirect(_home())
        codes = factors.new_recovery_codes(self.person)
        security.tell(request, self.person, "New recovery codes were made")
        return self.page("recovery", codes=codes, target=_home())


class EndSignIn(OwnPage):
    """Signs out one other device, or with `others` all of them."""

    http_method_names = ["post"]
    needs_fresh = False

    def post(self, request: HttpRequest, sign_in_id: str) -> HttpResponse:
        if sign_in_id == "others":
            count = sign_ins.end_others(self.person, keep=request.session.get(sign_ins.SIGN_IN))
            messages.success(request, f"Signed out everywhere else ({count}).")
        elif sign_in_id != str(_this(request)) and sign_ins.end(self.person, sign_in_id):
            messages.success(request, "Signed out there.")
        return Redirect(_home())


@method_decorator(sensitive_post_parameters(), name="dispatch")
class Password(OwnPage):
    """Another password, or the first one. Whoever has just signed in without one need not know
    the old one: they forgot it."""

    def get(self, request: HttpRequest) -> HttpResponse:
        return self.page("password", form=self._form())

    def post(self, request: HttpRequest) -> HttpResponse:
        form = self._form(request.POST)
        if not form.is_valid():
            return self.page("password", form=form)
        person = form.save(commit=False)
        person.save(update_fields=["password", "updated_at"])
        security.password_changed(request, person)
        messages.success(request, "The password was changed. Everybody else is signed out.")
        return Redirect(_home())

    def _form(self, data: Any = None) -> SetPasswordForm:
        by_password = self.request.session.get(sign_ins.SIGNED_IN_HOW, "password") == "password"
        kind = PasswordChangeForm if by_password else SetPasswordForm
        return kind(self.person, data)


def _first_recovery_codes(person: User) -> list[str]:
    left = factors.recovery_codes_left(factors.factors_of(person))
    return [] if left else factors.new_recovery_codes(person)


def _home() -> str:
    return reverse("account")


def _again(request: HttpRequest) -> HttpResponse:
    """To the sign-in page, and back here; a deed has to be asked for again."""
    target = request.get_full_path() if request.method == "GET" else _home()
    address = f"{reverse('sign-in')}?{urlencode({'again': 1, 'next': target})}"
    if request.path == reverse("new-passkey-options"):
        return JsonResponse({"address": address}, status=403)
    return Redirect(address)


def _shown(request: HttpRequest, sign_in: dict[str, Any]) -> dict[str, Any]:
    return {
        "id": str(sign_in["_id"]),
        "is_this": ObjectId(sign_in["_id"]) == _this(request),
        "device": _named(sign_in),
        "how": HOW.get(sign_in["how"], "")
        + (" and a second factor" if sign_in["isStrong"] and sign_in["how"] != "passkey" else ""),
        "address": sign_in["address"],
        "created_at": sign_in["createdAt"],
        "seen_at": sign_in["seenAt"],
    }


def _this(request: HttpRequest) -> ObjectId | None:
    found = request.session.get(sign_ins.SIGN_IN)
    return ObjectId(found) if found else None


def _named(sign_in: dict[str, Any]) -> str:
    if sign_in["kind"] == sign_ins.SESSION:
        return device_words(sign_in["device"])
    return f"A program: {sign_in['device'][:60] or 'unnamed'}"
