"""The page behind an invitation's link: whoever opens it has the e-mail's mailbox."""

from typing import Any

from django import forms
from django.conf import settings
from django.contrib.auth.password_validation import validate_password
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views import View

from orderbuddy.accounts.entering import CODE, go_on
from orderbuddy.accounts.guard import attempts
from orderbuddy.accounts.models import User
from orderbuddy.accounts.roles import WORDS, Role
from orderbuddy.api.throttling import client_address
from orderbuddy.members.invitations import InvitationOver, accept, invitation_of, make_person
from orderbuddy.mongo import Document, collection


class NewPersonForm(forms.Form):
    """Who has no account yet makes one."""

    name = forms.CharField(max_length=120, label="Your name")
    password = forms.CharField(
        strip=False,
        label="A password",
        help_text="At least ten characters.",
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )

    def clean_password(self) -> str:
        validate_password(self.cleaned_data["password"])
        return self.cleaned_data["password"]


class InvitationPage(View):
    """GET shows what one is invited to; POST accepts, as who is signed in or as somebody new.

    An account that exists already must be signed in to: that the e-mail is theirs does not say that
    whoever else may use that account was meant.
    """

    def get(self, request: HttpRequest, token: str) -> HttpResponse:
        try:
            invitation = invitation_of(token)
        except InvitationOver:
            return _over(request)
        return self._page(request, invitation, NewPersonForm())

    def post(self, request: HttpRequest, token: str) -> HttpResponse:
        if attempts(f"invitation:{client_address(request)}") > settings.SIGN_INS_PER_MINUTE:
            return _over(request, status=429)
        try:
            invitation = invitation_of(token)
            return self._accept(request, invitation)
        except InvitationOver:
            return _over(request)

    def _accept(self, request: HttpRequest, invitation: Document) -> HttpResponse:
        request_id = getattr(request, "request_id", "")
        if request.user.is_authenticated:
            accept(invitation=invitation, person=request.user, correlation_id=request_id)
            return HttpResponseRedirect(reverse("admin:index"))
        form = NewPersonForm(request.POST)
        if _has_account(invitation) or not form.is_valid():
            return self._page(request, invitation, form)
        person = make_person(invitation=invitation, **form.cleaned_data)
        accept(invitation=invitation, person=person, correlation_id=request_id)
        person.refresh_from_db()  # a member now
        # The link shows that the e-mail is theirs, as a code that was sent to it would.
        return go_on(request, person, how=CODE, target=reverse("admin:index"))

    def _page(self, request: HttpRequest, invitation: Document, form: Any) -> HttpResponse:
        context = {
            "restaurant": _name(invitation["restaurantId"]),
            "role": WORDS[Role(invitation["role"])],
            "email": invitation["email"],
            "inviter": invitation["invitedByName"],
            "places": _places(invitation),
            "must_sign_in": not request.user.is_authenticated and _has_account(invitation),
            "form": form,
        }
        return render(request, "orderbuddy/invitation.html", context)


def _over(request: HttpRequest, status: int = 404) -> HttpResponse:
    return render(request, "orderbuddy/invitation_over.html", {"status": status}, status=status)


def _has_account(invitation: Document) -> bool:
    return User.objects.filter(email=invitation["email"]).exists()


def _name(restaurant_id: str) -> str:
    stored = collection("restaurants").find_one({"_id": restaurant_id}, {"name": 1}) or {}
    return stored.get("name") or restaurant_id


def _places(invitation: Document) -> str:
    if invitation.get("places") is None:
        return "All locations"
    found = collection("locations").find({"_id": {"$in": invitation["places"]}}, {"name": 1})
    return ", ".join(one.get("name") or "—" for one in found.sort("name", 1)) or "No location"
