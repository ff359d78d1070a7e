"""How a restaurant's e-mails look, as a page."""

from dataclasses import replace

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.http import HttpResponseRedirect as Redirect
from django.template.response import TemplateResponse
from django.urls import reverse

from messaging.texts.access import access_texts
from messaging.texts.brand import (
    LONGEST_ADDRESS,
    LONGEST_NOTE,
    USUAL_COLOUR,
    Brand,
    brand_json,
    brand_of,
    change_brand,
)
from messaging.texts.colours import is_colour
from orderbuddy.api.errors import ApiError

NAME = "messaging_brand"
FIELDS = ("colour", "address", "note")
_FRAMES = {"frame-src": ["'self'"]}


def brand_view(request: HttpRequest, restaurant_id: str) -> HttpResponse:
    """GET the form; POST `colour`, `address`, `note`."""
    guarded_brand(request, restaurant_id)
    faults: list[str] = []
    said = {name: request.POST.get(name, "").strip() for name in FIELDS}
    if request.method == "POST":
        told = {"correlation_id": getattr(request, "request_id", "")}
        try:
            change_brand(who=request.user, restaurant_id=restaurant_id, changes=said, **told)
        except ApiError as error:
            faults = error.message if isinstance(error.message, list) else [error.message]
        else:
            messages.success(request, "Saved. E-mails look like this from now on.")
            return Redirect(reverse(f"admin:{NAME}", args=[restaurant_id]))
    return _page(request, restaurant_id, said if faults else None, faults)


def guarded_brand(request: HttpRequest, restaurant_id: str) -> None:
    """Raises PermissionDenied and Http404."""
    try:
        access_texts(request.user, restaurant_id)
    except ApiError as error:
        raise PermissionDenied(str(error)) from error


def posted_brand(request: HttpRequest, restaurant_id: str) -> Brand:
    """The restaurant's, with what the form says."""
    shown = brand_of(restaurant_id)
    said = {name: request.POST.get(name, "").strip() for name in FIELDS}
    colour = said["colour"] if is_colour(said["colour"]) else USUAL_COLOUR
    return replace(
        shown,
        colour=colour,
        address=said["address"][:LONGEST_ADDRESS] or shown.address,
        note=said["note"][:LONGEST_NOTE],
    )


def _page(
    request: HttpRequest, restaurant_id: str, said: dict[str, str] | None, faults: list[str]
) -> HttpResponse:
    found = brand_json(restaurant_id)
    context = {
        **admin.site.each_context(request),
        "title": "How e-mails look",
        "list_address": f"{reverse('admin:messaging_texts')}?restaurant={restaurant_id}",
        "address": reverse(f"admin:{NAME}", args=[restaurant_id]),
        "restaurant_address": reverse("admin:menus_restaurant_change", args=[restaurant_id]),
        "said": said or {**{name: found[name] for name in FIELDS}},
        "shown": found["shown"],
        "usual_colour": USUAL_COLOUR,
        "faults": faults,
    }
    page = TemplateResponse(
        request, "admin/messaging/brand.html", context, status=400 if faults else 200
    )
    page._csp_update = _FRAMES
    return page
