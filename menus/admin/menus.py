from typing import Any

from django import forms
from django.contrib import admin
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import URLPattern, path
from django.utils.html import format_html

from menus.admin import exchange
from menus.admin.editor import page as editor
from menus.admin.menu_parts import CATEGORIES, ITEMS, NAME
from menus.admin.off_menu import NAME as OFF_MENU
from menus.admin.off_menu import address_of, off_menu_view
from menus.models import Location, Menu
from menus.services import history
from menus.services.publishing import summary
from orderbuddy.adminkit.admin import TenantAdmin
from orderbuddy.adminkit.filters import LocationFilter, YesNoFilter
from orderbuddy.adminkit.forms import StoredForm
from orderbuddy.adminkit.links import PageLink, page_links, row_links
from orderbuddy.adminkit.lists import TenantChangeList
from orderbuddy.adminkit.switching import switch
from orderbuddy.mongo import collection


class MenuForm(StoredForm):
    """A menu with its categories and items, each with sizes and choices."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        tags = _station_tags(self.instance.location_id)
        if "items" in self.fields:
            self.fields["items"].widget.sources = {"stationTags": tags}

    def clean_menu_slug(self) -> str:
        slug = self.cleaned_data["menu_slug"]
        location = self.cleaned_data.get("location") or self.instance.location_id
        others = Menu.objects.filter(location=location, menu_slug=slug).exclude(pk=self.instance.pk)
        if "menu_slug" in self.changed_data and others.exists():
            raise ValidationError("Another menu of this location has that short name.")
        return slug

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        if "items" in cleaned and "categories" in cleaned:
            self._check_categories()
        return cleaned

    def _check_categories(self) -> None:
        """An item that was moved to a category must find it; one that lost it is named."""
        held = {row["_key"] for row in self.fields["categories"].merged}
        gone = {row["_key"] for row in self.fields["categories"].current} - held
        before = {row["_key"]: row["categoryId"] for row in self.fields["items"].current}
        for row in self.fields["items"].merged:
            moved = before.get(row["_key"]) != row["categoryId"]
            if row["categoryId"] not in held and (moved or row["categoryId"] in gone):
                title = ITEMS.row_title(row)
                self.add_error("items", f"{title}: please choose a category that exists.")
                self.fields["items"].faults[f"{row['_key']}/categoryId"] = "Please choose one."


class OfferedFilter(YesNoFilter):
    title = "offered to guests"
    parameter_name = "offered"
    field = "available"


@admin.register(Menu)
class MenuAdmin(TenantAdmin):
    section, section_place = "Offer", 1
    empty_says = "Give it its dishes and prices; guests see it as soon as it is saved."
    needs = {"add": "menus.change", "change": "menus.change", "delete": "menus.change"}
    form = MenuForm
    nested = {"name": NAME, "categories": CATEGORIES, "items": ITEMS}
    list_display = ("title", "where", "item_count", "sold_out", "offered", "sales_tax", "go_to")
    list_filter = (LocationFilter, OfferedFilter)
    search_fields = ("menu_slug", "name__en", "name__es", "name__pt")
    autocomplete_fields = ("location",)
    ordering = ("restaurant_id", "location_id", "pk")
    sortable_by = ()
    actions = ("offer", "withdraw")
    fieldsets = (
        (None, {"fields": ("location", "name", "menu_slug", ("sales_tax", "available"))}),
        ("Items", {"fields": ("items",), "classes": ("wide-part",)}),
        ("Categories", {"fields": ("categories",), "classes": ("wide-part",)}),
    )

    def get_urls(self) -> list[URLPattern]:
        wrap = self.admin_site.admin_view
        off_menu = path("off/", wrap(off_menu_view), name=OFF_MENU)
        return [off_menu, *exchange.urls(wrap), *editor.urls(wrap), *super().get_urls()]

    def get_changelist(self, request: HttpRequest, **kwargs: Any) -> type[TenantChangeList]:
        """A menu's name leads to its editor, for those who may write it."""
        may = self.may

        class MenuList(super().get_changelist(request, **kwargs)):
            def url_for_result(self, result: Menu) -> str:
                if may(request, "change", result):
                    return editor.address_of(result.pk)
                return super().url_for_result(result)

        return MenuList

    def save_model(self, request: HttpRequest, obj: Menu, form: Any, change: bool) -> None:
        super().save_model(request, obj, form, change)
        lines = list(form.differences()) if change else []
        if lines:
            what = f"In the form: {summary(lines)}"
            history.keep(form.stored, who=request.user, what=what)

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        queryset = super().get_queryset(request)
        # A list of menus needs none of their items: a hundred menus may weigh ten megabytes.
        is_list = request.resolver_match and request.resolver_match.url_name.endswith("changelist")
        return queryset.defer("items", "categories") if is_list else queryset

    def prepare_rows(self, rows: list[Menu]) -> None:
        super().prepare_rows(rows)
        counts = _item_counts([row.pk for row in rows])
        for row in rows:
            row.counts = counts.get(row.pk, {})

    def formfield_for_dbfield(
        self, db_field: Any, request: HttpRequest, **kwargs: Any
    ) -> forms.Field | None:
        field = super().formfield_for_dbfield(db_field, request, **kwargs)
        if db_field.name == "sales_tax":
            return forms.FloatField(
                label="Sales tax in percent", required=False, min_value=0, max_value=50
            )
        if db_field.name == "available":
            field.label, field.help_text = "Offered to guests", "Off: guests do not see this menu."
        if db_field.name == "menu_slug":
            field.label, field.help_text = "Short name", "In addresses, such as all_day."
        return field

    @admin.display(description="Menu")
    def title(self, menu: Menu) -> str:
        return str(menu)

    @admin.display(description="Items")
    def item_count(self, menu: Menu) -> int:
        return menu.counts.get("items", 0)

    @admin.display(description="Sold out")
    def sold_out(self, menu: Menu) -> str:
        count = menu.counts.get("soldOut", 0)
        return (
            format_html('<span class="mark mark-warm">{} sold out</span>', count) if count else "—"
        )

    @admin.display(description="Offered", boolean=True)
    def offered(self, menu: Menu) -> bool:
        return menu.available is not False

    @admin.action(description="Offer to guests", permissions=["change"])
    def offer(self, request: HttpRequest, queryset: QuerySet) -> None:
        switch(self, request, queryset, "available", True, "offered to guests")

    @admin.action(description="Do not offer to guests", permissions=["change"])
    def withdraw(self, request: HttpRequest, queryset: QuerySet) -> None:
        switch(self, request, queryset, "available", False, "no longer offered to guests")


