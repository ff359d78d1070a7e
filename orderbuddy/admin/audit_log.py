import json
from typing import Any

from django.contrib import admin
from django.db.models import Q, QuerySet
from django.http import HttpRequest
from django.utils.html import format_html
from django.utils.safestring import SafeString

from orderbuddy.accounts.access import own_documents
from orderbuddy.adminkit.admin import NOTHING, TenantAdmin
from orderbuddy.adminkit.filters import DayFilter, RestaurantFilter, span_of, zone_named
from orderbuddy.adminkit.lists import NewestFirst, documents_by_id
from orderbuddy.adminkit.tenancy import own_places
from orderbuddy.models import AuditEntry
from orderbuddy.mongo import Document, collection, iso

# Of so many newest entries the filters offer people and kinds.
LOOKED_AT = 2000


class NewestEntries(NewestFirst):
    sorted_by = (("at", -1),)


class _SeenFilter(admin.SimpleListFilter):
    """Offers what the newest entries of one's restaurants have; older ones are found by search."""

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        mine = own_documents(request.user)
        newest = collection("audit_log").find(mine, {"who": 1, "whoName": 1, "what": 1})
        return sorted(set(map(self.choice, newest.sort("at", -1).limit(LOOKED_AT))), key=_words)

    def choice(self, entry: Document) -> tuple[str, str]:
        """(value, words) of one entry."""
        raise NotImplementedError


class PersonFilter(_SeenFilter):
    title = "person"
    parameter_name = "person"

    def choice(self, entry: Document) -> tuple[str, str]:
        return str(entry.get("who") or ""), str(entry.get("whoName") or entry.get("who") or "")

    def queryset(self, request: HttpRequest, queryset: QuerySet) -> QuerySet:
        return queryset.filter(who=self.value()) if self.value() else queryset


class KindFilter(_SeenFilter):
    title = "kind"
    parameter_name = "kind"

    def choice(self, entry: Document) -> tuple[str, str]:
        kind = str(entry.get("what") or "").partition(".")[0]
        return kind, kind.replace("_", " ").capitalize()

    def queryset(self, request: HttpRequest, queryset: QuerySet) -> QuerySet:
        return queryset.filter(what__startswith=f"{self.value()}.") if self.value() else queryset


class EntryDayFilter(DayFilter):
    """A day by the clock of one's first location: entries of people belong to none."""

    field = "at"

    def queryset(self, request: HttpRequest, queryset: QuerySet) -> QuerySet:
        places = own_places(request)
        zone = zone_named((places[0].get("timezone") or "UTC") if places else "UTC")
        span = span_of(self.value() or "", zone)
        return queryset if span is None else queryset.filter(at__gte=span[0], at__lt=span[1])


def _words(choice: tuple[str, str]) -> str:
    return choice[1].lower()


@admin.register(AuditEntry)
class AuditEntryAdmin(TenantAdmin):
    """Who did what in one's restaurants: to be read, and never changed by anybody."""

    section, section_place = "People", 2
    members_may = frozenset({"view"})
    nobody_may = frozenset({"add", "change", "delete"})
    needs = {"view": "audit.view"}
    list_display = ("when", "who_did", "what", "about", "restaurant")
    list_display_links = ("when", "what")
    list_filter = (EntryDayFilter, RestaurantFilter, KindFilter, PersonFilter)
    search_fields = ("who_name", "what", "subject", "text")
    search_help_text = (
        "Who, what (payments.refund), whom it is about (order:…), or a word of what changed"
    )
    ordering = ("-pk",)
    sortable_by = ()
    actions = None
    fields = (
        "when", "who_did", "what", "about", "restaurant", "was", "became", "of_request",
    )  # fmt: skip

    def get_paginator(self, request: HttpRequest, *args: Any, **kwargs: Any) -> NewestFirst:
        everything = request.user.is_superuser and not request.GET
        return (NewestFirst if everything else NewestEntries)(*args, **kwargs)

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet, search_term: str
    ) -> tuple[QuerySet, bool]:
        """Within one's restaurants and the filters, whose indexes serve it."""
        term = search_term.strip()
        if not term:
            return queryset, False
        found = Q(who_name__icontains=term) | Q(text__contains=term.lower())
        wanted = Q(what__startswith=term) | Q(subject__startswith=term) | Q(subject__endswith=term)
        return queryset.filter(wanted | Q(who=term) | found), False

    def prepare_rows(self, rows: list[Any]) -> None:
        names = documents_by_id("restaurants", (row.restaurant_id for row in rows), ["name"])
        for row in rows:
            row.restaurant_name = names.get(row.restaurant_id, {}).get("name") or ""

    def get_object(
        self, request: HttpRequest, object_id: str, from_field: str | None = None
    ) -> AuditEntry | None:
        entry = super().get_object(request, object_id, from_field)
        if entry is not None:
            self.prepare_rows([entry])
        return entry

    @admin.display(description="When (UTC)")
    def when(self, entry: AuditEntry) -> str:
        return f"{entry.at:%-d %b %Y, %H:%M:%S}" if entry.at else self.empty_value_display

    @admin.display(description="Who")
    def who_did(self, entry: AuditEntry) -> str:
        return entry.who_name or entry.who or NOTHING

    @admin.display(description="About")
    def about(self, entry: AuditEntry) -> str:
        return entry.subject or NOTHING

    @admin.display(description="Restaurant")
    def restaurant(self, entry: AuditEntry) -> str:
        return entry.restaurant_name or entry.restaurant_id or NOTHING

    @admin.display(description="Request")
    def of_request(self, entry: AuditEntry) -> str:
        return entry.correlation_id or NOTHING

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
