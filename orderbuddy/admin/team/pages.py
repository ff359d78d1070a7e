from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.http import HttpResponseRedirect as Redirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse

from orderbuddy.accounts.access import places_of
from orderbuddy.accounts.models import Member, User
from orderbuddy.accounts.roles import WORDS, Role, may, role_of
from orderbuddy.admin.team import showing
from orderbuddy.admin.team.forms import ALL, SOME, InviteForm, MemberForm
from orderbuddy.adminkit.tenancy import TenantPermissions, chosen_restaurant, own_restaurants
from orderbuddy.api.errors import ApiError
from orderbuddy.members import invitations, services
from orderbuddy.members.mails import send_invitation
from orderbuddy.members.rights import PERMISSION, may_change
from orderbuddy.mongo import Document, collection, parse_id

LIST = "admin:orderbuddy_member_changelist"


@admin.register(Member)
class MemberAdmin(TenantPermissions):
    """The team of one restaurant at a time (`?restaurant=`), for its owners and managers."""

    section, section_place = "People", 0

    def may(self, request: HttpRequest, verb: str, obj: Any = None) -> bool:
        """Whoever may change people in one of their restaurants; the pages ask in which."""
        return request.user.is_authenticated and bool(_restaurants(request))

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view
        own = [
            path(
                "invitations/<str:invitation_id>/",
                view(self.invitation_view),
                name="orderbuddy_member_invitation",
            ),
        ]
        return [*own, *super().get_urls()]

    # --- the list --------------------------------------------------------------------------------

    def changelist_view(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:
        restaurant_id = chosen_restaurant(request, _restaurants(request))
        people = services.members_of(restaurant_id)
        changeable = services.changeable(request.user, people, restaurant_id)
        names = showing.place_names(restaurant_id)
        context = {
            "title": "Team",
            "people": [
                showing.member_row(one, restaurant_id, names, one.pk in changeable)
                for one in people
            ],
            "invited": [
                showing.invitation_row(one, names)
                for one in invitations.open_invitations(restaurant_id)
            ],
            "add_url": _address("admin:orderbuddy_member_add", restaurant_id),
        }
        return self._page(request, restaurant_id, "team", context)

    # --- inviting --------------------------------------------------------------------------------

    def add_view(
        self, request: HttpRequest, form_url: str = "", extra_context: Any = None
    ) -> HttpResponse:
        restaurant_id = chosen_restaurant(request, _restaurants(request))
        first = {"role": Role.CASHIER.value, "where": ALL}
        form = InviteForm(request, restaurant_id, request.POST or None, initial=first)
        if request.method == "POST" and form.is_valid():
            try:
                return self._invite(request, restaurant_id, form)
            except ApiError as error:
                form.add_error(None, str(error))
        context = {"title": "Invite somebody", "form": form, "button": "Send the invitation"}
        return self._page(request, restaurant_id, "member", context)

    def _invite(self, request: HttpRequest, restaurant_id: str, form: InviteForm) -> HttpResponse:
        role, places = form.chosen
        invitation = invitations.invite(
            who=request.user,
            restaurant_id=restaurant_id,
            email=form.cleaned_data["email"],
            role=role,
            places=places,
            correlation_id=_request_id(request),
        )
        send_invitation(invitation)
        messages.success(request, f"An invitation is on its way to {invitation['email']}.")
        return Redirect(_address(LIST, restaurant_id))

    def invitation_view(self, request: HttpRequest, invitation_id: str) -> HttpResponse:
        """POST `deed`: `again` (another link; the old one is void) or `withdraw`."""
        invitation = collection("invitations").find_one({"_id": parse_id(invitation_id)})
        known = {key for key, _ in _restaurants(request)}
        if invitation is None or invitation["restaurantId"] not in known:
            raise Http404("Invitation not found")
        if request.method != "POST":
            return HttpResponseNotAllowed(["POST"])
        try:
            _handle(request, invitation)
        except ApiError as error:
            raise PermissionDenied(str(error)) from error
        return Redirect(_address(LIST, invitation["restaurantId"]))

    # --- changing and removing -------------------------------------------------------------------

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: Any = None
    ) -> HttpResponse:
        restaurant_id, person = self._member(request, object_id)
        form = MemberForm(
            request, restaurant_id, request.POST or None, initial=_held(person, restaurant_id)
        )
        if request.method == "POST" and form.is_valid():
            try:
                return self._change(request, restaurant_id, person, form)
            except ApiError as error:
                form.add_error(None, str(error))
        context = {
            "title": str(person),
            "person": person,
            "form": form,
            "button": "Save",
            "remove_url": _address("admin:orderbuddy_member_delete", restaurant_id, person.pk),
        }
        return self._page(request, restaurant_id, "member", context)

    def _change(
        self, request: HttpRequest, restaurant_id: str, person: User, form: MemberForm
    ) -> HttpResponse:
        role, places = form.chosen
        services.change_member(
            who=request.user,
            person=person,
            restaurant_id=restaurant_id,
            role=role,
            places=places,
            correlation_id=_request_id(request),
        )
        messages.success(request, f"Saved: {person}, {WORDS[role].lower()}.")
        return Redirect(_address(LIST, restaurant_id))

    def delete_view(
        self, request: HttpRequest, object_id: str, extra_context: Any = None
    ) -> HttpResponse:
        """Asks, and then does it."""
        restaurant_id, person = self._member(request, object_id)
        context = {"title": f"Remove {person}?", "person": person, "fault": ""}
        if request.method == "POST":
            try:
                services.remove_member(
                    who=request.user,
                    person=person,
                    restaurant_id=restaurant_id,
                    correlation_id=_request_id(request),
                )
            except ApiError as error:
                context["fault"] = str(error)
            else:
                messages.success(request, f"{person} does not work here any more.")
                return Redirect(_address(LIST, restaurant_id))
        return self._page(request, restaurant_id, "remove_member", context)

    def history_view(
        self, request: HttpRequest, object_id: str, extra_context: Any = None
    ) -> HttpResponse:
        """The audit log has it."""
        raise Http404

    def _member(self, request: HttpRequest, object_id: str) -> tuple[str, User]:
        restaurant_id = chosen_restaurant(request, _restaurants(request))
        key = parse_id(object_id)
        person = User.objects.filter(pk=key).first() if key else None
        if person is None or role_of(person, restaurant_id) is None or person.is_superuser:
            raise Http404("Member not found")
        if not may_change(request.user, person, restaurant_id):
            raise PermissionDenied
        return restaurant_id, person

    def _page(
        self, request: HttpRequest, restaurant_id: str, template: str, context: dict[str, Any]
    ) -> HttpResponse:
        shown = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "restaurants": _restaurants(request),
            "restaurant_id": restaurant_id,
            "restaurant": dict(_restaurants(request)).get(restaurant_id, restaurant_id),
            "list_url": _address(LIST, restaurant_id),
            **context,
        }
        return TemplateResponse(request, f"admin/people/{template}.html", shown)


