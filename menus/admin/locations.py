from datetime import timedelta
from functools import cache
from typing import Any
from zoneinfo import available_timezones

from django import forms
from django.conf import settings
from django.contrib import admin
from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.html import format_html
from django.utils.safestring import mark_safe

from menus.admin.location_parts import (
    ALERT_NUMBERS,
    CONTACT,
    KITCHEN,
    ORDER_TIMING,
    PACE,
    PAYMENT,
    PRINTERS,
    SPECIAL_DAYS,
    WORKING_HOURS,
)
from menus.admin.week import week_picture
from menus.hours import is_open, zone_of
from menus.models import Location
from menus.pace import paused_until
from menus.services.pausing import lift_pause, pause_location
from orderbuddy import audit
from orderbuddy.accounts.roles import may
from orderbuddy.adminkit.admin import TenantAdmin
from orderbuddy.adminkit.fields import OrderedChoicesField
from orderbuddy.adminkit.filters import RestaurantFilter, YesNoFilter
from orderbuddy.adminkit.forms import StoredForm
from orderbuddy.adminkit.lists import documents_by_id
from orderbuddy.adminkit.storing import stored_document
from orderbuddy.adminkit.switching import switch
from orderbuddy.mongo import now

# As today's service makes them.
NEW_QR_CODE_STYLE = {"width": 300, "height": 300, "type": "svg", "data": "default", "margin": 10}

PAUSE_MINUTES = 15

WORDS = {
    "location_slug": ("Short name", "In addresses, such as old_town."),
    "is_active": ("Takes orders", "Off: guests can look, nobody can order."),
    "auto_accept_order": ("Accept orders by itself", "Off: somebody accepts each order."),
    "auto_ready": ("Ready by itself", "An order is ready when its last line is bumped."),
    "coursing": ("Courses", "What the kitchen makes when, of an order of several courses."),
    "is_mobile": ("On wheels", "A truck or a stall that moves."),
}


class LocationForm(StoredForm):
    def clean_location_slug(self) -> str:
        slug = self.cleaned_data["location_slug"]
        restaurant = self.cleaned_data.get("restaurant_id") or self.instance.restaurant_id
        others = Location.objects.filter(restaurant_id=restaurant, location_slug=slug)
        if "location_slug" in self.changed_data and others.exclude(pk=self.instance.pk).exists():
            raise ValidationError("Another location of this restaurant has that short name.")
        return slug


class TakingOrdersFilter(YesNoFilter):
    title = "taking orders"
    parameter_name = "active"
    field = "is_active"