@row_links(Menu)
def pages_of_menu(menu: Menu) -> list[PageLink]:
    return [PageLink("Off the menu", address_of(menu.location_id), needs="menus.availability")]


@page_links(Menu)
def files_of_menu(menu: Menu) -> list[PageLink]:
    return [exchange.exchange_link(menu.pk)]


@page_links(Menu)
def editor_of_menu(menu: Menu) -> list[PageLink]:
    return [PageLink("Menu editor", editor.address_of(menu.pk), needs="menus.change")]


@row_links(Location)
def off_menu_of_location(location: Location) -> list[PageLink]:
    return [PageLink("Off the menu", address_of(location.pk), needs="menus.availability")]


def _station_tags(location_id: Any) -> list[str]:
    """What the location's stations listen for."""
    found = collection("stations").distinct("tags", {"locationId": location_id})
    return sorted(str(tag) for tag in found if tag)


def _item_counts(ids: list[Any]) -> dict[Any, dict[str, int]]:
    items = {"$ifNull": ["$items", []]}
    off = {"$filter": {"input": items, "cond": {"$eq": ["$$this.isAvailable", False]}}}
    counted = {"items": {"$size": items}, "soldOut": {"$size": off}}
    found = collection("menus").aggregate(
        [{"$match": {"_id": {"$in": ids}}}, {"$project": counted}]
    )
    return {one["_id"]: one for one in found}
