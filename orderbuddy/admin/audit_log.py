import json
from typing import Any

from django.contrib import admin
from django.db.models import Q, QuerySet
from django.http import HttpRequest
from django.utils.html import format_html
from django.utils.safestring import SafeString

from orderbuddy.adminkit.admin import TenantAdmin
from orderbuddy.adminkit.filters import RestaurantFilter
from orderbuddy.adminkit.lists import NewestFirst
from orderbuddy.models import AuditEntry
from orderbuddy.mongo import iso


class NewestEntries(NewestFirst):
    sorted_by = (("at", -1),)


@admin.register(AuditEntry)
class AuditEntryAdmin(TenantAdmin):
    """Who did what in one's restaurants: to be read, and never changed by anybody."""

    section, section_place = "People", 2
    members_may = frozenset({"view"})
    nobody_may = frozenset({"add", "change", "delete"})
    needs = {"view": "audit.view"}
    list_display = ("when", "who_name", "what", "subject", "restaurant_id")
    list_display_links = ("when", "what")
    list_filter = (RestaurantFilter,)
    search_fields = ("who_name", "what", "subject")
    search_help_text = "Who, what (payments.refund) or whom it is about (order:…, payment:…)"
    ordering = ("-pk",)
    sortable_by = ()
    actions = None
    fields = (
        "when", "who_name", "what", "subject", "restaurant_id", "was", "became", "correlation_id",
    )  # fmt: skip

    def get_paginator(self, request: HttpRequest, *args: Any, **kwargs: Any) -> NewestFirst:
        everything = request.user.is_superuser and not request.GET
        return (NewestFirst if everything else NewestEntries)(*args, **kwargs)

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet, search_term: str
    ) -> tuple[QuerySet, bool]:
        """Beginnings of what and of the subject are served by indexes; a name is looked for."""
        term = search_term.strip()
        if not term:
            return queryset, False
        wanted = Q(what__startswith=term) | Q(subject__startswith=term) | Q(subject__endswith=term)
        return queryset.filter(wanted | Q(who=term) | Q(who_name__icontains=term)), False

    @admin.display(description="When (UTC)")
    def when(self, entry: AuditEntry) -> str:
        return f"{entry.at:%-d %b %Y, %H:%M:%S}" if entry.at else self.empty_value_display

    @admin.display(description="Before")
    def was(self, entry: AuditEntry) -> SafeString:
        return _shown(entry.before)

    @admin.display(description="After")
    def became(self, entry: AuditEntry) -> SafeString:
        return _shown(entry.after)


def _shown(value: Any) -> SafeString:
    if value is None:
        return format_html("{}", "—")
    text = json.dumps(value, indent=1, ensure_ascii=False, default=lambda one: iso(one) or str(one))
    return format_html('<pre class="stored">{}</pre>', text)
