"""Pages of the admin that belong to no collection: each app adds its own."""

from collections.abc import Callable

from django.contrib.admin import AdminSite
from django.http import HttpResponse
from django.urls import URLPattern, path

View = Callable[..., HttpResponse]

_pages: list[tuple[str, str, View]] = []


def admin_page(route: str, name: str) -> Callable[[View], View]:
    """Decorator: the view answers at `/admin/{route}`, as `admin:{name}`, to whoever may open the
    admin; what else they need for it, it asks itself."""
    return lambda view: _pages.append((route, name, view)) or view


def page_urls(site: AdminSite) -> list[URLPattern]:
    """The patterns of all of them."""
    return [path(route, site.admin_view(view), name=name) for route, name, view in _pages]
