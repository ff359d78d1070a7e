"""The admin's page at which a manager confirms the code that a new screen shows."""

from typing import Any

from django.conf import settings
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.http import HttpResponseRedirect as Redirect
from django.template.response import TemplateResponse
from django.urls import reverse

from kitchen.devices.codes import spoken, typed
from kitchen.devices.forms import PairForm, choices_of, place_said, places_for
from kitchen.devices.selectors import waiting_pairing
from kitchen.devices.services import CodeUnknown, confirm_pairing
from orderbuddy.accounts.devices import device_words
from orderbuddy.accounts.guard import attempts
from orderbuddy.api.throttling import client_address
from orderbuddy.mongo import Document

UNKNOWN = "No screen shows this code now. Codes last ten minutes and are good once."
TOO_MANY = "Too many attempts. Please wait a minute and try again."


def pair_view(request: HttpRequest) -> HttpResponse:
    """GET `code` (from the screen's QR code) and `location`; posted, the screen is paired."""
    places = places_for(request, request.GET.get("location", ""))
    if not places and not request.user.is_superuser:
        raise PermissionDenied
    code = typed(request.GET.get("code", ""))
    initial = {"code": spoken(code) if code else ""}
    form = PairForm(request.POST or None, choices=choices_of(places), initial=initial)
    if request.method == "POST" and form.is_valid():
        if not may_try(request):
            form.add_error(None, TOO_MANY)
        elif (paired := _pair(request, places, form)) is not None:
            return paired
    shown = waiting_pairing(code) if code and not form.is_bound and may_try(request) else None
    return _page(request, form, shown)


def may_try(request: HttpRequest) -> bool:
    """Counts one attempt at a code; False when this person, or this address, had too many."""
    keys = (f"screen-code:{request.user.pk}", f"screen-code:{client_address(request)}")
    return max(map(attempts, keys)) <= settings.SIGN_INS_PER_MINUTE


def _pair(request: HttpRequest, places: list[Document], form: PairForm) -> HttpResponse | None:
    said = form.cleaned_data
    location_id, shows = place_said(said["place"])
    location = next(one for one in places if one["_id"] == location_id)
    try:
        screen = confirm_pairing(
            by=request.user,
            code=said["code"],
            location=location,
            shows=shows,
            name=said["name"],
            correlation_id=request.request_id,
        )
    except CodeUnknown:
        form.add_error("code", UNKNOWN)
        return None
    messages.success(request, f"{screen['name']} is paired; it opens its screen by itself.")
    return Redirect(reverse("admin:kitchen_screen_changelist"))


def _page(request: HttpRequest, form: PairForm, pairing: Document | None) -> HttpResponse:
    context: dict[str, Any] = {
        **admin.site.each_context(request),
        "title": "Pair a screen",
        "form": form,
        "pairing": pairing,
        "code": spoken(pairing["_id"]) if pairing else "",
        "device": device_words(pairing["device"]) if pairing else "",
        "back": reverse("admin:kitchen_screen_changelist"),
    }
    return TemplateResponse(request, "admin/kitchen/pair_screen.html", context)
