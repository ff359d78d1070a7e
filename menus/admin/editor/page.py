"""The editor's page itself, and all addresses below it."""

from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.views.decorators.csrf import ensure_csrf_cookie
from django.views.decorators.http import require_safe

from menus.admin import exchange
from menus.admin.editor import views
from menus.admin.editor.access import languages_of, menu_of
from menus.editor.words import name_of
from menus.food import ALLERGENS, DIETS
from menus.hours import DAYS
from orderbuddy.api.errors import ApiError
from orderbuddy.mongo import Document, collection

NAME = "menus_menu_editor"
View = Callable[..., HttpResponse]
STATIC = Path(__file__).parents[2] / "static"
_below = "<str:menu_id>/editor/"
POLICY = {"frame-src": ["'self'"]}
PREVIEW = "preview/"
_more: dict[str, View] = {}


def below(address: str, view: View) -> None:
    """An app above answers that address below the editor's; `PREVIEW` shows the draft as guests
    would see it. `view(request, menu_id)`."""
    _more[address] = view


def address_of(menu_id: object) -> str:
    """The editor's address for a menu."""
    return reverse(f"admin:{NAME}", args=[menu_id])


def urls(wrap: Any) -> list[URLPattern]:
    """All addresses of the editor; `wrap` is the admin's guard."""
    pages = {
        "": page,
        "document/": views.document,
        "state/": views.state,
        "changes/": views.changes,
        "resolve/": views.resolve,
        "publish/": views.publish,
        "discard/": views.discard,
        "versions/": views.versions,
        "versions/<str:version_id>/": views.version,
        "versions/<str:version_id>/back/": views.bring_back,
        **_more,
    }
    return [
        path(f"{_below}{end}", wrap(view), name=NAME if not end else None)
        for end, view in pages.items()
    ]


@ensure_csrf_cookie
@require_safe
def page(request: HttpRequest, menu_id: str) -> HttpResponse:
    try:
        menu, location = menu_of(request, menu_id)
    except ApiError as error:
        raise PermissionDenied(str(error)) from error
    context = {
        **admin.site.each_context(request),
        "title": name_of(menu),
        "place": location.get("name") or "",
        "is_nav_sidebar_enabled": False,
        "facts": _facts(request, menu, location),
        **_files(),
    }
    response = TemplateResponse(request, "admin/menus/editor.html", context)
    # Our own guests' page is shown inside.
    response._csp_update = POLICY
    return response


@cache
def _files() -> dict[str, list[str]]:
    """The page's style sheets and modules, named at once so that they load side by side."""
    found = sorted(path for path in STATIC.rglob("menus/editor/*") if path.name != "main.js")
    names = [path.relative_to(STATIC).as_posix() for path in found]
    return {
        "styles": [name for name in names if name.endswith(".css")],
        "modules": [name for name in names if name.endswith(".js")],
    }


def _facts(request: HttpRequest, menu: Document, location: Document) -> Document:
    """What the page's scripts need to know beside the menu itself."""
    restaurant_id = menu.get("restaurantId")
    tags = collection("stations").distinct("tags", {"locationId": menu.get("locationId")})
    return {
        "address": address_of(menu["_id"]),
        "preview": f"{address_of(menu['_id'])}{PREVIEW}",
        "pictures": f"/api/v1/restaurant/{restaurant_id}/pictures",
        "offMenu": f"{reverse('admin:menus_off_menu')}?location={menu.get('locationId')}",
        "form": reverse("admin:menus_menu_change", args=[menu["_id"]]),
        "files": exchange.exchange_link(menu["_id"]).url,
        "name": name_of(menu),
        "place": location.get("name") or "",
        "timezone": location.get("timezone") or "UTC",
        "languages": languages_of(location),
        "stations": sorted(str(tag) for tag in tags if tag),
        "allergens": list(ALLERGENS.items()),
        "diets": list(DIETS.items()),
        "days": list(DAYS),
        "me": str(request.user),
    }