def _restaurants(request: HttpRequest) -> list[tuple[str, str]]:
    """(id, name) of the restaurants in which the request's person may change people."""
    if not hasattr(request, "_team_restaurants"):
        mine = own_restaurants(request)
        allowed = [one for one in mine if may(request.user, one[0], PERMISSION)]
        request._team_restaurants = allowed
    return request._team_restaurants


def _address(name: str, restaurant_id: str, *args: Any) -> str:
    return reverse(name, args=args, query={"restaurant": restaurant_id})


def _held(person: User, restaurant_id: str) -> dict[str, Any]:
    """What a member's form begins with."""
    places = places_of(person, restaurant_id)
    return {
        "role": role_of(person, restaurant_id),
        "where": ALL if places is None else SOME,
        "places": [str(one) for one in places or ()],
    }


def _handle(request: HttpRequest, invitation: Document) -> None:
    if request.POST.get("deed") == "withdraw":
        invitations.withdraw(
            who=request.user, invitation=invitation, correlation_id=_request_id(request)
        )
        messages.success(request, f"{invitation['email']} is not invited any more.")
        return
    renewed = invitations.renew(
        who=request.user, invitation=invitation, correlation_id=_request_id(request)
    )
    if renewed is not None:
        send_invitation(renewed)
        messages.success(request, f"Another link is on its way to {renewed['email']}.")


def _request_id(request: HttpRequest) -> str:
    return getattr(request, "request_id", "")
