"""What is stored of a guest: a page for owners, where it is looked up, exported and erased.

The phone or e-mail is posted, never part of an address: addresses are logged.
"""

from typing import Any

import msgspec
from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.http import HttpResponseRedirect as Redirect
from django.template.response import TemplateResponse
from django.urls import reverse

from orderbuddy.adminkit.tenancy import TenantPermissions, chosen_restaurant, whole_restaurants
from orderbuddy.api.errors import ApiError
from orderbuddy.guests import services
from orderbuddy.guests.addresses import Address
from orderbuddy.models import GuestData
from orderbuddy.mongo import collection

LIST = "admin:orderbuddy_guestdata_changelist"
WORDS = {
    "orders": ("order", "orders"),
    "archivedOrders": ("older order", "older orders"),
    "quotes": ("cart", "carts"),
    "payments": ("payment", "payments"),
    "printed": ("printed slip", "printed slips"),
    "consents": ("entry about consent", "entries about consent"),
    "history": ("entry of the audit log", "entries of the audit log"),
}


class GuestForm(forms.Form):
    guest = forms.CharField(
        label="Phone or e-mail",
        max_length=254,
        help_text="As given with an order; spaces and the country's code do not matter.",
        widget=forms.TextInput(attrs={"autocomplete": "off", "inputmode": "email"}),
    )

    def clean_guest(self) -> str:
        try:
            Address.of(self.cleaned_data["guest"])
        except ApiError as error:
            raise forms.ValidationError(str(error)) from error
        return self.cleaned_data["guest"]


class RetentionForm(forms.Form):
    days = forms.IntegerField(
        label="Days",
        required=False,
        min_value=1,
        max_value=services.LONGEST_DAYS,
        help_text="Each night, guests of orders that are older are forgotten. Empty: never.",
    )


@admin.register(GuestData)
class GuestDataAdmin(TenantPermissions):
    section, section_place = "People", 3
    nobody_may = frozenset({"add", "change", "delete"})

    def may(self, request: HttpRequest, verb: str, obj: Any = None) -> bool:
        """Owners of all of a restaurant; the page asks of which."""
        return verb == "view" and request.user.is_authenticated and bool(_restaurants(request))

    def changelist_view(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:
        """GET the page; POST `deed`: `find`, `export`, `erase` a `guest`; `keep` for `days`."""
        restaurant_id = chosen_restaurant(request, _restaurants(request))
        if request.method != "POST":
            return self._page(request, restaurant_id, GuestForm())
        if request.POST.get("deed") == "keep":
            return self._keep(request, restaurant_id)
        form = GuestForm(request.POST)
        if not form.is_valid():
            return self._page(request, restaurant_id, form)
        return self._do(request, restaurant_id, form)

    def _do(self, request: HttpRequest, restaurant_id: str, form: GuestForm) -> HttpResponse:
        address = Address.of(form.cleaned_data["guest"])
        about = {
            "who": request.user,
            "address": address,
            "restaurant_id": restaurant_id,
            "correlation_id": getattr(request, "request_id", ""),
        }
        deed = request.POST.get("deed")
        if deed == "export":
            return _file(services.export_guest(**about))
        if deed == "erase":
            done = services.erase_guest(**about)
            said = f"Erased from {_words(done)}." if done else "There was nothing to erase."
            messages.success(request, said)
            return Redirect(_address(restaurant_id))
        found = services.count_guest(address=address, restaurant_id=restaurant_id)
        return self._page(request, restaurant_id, form, found=_words(found), looked=True)

    def _keep(self, request: HttpRequest, restaurant_id: str) -> HttpResponse:
        form = RetentionForm(request.POST)
        if not form.is_valid():
            return self._page(request, restaurant_id, GuestForm(), keep=form)
        services.set_retention(
            who=request.user,
            restaurant_id=restaurant_id,
            days=form.cleaned_data["days"],
            correlation_id=getattr(request, "request_id", ""),
        )
        messages.success(request, "Saved.")
        return Redirect(_address(restaurant_id))

    def add_view(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        raise PermissionDenied

    def change_view(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        raise Http404

    delete_view = history_view = change_view

    def _page(
        self, request: HttpRequest, restaurant_id: str, form: GuestForm, **more: Any
    ) -> HttpResponse:
        stored = collection("restaurants").find_one({"_id": restaurant_id}) or {}
        context = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "title": "Guests' data",
            "restaurants": _restaurants(request),
            "restaurant_id": restaurant_id,
            "form": form,
            "keep": RetentionForm(initial={"days": stored.get("guestDataDays")}),
            **more,
        }
        return TemplateResponse(request, "admin/people/guests.html", context)


def _restaurants(request: HttpRequest) -> list[tuple[str, str]]:
    return whole_restaurants(request, services.PERMISSION)


def _address(restaurant_id: str) -> str:
    return reverse(LIST, query={"restaurant": restaurant_id})


def _words(counts: dict[str, int]) -> str:
    words = ((count, WORDS.get(name, (name, name))[count != 1]) for name, count in counts.items())
    return ", ".join(f"{count} {word}" for count, word in words)


def _file(told: dict[str, Any]) -> HttpResponse:
    body = msgspec.json.format(msgspec.json.encode(told), indent=2)
    response = HttpResponse(body, content_type="application/json")
    response["Content-Disposition"] = 'attachment; filename="guest.json"'
    response["Cache-Control"] = "no-store"
    return response
