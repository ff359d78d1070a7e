"""Paired screens in the admin: how they are, renaming and moving them, pairing, revoking."""

from datetime import timedelta
from typing import Any

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.http import HttpResponseRedirect as Redirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils.timesince import timesince

from kitchen.boards import board_of
from kitchen.devices import forms
from kitchen.devices.pairing_page import pair_view
from kitchen.devices.release import release
from kitchen.devices.selectors import reports_of, shown_at
from kitchen.devices.services import change_screen, revoke_screen
from kitchen.models import Screen
from orderbuddy.adminkit.admin import NOTHING, TenantAdmin
from orderbuddy.adminkit.filters import LocationFilter
from orderbuddy.adminkit.links import PageLink, page_links
from orderbuddy.mongo import now

# A screen reports each minute; after two it is not on.
ON_FOR = timedelta(seconds=130)


@admin.register(Screen)
class ScreenAdmin(TenantAdmin):
    section, section_place = "Places", 5
    empty_says = "Open /kitchen/pair/ on a tablet, and pair it here by its code."
    needs = dict.fromkeys(("view", "add", "change"), forms.PERMISSION)
    nobody_may = frozenset({"delete"})
    form = forms.ScreenForm
    fixed_fields = ()
    list_display = ("name", "where", "shown", "seen", "battery", "version")
    list_filter = (LocationFilter,)
    search_fields = ("name",)
    ordering = ("location_id", "name")
    sortable_by = ()
    actions = None
    fields = ("name", "place")

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        return super().get_queryset(request).filter(revoked_at=None)

    def get_urls(self) -> list[URLPattern]:
        site = self.admin_site
        own = [
            path("pair/", site.admin_view(pair_view), name="kitchen_screen_pair"),
            path(
                "<str:object_id>/revoke/",
                site.admin_view(self.revoke_view),
                name="kitchen_screen_revoke",
            ),
        ]
        return [*own, *super().get_urls()]

    def add_view(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """A screen is added by its code."""
        return pair_view(request)

    def get_form(self, request: HttpRequest, obj: Any = None, **kwargs: Any) -> Any:
        form = super().get_form(request, obj, **kwargs)
        form.choices = forms.choices_of(forms.places_for(request))
        return form

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        location_id, shows = forms.place_said(form.cleaned_data["place"])
        places = {one["_id"]: one for one in forms.places_for(request)}
        changes = {
            "name": form.cleaned_data["name"],
            "locationId": location_id,
            "restaurantId": places[location_id]["restaurantId"],
            "shows": shows,
        }
        change_screen(
            by=request.user,
            screen=obj.stored_document,
            changes=changes,
            correlation_id=request.request_id,
        )

    def prepare_rows(self, rows: list[Any]) -> None:
        super().prepare_rows(rows)
        reports = reports_of(row.pk for row in rows)
        for row in rows:
            row.report = reports.get(row.pk) or {}

    def revoke_view(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """Asks, and then does it."""
        screen = self.get_object(request, object_id)
        if screen is None or not self.has_change_permission(request, screen):
            raise Http404("Screen not found")
        if request.method == "POST":
            revoke_screen(
                by=request.user,
                screen=screen.stored_document,
                correlation_id=request.request_id,
            )
            messages.success(request, f"{screen} is no kitchen screen any more.")
            return Redirect(reverse("admin:kitchen_screen_changelist"))
        self.prepare_rows([screen])
        context = {
            **self.admin_site.each_context(request),
            "title": f"Revoke {screen}?",
            "screen": screen,
            "place": screen.place,
            "back": reverse("admin:kitchen_screen_change", args=[screen.pk]),
        }
        return TemplateResponse(request, "admin/kitchen/revoke_screen.html", context)

    @admin.display(description="Shows")
    def shown(self, screen: Screen) -> str:
        board = board_of(str(screen.location_id))
        return shown_at(board).get(screen.shows, "All stations") if board else NOTHING

    @admin.display(description="Last seen")
    def seen(self, screen: Screen) -> str:
        seen_at = screen.report.get("seenAt")
        if seen_at is None:
            return "Never"
        if now() - seen_at < ON_FOR:
            return "● On"
        return f"{timesince(seen_at, depth=1)} ago"

    @admin.display(description="Battery")
    def battery(self, screen: Screen) -> str:
        said = screen.report.get("battery")
        if not said:
            return NOTHING
        return f"{said['level']} %{', charging' if said['charging'] else ''}"

    @admin.display(description="Version")
    def version(self, screen: Screen) -> str:
        said = screen.report.get("version")
        if not said:
            return NOTHING
        return said if said == release() else f"{said} (older)"


@page_links(Screen)
def revoking(screen: Screen) -> list[PageLink]:
    return [PageLink("Revoke", reverse("admin:kitchen_screen_revoke", args=[screen.pk]))]
