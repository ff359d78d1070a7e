from typing import Any

from django.contrib.admin import AdminSite
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, URLResolver, path, reverse

from orderbuddy.adminkit.home import home_parts, role_words
from orderbuddy.adminkit.navigation import SECTIONS, navigation
from orderbuddy.adminkit.pages import page_urls
from orderbuddy.adminkit.search_page import search_view


class OrderBuddyAdminSite(AdminSite):
    """For whoever runs a restaurant (their own), and for superusers (all)."""

    site_header = "OrderBuddy"
    site_title = "OrderBuddy"
    index_title = "Today"
    site_url = "/kitchen/"
    enable_nav_sidebar = False  # ours is in templates/admin/base.html

    def login(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """The product has one sign-in page; whoever is signed in and has no restaurant gets 403."""
        target = request.GET.get("next") or reverse("admin:index")
        if self.has_permission(request):
            return HttpResponseRedirect(reverse("admin:index"))
        if request.user.is_authenticated:
            raise PermissionDenied
        return redirect_to_login(target)

    def password_change(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """People change their password on their own page, with all that belongs to it."""
        return HttpResponseRedirect(reverse("own-password"))

    def index(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """The whole page, or (`X-Part: home`) what of it changes while it is open."""
        parts = home_parts(request)
        if request.headers.get("X-Part") == "home":
            return TemplateResponse(request, "adminkit/home_parts.html", {"parts": parts})
        told = {"parts": parts, "role": role_words(request)}
        return super().index(request, {**told, **(extra_context or {})})

    def get_urls(self) -> list[URLPattern | URLResolver]:
        found = path("search/", self.admin_view(search_view), name="search")
        return [found, *page_urls(self), *super().get_urls()]

    def each_context(self, request: HttpRequest) -> dict[str, Any]:
        context = super().each_context(request)
        if not context["has_permission"]:
            return context
        models = [one for app in context["available_apps"] for one in app["models"]]
        shown = navigation(request, self._registry, models)
        return {**context, "navigation": shown, "index_path": reverse("admin:index")}

    def get_app_list(
        self, request: HttpRequest, app_label: str | None = None
    ) -> list[dict[str, Any]]:
        """Grouped as a restaurant thinks, not as the code is laid out."""
        apps = super().get_app_list(request, app_label)
        if app_label is not None:
            return apps
        models = [model for app in apps for model in app["models"]]
        groups = [(name, self._of_section(models, name)) for name in SECTIONS]
        return [self._group(name, found) for name, found in groups if found]

    def _of_section(self, models: list[dict[str, Any]], section: str) -> list[dict[str, Any]]:
        found = [one for one in models if self._section(one) == section]
        return sorted(found, key=lambda one: self._registry[one["model"]].section_place)

    def _section(self, model: dict[str, Any]) -> str:
        return getattr(self._registry[model["model"]], "section", SECTIONS[-1])

    def _group(self, name: str, models: list[dict[str, Any]]) -> dict[str, Any]:
        return {
            "name": name,
            "app_label": name.lower(),
            "app_url": f"{reverse('admin:index')}#{name.lower()}",
            "has_module_perms": True,
            "models": models,
        }
