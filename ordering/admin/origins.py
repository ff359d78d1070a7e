import io
from typing import Any

import segno
from django import forms
from django.contrib import admin
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import URLPattern, path, reverse
from django.utils.html import format_html

from orderbuddy.adminkit.admin import TenantAdmin
from orderbuddy.adminkit.filters import LocationFilter
from orderbuddy.adminkit.links import PageLink, row_links
from ordering.admin.places import guest_address
from ordering.models import Origin


class KindFilter(admin.SimpleListFilter):
    title = "kind"
    parameter_name = "kind"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return Origin.Kind.choices

    def queryset(self, request: HttpRequest, queryset: Any) -> Any:
        return queryset.filter(type=self.value()) if self.value() else queryset


@admin.register(Origin)
class OriginAdmin(TenantAdmin):
    section, section_place = "Places", 3
    empty_says = "Each table, parking bay or flyer has a code that guests scan."
    needs = {"add": "places.change", "change": "places.change", "delete": "places.change"}
    list_display = ("label", "kind", "where", "go_to")
    list_filter = (LocationFilter, KindFilter)
    search_fields = ("label",)
    autocomplete_fields = ("location",)
    ordering = ("location_id", "pk")
    sortable_by = ()
    readonly_fields = ("qr_code_picture",)
    fields = ("location", "label", "type", "qr_code_picture")

    def get_fields(self, request: HttpRequest, obj: Any = None) -> list[str]:
        return [name for name in self.fields if obj is not None or name != "qr_code_picture"]

    def get_urls(self) -> list[URLPattern]:
        picture = self.admin_site.admin_view(self.qr_view)
        own = path("<path:object_id>/qr.svg", picture, name="ordering_origin_qr")
        return [own, *super().get_urls()]

    def qr_view(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """The QR code of an origin that the person may see, as SVG."""
        origin = self.get_object(request, object_id)
        if origin is None or not self.has_view_permission(request, origin):
            raise Http404("Origin not found")
        picture = io.BytesIO()
        code = segno.make(guest_address(origin.pk), error="m", micro=False)
        code.save(picture, kind="svg", border=4, omitsize=True, light="#fff", title=str(origin))
        return HttpResponse(picture.getvalue(), content_type="image/svg+xml")

    def formfield_for_dbfield(
        self, db_field: Any, request: HttpRequest, **kwargs: Any
    ) -> forms.Field | None:
        field = super().formfield_for_dbfield(db_field, request, **kwargs)
        if db_field.name == "label":
            field.help_text = "As staff call it, such as Table 7."
        return field

    @admin.display(description="Kind")
    def kind(self, origin: Origin) -> str:
        return origin.get_type_display()

    @admin.display(description="QR code")
    def qr_code_picture(self, origin: Origin) -> str:
        picture = reverse("admin:ordering_origin_qr", args=[origin.pk])
        address = guest_address(origin.pk)
        return format_html(
            '<div class="qr-code"><img src="{}" alt="QR code of {}" width="200" height="200">'
            '<p>Guests open <a href="{}" target="_blank">{}</a></p>'
            '<p><a href="{}" download="{}.svg">Download the picture</a> to print it.</p></div>',
            picture, origin, address, address, picture, origin,
        )  # fmt: skip


@row_links(Origin)
def guest_page(origin: Origin) -> list[PageLink]:
    return [PageLink("View as a guest", guest_address(origin.pk), new_tab=True)]


@row_links(Origin)
def qr_picture(origin: Origin) -> list[PageLink]:
    address = reverse("admin:ordering_origin_qr", args=[origin.pk])
    return [PageLink("QR code", address, new_tab=True)]
