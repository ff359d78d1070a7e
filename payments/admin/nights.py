from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from django.utils.html import format_html
from django.utils.safestring import SafeString

from orderbuddy.adminkit.admin import NOTHING, TenantAdmin
from orderbuddy.adminkit.filters import LocationFilter, zone_named
from orderbuddy.adminkit.lists import NewestFirst
from ordering.admin.showing import local
from payments.models import Reconciliation


class NewestNights(NewestFirst):
    sorted_by = (("date", -1), ("_id", -1))


@admin.register(Reconciliation)
class ReconciliationAdmin(TenantAdmin):
    """Each night's comparison of ledger, gateways and orders; a clean night says so."""

    section, section_place = "Money", 3
    empty_says = "Each night the day is compared with the gateways; the first one comes tonight."
    members_may = frozenset({"view"})
    nobody_may = frozenset({"add", "change", "delete"})
    needs = {"view": "payments.exceptions"}
    list_display = ("date", "where", "result", "checked", "matched", "finished")
    list_display_links = ("date",)
    list_filter = (LocationFilter,)
    list_max_show_all = 0
    sortable_by = ()
    ordering = ("-pk",)
    actions = None
    fields = ("date", "where", "result", "checked", "matched", "exceptions", "finished")

    def get_paginator(self, request: HttpRequest, *args: Any, **kwargs: Any) -> NewestFirst:
        return NewestNights(*args, **kwargs)

    def get_object(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        found = super().get_object(request, *args, **kwargs)
        if found is not None:
            self.prepare_rows([found])
        return found

    @admin.display(description="Result")
    def result(self, night: Reconciliation) -> SafeString:
        return result_mark(night.ended_at, night.exceptions)

    @admin.display(description="Finished")
    def finished(self, night: Any) -> str:
        zone = zone_named(night.place.get("timezone") or "UTC")
        return local(night.ended_at, zone) if night.ended_at else NOTHING


def result_mark(ended_at: Any, exceptions: int | None) -> SafeString:
    """Clean, or how many did not match, or that it was never finished."""
    if not ended_at:
        kind, words = "warm", "… not finished"
    elif exceptions:
        kind, words = "warm", f"! {exceptions} to look at"
    else:
        kind, words = "good", "✔ Clean"
    return format_html('<span class="mark mark-{}">{}</span>', kind, words)