@admin.register(Location)
class LocationAdmin(TenantAdmin):
    section, section_place = "Places", 2
    needs = {"add": "places.change", "change": "places.change", "delete": "places.change"}
    for_all_places = frozenset({"add", "delete"})
    form = LocationForm
    recorded_apart = frozenset({"payment"})
    nested = {
        "contact": CONTACT,
        "payment": PAYMENT,
        "working_hours": WORKING_HOURS,
        "special_days": SPECIAL_DAYS,
        "order_timing": ORDER_TIMING,
        "kitchen": KITCHEN,
        "pace": PACE,
        "alert_numbers": ALERT_NUMBERS,
        "printers": PRINTERS,
    }
    list_display = ("name", "restaurant", "address", "open_now", "pays", "accepts", "go_to")
    list_filter = (RestaurantFilter, TakingOrdersFilter)
    search_fields = ("name", "address", "location_slug")
    ordering = ("restaurant_id", "name")
    sortable_by = ()
    readonly_fields = ("week_picture",)
    actions = ("take_orders", "stop_orders", "pause", "lift_pause")
    prepopulated_fields = {"location_slug": ("name",)}
    fieldsets = (
        (None, {"fields": ("restaurant_id", "name", "location_slug", "address", "timezone")}),
        (
            "Opening hours",
            {
                "fields": ("week_picture", "working_hours", "special_days"),
                "classes": ("wide-part",),
            },
        ),
        (
            "Orders",
            {
                "fields": (
                    "is_active", "auto_accept_order", "auto_ready", "coursing", "is_mobile",
                    "supported_languages", "order_timing",
                )
            },
        ),
        ("Kitchen", {"fields": ("kitchen",), "classes": ("wide-part",)}),
        ("How fast orders are taken", {"fields": ("pace",), "classes": ("wide-part",)}),
        ("Payment", {"fields": ("payment",), "classes": ("wide-part",)}),
        ("Contact", {"fields": ("contact",), "classes": ("wide-part",)}),
        ("Numbers to alert", {"fields": ("alert_numbers",), "classes": ("wide-part",)}),
        ("Printers", {"fields": ("printers",), "classes": ("wide-part",)}),
    )  # fmt: skip

    class Media:
        css = {"all": ["menus/week_picture.css"]}

    @admin.display(description="The next seven days")
    def week_picture(self, location: Location) -> str:
        return mark_safe(week_picture(location))  # noqa: S308 (a template's, which escapes)

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> Any:
        """Whoever may not change how a location is paid does not get to see it either."""
        fieldsets = super().get_fieldsets(request, obj)
        if obj is None:
            return _without_picture(fieldsets)
        if may(request.user, obj.restaurant_id, "payments.settings"):
            return fieldsets
        return tuple(one for one in fieldsets if one[0] != "Payment")

    def get_prepopulated_fields(self, request: HttpRequest, obj: Any = None) -> dict[str, Any]:
        return self.prepopulated_fields if obj is None else {}

    def formfield_for_dbfield(
        self, db_field: Any, request: HttpRequest, **kwargs: Any
    ) -> forms.Field | None:
        if db_field.name == "timezone":
            return forms.ChoiceField(choices=_timezones, label="Time zone")
        if db_field.name == "supported_languages":
            return OrderedChoicesField(
                choices=settings.LANGUAGES,
                label="Languages",
                help_text="Of the menu and the guest's page.",
            )
        field = super().formfield_for_dbfield(db_field, request, **kwargs)
        if db_field.name in WORDS and field is not None:
            field.label, field.help_text = WORDS[db_field.name]
        return field

    def save_model(self, request: HttpRequest, obj: Location, form: Any, change: bool) -> None:
        if not change:
            obj.qr_code_style, obj.qr_code_image, obj.qr_code_id = NEW_QR_CODE_STYLE, "", ""
        payment_changed = form.fields["payment"].edited if "payment" in form.fields else False
        if payment_changed and not may(request.user, obj.restaurant_id, "payments.settings"):
            raise PermissionDenied
        super().save_model(request, obj, form, change)
        if payment_changed:
            _record_payment_settings(request, obj, form)

    def prepare_rows(self, rows: list[Location]) -> None:
        names = documents_by_id("restaurants", (row.restaurant_id for row in rows), ["name"])
        pauses = documents_by_id("locations", (row.pk for row in rows), ["pause"])
        for row in rows:
            row.paused_until = paused_until(pauses.get(row.pk) or {}, now())
            row.restaurant_name = (names.get(row.restaurant_id) or {}).get("name")

    @admin.display(description="Restaurant")
    def restaurant(self, location: Location) -> str:
        return location.restaurant_name or location.restaurant_id

    @admin.display(description="Now")
    def open_now(self, location: Location) -> str:
        if location.is_active is False:
            return format_html('<span class="mark mark-off">{}</span>', "Switched off")
        if location.paused_until is not None:
            until = location.paused_until.astimezone(zone_of({"timezone": location.timezone}))
            said = f"Paused until {until:%H:%M}"
            return format_html('<span class="mark mark-off">{}</span>', said)
        hours = {
            "workingHours": location.working_hours,
            "orderTiming": location.order_timing,
            "specialDays": location.special_days,
            "timezone": location.timezone,
        }
        kind, word = ("good", "Open") if is_open(hours, now()) else ("off", "Closed")
        return format_html('<span class="mark mark-{}">{}</span>', kind, word)

    @admin.display(description="Card payment", boolean=True)
    def pays(self, location: Location) -> bool:
        return bool((location.payment or {}).get("acceptPayment"))

    @admin.display(description="Accepts by itself", boolean=True)
    def accepts(self, location: Location) -> bool:
        return bool(location.auto_accept_order)

    @admin.action(description="Take orders", permissions=["change"])
    def take_orders(self, request: HttpRequest, queryset: QuerySet) -> None:
        switch(self, request, queryset, "is_active", True, "taking orders now")

    @admin.action(description="Stop taking orders", permissions=["change"])
    def stop_orders(self, request: HttpRequest, queryset: QuerySet) -> None:
        switch(self, request, queryset, "is_active", False, "no longer taking orders")

    @admin.action(description="Pause for 15 minutes", permissions=["change"])
    def pause(self, request: HttpRequest, queryset: QuerySet) -> None:
        for location in queryset:
            until = now() + timedelta(minutes=PAUSE_MINUTES)
            before = _pause_of(location)
            pause_location(location={"_id": location.pk}, until=until, by=str(request.user.pk))
            _record_pause(request, location, before, {"until": until})
            self.log_change(request, location, f"Paused for {PAUSE_MINUTES} minutes")
        self.message_user(request, f"{len(queryset)} paused for {PAUSE_MINUTES} minutes.")

    @admin.action(description="End the pause", permissions=["change"])
    def lift_pause(self, request: HttpRequest, queryset: QuerySet) -> None:
        for location in queryset:
            before = _pause_of(location)
            lift_pause(location={"_id": location.pk})
            _record_pause(request, location, before, None)
            self.log_change(request, location, "Pause ended")
        self.message_user(request, f"{len(queryset)} not paused any more.")


def _without_picture(fieldsets: Any) -> Any:
    """A location that is not there yet is not open on any day."""
    return tuple(
        (title, {**said, "fields": tuple(one for one in said["fields"] if one != "week_picture")})
        for title, said in fieldsets
    )


def _record_payment_settings(request: HttpRequest, location: Location, form: Any) -> None:
    audit.record(
        who=request.user,
        what="places.payment.changed",
        restaurant_id=location.restaurant_id,
        subject=f"location:{location.pk}",
        before=form.fields["payment"].stored,
        after=location.payment,
        correlation_id=getattr(request, "request_id", ""),
    )


def _pause_of(location: Location) -> dict[str, Any] | None:
    until = paused_until(stored_document(Location, location.pk), now())
    return {"until": until} if until else None


def _record_pause(request: HttpRequest, location: Location, before: Any, after: Any) -> None:
    audit.record(
        who=request.user,
        what="kitchen.pause",
        restaurant_id=location.restaurant_id,
        subject=f"location:{location.pk}",
        before=before,
        after=after,
        correlation_id=getattr(request, "request_id", ""),
    )


@cache
def _timezones() -> list[tuple[str, str]]:
    """Places, as people know them: no `Etc/GMT+5`, no `US/Pacific` of old."""
    regions = ("Africa", "America", "Asia", "Atlantic", "Australia", "Europe", "Indian", "Pacific")
    names = sorted(name for name in available_timezones() if name.split("/")[0] in regions)
    return [("UTC", "UTC"), *((name, name.replace("_", " ")) for name in names)]
