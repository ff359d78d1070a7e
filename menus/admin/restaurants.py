from typing import Any

from django import forms
from django.contrib import admin
from django.core.validators import RegexValidator
from django.http import HttpRequest
from django.utils.html import format_html

from menus.models import Restaurant
from orderbuddy import audit
from orderbuddy.accounts.access import own_documents
from orderbuddy.accounts.roles import REFUND_LIMITS, WORDS, Role, may
from orderbuddy.adminkit.admin import TenantAdmin
from orderbuddy.adminkit.nested import Group, Money
from orderbuddy.mongo import collection

SLUG = RegexValidator(r"\A[a-z0-9][a-z0-9_-]{1,79}\Z", "Lower-case letters, digits, _ and - only.")

SIGNING_IN = "Signing in"
LIMITS = "What may be refunded of one order"
REFUND_LIMIT_PARTS = Group(
    {
        role.value: Money(f"By a {WORDS[role].lower()}", missing=REFUND_LIMITS[role], hint=hint)
        for role, hint in ((Role.MANAGER, ""), (Role.CASHIER, "0: nothing. Owners: any amount."))
    }
)


@admin.register(Restaurant)
class RestaurantAdmin(TenantAdmin):
    """Members keep the name of their restaurants; superusers open and close restaurants."""

    section, section_place = "Places", 1
    restaurant_field = "pk"
    members_may = frozenset({"view", "change"})
    needs = {"change": "places.change"}
    for_all_places = frozenset({"change"})
    recorded_apart = frozenset({"refund_limits", "require_second_factor"})
    nested = {"refund_limits": REFUND_LIMIT_PARTS}
    fixed_fields = ("id",)
    list_display = ("name", "concept", "location_names", "id")
    search_fields = ("id", "name", "concept")
    ordering = ("name",)
    sortable_by = ()
    fieldsets = (
        (None, {"fields": ("id", "name", "concept", "logo")}),
        (SIGNING_IN, {"fields": ("require_second_factor",)}),
        (LIMITS, {"fields": ("refund_limits",), "classes": ("wide-part",)}),
    )

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> Any:
        """How much others may give back, and how they sign in, is the owner's decision."""
        fieldsets = super().get_fieldsets(request, obj)
        if obj is not None and may(request.user, obj.pk, "restaurant.limits"):
            return fieldsets
        return tuple(one for one in fieldsets if one[0] not in (LIMITS, SIGNING_IN))

    def save_model(self, request: HttpRequest, obj: Restaurant, form: Any, change: bool) -> None:
        super().save_model(request, obj, form, change)
        if "require_second_factor" in form.changed_data:
            _record_second_factor(request, obj)
        field = form.fields.get("refund_limits")
        if field is not None and field.edited:
            audit.record(
                who=request.user,
                what="restaurant.limits.changed",
                restaurant_id=obj.pk,
                subject=f"restaurant:{obj.pk}",
                before=field.stored,
                after=obj.refund_limits,
                correlation_id=getattr(request, "request_id", ""),
            )

    def formfield_for_dbfield(
        self, db_field: Any, request: HttpRequest, **kwargs: Any
    ) -> forms.Field | None:
        field = super().formfield_for_dbfield(db_field, request, **kwargs)
        if db_field.name == "id" and field is not None:
            field.validators.append(SLUG)
        if db_field.name == "logo" and field is not None:
            field.help_text = "The address of a picture."
        return field

    def prepare_rows_for(self, request: HttpRequest, rows: list[Restaurant]) -> None:
        theirs = {"restaurantId": {"$in": [row.pk for row in rows]}}
        mine = {"$and": [theirs, own_documents(request.user, location="_id")]}
        found = list(collection("locations").find(mine, {"name": 1, "restaurantId": 1}))
        for row in rows:
            names = (one.get("name") or "—" for one in found if one["restaurantId"] == row.pk)
            row.locations = sorted(names)

    @admin.display(description="Locations")
    def location_names(self, restaurant: Restaurant) -> str:
        names = restaurant.locations
        return format_html("{} ({})", len(names), ", ".join(names[:5])) if names else "none"


def _record_second_factor(request: HttpRequest, restaurant: Restaurant) -> None:
    asked = bool(restaurant.require_second_factor)
    audit.record(
        who=request.user,
        what="restaurant.second_factor.changed",
        restaurant_id=restaurant.pk,
        subject=f"restaurant:{restaurant.pk}",
        before={"required": not asked},
        after={"required": asked},
        correlation_id=getattr(request, "request_id", ""),
    )
