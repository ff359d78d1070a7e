from typing import Any

from django import forms
from django.contrib import admin
from django.http import HttpRequest
from django.urls import reverse

from kitchen import admin_home, admin_search  # noqa: F401  (their parts of other pages)
from kitchen.boards import Kind
from kitchen.devices import admin as devices_admin
from kitchen.models import Station
from kitchen.order_board import pages  # noqa: F401  (adds its pages)
from kitchen.printing.admin import PrinterAdmin  # noqa: F401  (registers it)
from menus.models import Location
from orderbuddy.adminkit.admin import TenantAdmin
from orderbuddy.adminkit.filters import LocationFilter
from orderbuddy.adminkit.forms import StoredForm
from orderbuddy.adminkit.links import PageLink, page_links, row_links
from orderbuddy.adminkit.nested import Tags
from orderbuddy.adminkit.nested.parts import FILL_IN
from orderbuddy.mongo import collection

__all__ = ["StationAdmin", "devices_admin"]

TAGS = Tags("Tags", source="menuTags", hint="It makes the items that have one of them.")
WORDS = {
    "name": "As the kitchen calls it, such as Bar.",
    "capacity": "How many portions it has in the making at the same time. Empty: 4.",
    "is_default": "It makes what no other station does. Without one, the first station is.",
}


class StationForm(StoredForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "tags" in self.fields:
            tags = _menu_tags(self.instance.location_id)
            self.fields["tags"].widget.sources = {"menuTags": tags}

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        makes = cleaned.get("kind", Kind.STATION) == Kind.STATION
        if makes and "tags" in cleaned and not cleaned["tags"]:
            self.add_error("tags", FILL_IN)
        return cleaned


@admin.register(Station)
class StationAdmin(TenantAdmin):
    section, section_place = "Places", 4
    empty_says = "Without stations one screen shows everything; add one for each place that cooks."
    needs = {"add": "places.change", "change": "places.change", "delete": "places.change"}
    form = StationForm
    nested = {"tags": TAGS}
    list_display = ("name", "where", "kind", "makes", "go_to")
    list_filter = (LocationFilter,)
    search_fields = ("name",)
    autocomplete_fields = ("location",)
    ordering = ("location_id", "name")
    sortable_by = ()
    fields = ("location", "name", "kind", "tags", "capacity", "is_default")

    def formfield_for_dbfield(
        self, db_field: Any, request: HttpRequest, **kwargs: Any
    ) -> forms.Field | None:
        field = super().formfield_for_dbfield(db_field, request, **kwargs)
        if db_field.name in WORDS and field is not None:
            field.help_text = WORDS[db_field.name]
        if db_field.name == "is_default" and field is not None:
            field.label = "For what is left"
        if db_field.name == "capacity" and field is not None:
            field.label = "Portions at once"
        return field

    @admin.display(description="Makes items tagged")
    def makes(self, station: Station) -> str:
        return TAGS.text(TAGS.show(station.tags))


@row_links(Station)
def station_screen(station: Station) -> list[PageLink]:
    page = "board/" if station.kind == Kind.BOARD else ""
    address = f"/kitchen/{station.location_id}/{page}?station={station.pk}"
    return [PageLink("Screen", address, new_tab=True)]


@row_links(Location)
def kitchen_screen(location: Location) -> list[PageLink]:
    return [PageLink("Kitchen screen", f"/kitchen/{location.pk}/", new_tab=True)]


@page_links(Location)
def stations(location: Location) -> list[PageLink]:
    address = reverse("admin:kitchen_station_changelist")
    return [PageLink("Stations", f"{address}?location={location.pk}")]


def _menu_tags(location_id: Any) -> list[str]:
    """The tags of the location's items."""
    found = collection("menus").distinct("items.stationTags", {"locationId": location_id})
    return sorted(str(tag) for tag in found if tag)
