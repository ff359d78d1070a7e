"""Broadcasts in the admin: a list, writing one in steps, sending it, and what came of it."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from django.urls import URLPattern, path, reverse
from django.utils.safestring import SafeString

from messaging.admin.broadcasts.pages import PERMISSION, RESULTS
from messaging.admin.broadcasts.sending import SendingPages
from messaging.admin.broadcasts.showing import (
    state_mark,
)
from messaging.admin.broadcasts.writing import WritingPages
from messaging.models import Broadcast
from orderbuddy.adminkit.filters import LocationFilter, zone_named
from orderbuddy.adminkit.links import PageLink, row_links
from ordering.admin.showing import local


class BroadcastState(admin.SimpleListFilter):
    title = "state"
    parameter_name = "state"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [
            ("draft", "Drafts"),
            ("scheduled", "Scheduled"),
            ("sending", "Being sent"),
            ("paused", "Paused"),
            ("sent", "Sent"),
            ("cancelled", "Cancelled"),
        ]

    def queryset(self, request: HttpRequest, queryset: Any) -> Any:
        return queryset.filter(state=self.value()) if self.value() else queryset


@row_links(Broadcast)
def results(broadcast: Broadcast) -> list[PageLink]:
    if broadcast.state == "draft":
        return []
    return [PageLink("Results", reverse("admin:broadcast_results", args=[broadcast.pk]))]


@admin.register(Broadcast)
class BroadcastAdmin(WritingPages, SendingPages):
    """Pages of its own: what is stored is nested, and moves by itself while it is sent."""

    section, section_place = "Offer", 3
    icon = "megaphone"
    empty_says = "A broadcast tells guests who have agreed to it of an offer."
    needs = {"view": RESULTS, "add": PERMISSION, "change": PERMISSION}
    nobody_may = frozenset({"delete"})
    list_display = ("name", "mark", "people", "when", "where", "go_to")
    list_filter = (LocationFilter, BroadcastState)
    ordering = ("-pk",)
    sortable_by = ()
    actions = None

    def get_urls(self) -> list[URLPattern]:
        site = self.admin_site
        views = {
            "results": (self.results_view, "broadcast_results"),
            "send": (self.send_view, "broadcast_send"),
            "test": (self.test_view, "broadcast_test"),
            "progress": (self.progress_view, "broadcast_progress"),
        }
        own = [
            path(f"<str:object_id>/{page}/", site.admin_view(view), name=name)
            for page, (view, name) in views.items()
        ]
        deed = path(
            "<str:object_id>/do/<slug:deed>/", site.admin_view(self.deed_view), name="broadcast_do"
        )
        seen = path(
            "look/<str:location_id>/", site.admin_view(self.look_view), name="broadcast_look"
        )
        return [seen, *own, deed, *super().get_urls()]

    # --- the list --------------------------------------------------------------------------------

    @admin.display(description="State")
    def mark(self, broadcast: Broadcast) -> SafeString:
        return state_mark(broadcast.state)

    @admin.display(description="Guests")
    def people(self, broadcast: Broadcast) -> str:
        counts = broadcast.counts or {}
        told, all_ = counts.get("guests") or 0, counts.get("expected") or 0
        if broadcast.state == "draft":
            return "—"
        return f"{told:,}" if told >= all_ else f"{told:,} of {all_:,}"

    @admin.display(description="When")
    def when(self, broadcast: Broadcast) -> str:
        zone = zone_named(broadcast.place.get("timezone") or "UTC")
        return local(broadcast.due_at, zone) if broadcast.due_at else "—"
