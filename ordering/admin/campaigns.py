from typing import Any

from django import forms
from django.contrib import admin
from django.http import HttpRequest

from orderbuddy.adminkit.admin import TenantAdmin
from orderbuddy.adminkit.filters import LocationFilter, YesNoFilter
from orderbuddy.adminkit.lists import documents_by_id
from orderbuddy.adminkit.nested import Group, Money
from orderbuddy.adminkit.switching import switch
from orderbuddy.adminkit.tenancy import own_places
from ordering.models import Campaign

REWARD = Group({"flatOffCents": Money("Off each order", hint="Taken off an order's total.")})


class RunningFilter(YesNoFilter):
    title = "running"
    parameter_name = "running"
    field = "is_active"


@admin.register(Campaign)
class CampaignAdmin(TenantAdmin):
    """A reward for whoever orders by one code; its place follows from the code."""

    section, section_place = "Offer", 2
    empty_says = "A campaign gives guests of a flyer or a table something off."
    needs = {"add": "menus.change", "change": "menus.change", "delete": "menus.change"}
    nested = {"reward": REWARD}
    fixed_fields = ("restaurant_id", "location", "origin")
    list_display = ("name", "where", "code", "off", "running")
    list_filter = (LocationFilter, RunningFilter)
    search_fields = ("name",)
    autocomplete_fields = ("origin",)
    ordering = ("-pk",)
    sortable_by = ()
    actions = ("start", "stop")
    fields = ("name", "origin", "type", "reward", "is_active")

    def formfield_for_dbfield(
        self, db_field: Any, request: HttpRequest, **kwargs: Any
    ) -> forms.Field | None:
        if db_field.name == "type":
            return forms.ChoiceField(choices=[("flat", "An amount off")], label="Reward")
        field = super().formfield_for_dbfield(db_field, request, **kwargs)
        if db_field.name == "is_active":
            field.label = "Running"
            field.help_text = "Of several that run for one code, the oldest counts."
        if db_field.name == "origin":
            field.label = "Code"
            places = {one["_id"]: one.get("name") for one in own_places(request)}
            field.label_from_instance = lambda code: f"{code} · {places.get(code.location_id)}"
        if db_field.name == "reward":
            field.label = "Amount"
        return field

    def save_model(self, request: HttpRequest, obj: Campaign, form: Any, change: bool) -> None:
        if not change:
            obj.location_id = obj.origin.location_id
            obj.restaurant_id = obj.origin.restaurant_id
        super().save_model(request, obj, form, change)

    def prepare_rows(self, rows: list[Campaign]) -> None:
        super().prepare_rows(rows)
        codes = documents_by_id("origins", (row.origin_id for row in rows), ["label"])
        for row in rows:
            row.code_label = (codes.get(row.origin_id) or {}).get("label")

    @admin.display(description="Code")
    def code(self, campaign: Campaign) -> str:
        return campaign.code_label or "—"

    @admin.display(description="Reward")
    def off(self, campaign: Campaign) -> str:
        shown = REWARD.show(campaign.reward)["flatOffCents"]
        return f"${shown} off" if shown and campaign.type == "flat" else campaign.type

    @admin.display(description="Running", boolean=True)
    def running(self, campaign: Campaign) -> bool:
        return bool(campaign.is_active)

    @admin.action(description="Start", permissions=["change"])
    def start(self, request: HttpRequest, queryset: Any) -> None:
        switch(self, request, queryset, "is_active", True, "running now")

    @admin.action(description="Stop", permissions=["change"])
    def stop(self, request: HttpRequest, queryset: Any) -> None:
        switch(self, request, queryset, "is_active", False, "stopped")
