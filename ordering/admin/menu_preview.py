"""A menu's draft on the guests' own page, for those who may write it."""

from datetime import datetime

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.clickjacking import xframe_options_sameorigin
from django.views.decorators.http import require_safe

from menus.admin.editor.access import answers, menu_of
from menus.admin.editor.page import PREVIEW, below
from menus.editor.shapes import menu_with
from menus.hours import zone_of
from menus.services import drafts
from menus.snapshots import shown_menu
from orderbuddy.api.errors import ApiError
from orderbuddy.mongo import Document, collection, now
from ordering.pages import guest_styles


@require_safe
@xframe_options_sameorigin
def page(request: HttpRequest, menu_id: str) -> HttpResponse:
    """The guests' page around the draft; `lang` and `at` (the location's own time) in the query."""
    try:
        menu_of(request, menu_id)
    except ApiError as error:
        raise PermissionDenied(str(error)) from error
    response = render(request, "ordering/preview.html", {"styles": guest_styles()})
    response["Cache-Control"] = "no-store"
    response._csp_replace = {"frame-ancestors": ["'self'"]}  # type: ignore[attr-defined]
    return response


@answers("GET")
def draft(request: HttpRequest, menu: Document, location: Document) -> Document:
    """The draft's menu as guests would get it, with what stands around it on their page."""
    found = collection("restaurants").find_one({"_id": menu.get("restaurantId")}) or {}
    drafted = menu_with(menu, drafts.load(menu).document)
    return {
        "menu": shown_menu(drafted, _instant(request, location), location),
        "restaurant": {key: found.get(key) or "" for key in ("_id", "name", "concept", "logo")},
        "location": {"name": location.get("name") or "", "isOpen": True, "isActive": True},
    }


def _instant(request: HttpRequest, location: Document) -> datetime:
    try:
        said = datetime.fromisoformat(request.GET.get("at", ""))
    except ValueError:
        return now()
    return said.replace(tzinfo=zone_of(location)) if said.tzinfo is None else said


below(PREVIEW, page)
below(f"{PREVIEW}menu.json", draft)
