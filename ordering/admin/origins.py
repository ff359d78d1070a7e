from datetime import timedelta
from typing import Any

from django import forms
from django.contrib import admin
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import URLPattern, path, reverse
from django.utils.html import format_html

from orderbuddy.accounts.roles import may
from orderbuddy.adminkit.admin import TenantAdmin
from orderbuddy.adminkit.deleting import references
from orderbuddy.adminkit.filters import LocationFilter
from orderbuddy.adminkit.forms import StoredForm
from orderbuddy.adminkit.links import PageLink, page_part, row_links
from orderbuddy.mongo import Document, collection, now
from ordering.admin import origin_pages as pages
from ordering.admin.origin_deeds import MAILS, VISITS, do, stored_origin
from ordering.admin.origin_forms import MailForm
from ordering.codes.cards import PNG_WIDTHS, link_of, png_of, svg_of
from ordering.codes.links import guest_address, short_link
from ordering.codes.scans import last_days, scans_by_day
from ordering.codes.visits import MOST_HOURS, USUAL_HOURS, visit_of
from ordering.models import Origin
from ordering.services.origins import create_origin

SHOWN_DAYS = 30
KINDS = {"svg": "image/svg+xml", "png": "image/png"}


class KindFilter(admin.SimpleListFilter):
    title = "kind"
    parameter_name = "kind"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return Origin.Kind.choices

    def queryset(self, request: HttpRequest, queryset: Any) -> Any:
        return queryset.filter(type=self.value()) if self.value() else queryset


class OriginForm(StoredForm):
    def clean_visit_hours(self) -> float | None:
        hours = self.cleaned_data.get("visit_hours")
        if hours is not None and not 0 < hours <= MOST_HOURS:
            raise ValidationError(f"Please write hours up to {MOST_HOURS}.")
        return hours

    def clean_location(self) -> Any:
        """A table moves within its restaurant; what names it at its place would stay behind."""
        found = self.cleaned_data["location"]
        if self.instance._state.adding or found.pk == self.instance.location_id:
            return found
        if found.restaurant_id != self.instance.restaurant_id:
            raise ValidationError("A code stays with its restaurant.")
        named = references(self.instance)
        if named:
            raise ValidationError(f"It cannot move: {', '.join(named)} would stay behind.")
        return found


@admin.register(Origin)
class OriginAdmin(TenantAdmin):
    section, section_place = "Places", 3
    empty_says = "Each table, parking bay or flyer has a code that guests scan."
    needs = {"add": "codes.change", "change": "codes.change", "delete": "codes.change"}
    form = OriginForm
    change_form_template = "admin/ordering/origin/change_form.html"
    change_list_template = "admin/ordering/origin/change_list.html"
    list_display = ("picture", "label", "kind", "where", "scans", "go_to")
    list_display_links = ("label",)
    list_filter = (LocationFilter, KindFilter)
    search_fields = ("label", "code")
    ordering = ("location_id", "pk")
    sortable_by = ()
    actions = ("print_sheet",)
    # Its short link survives a move.
    fixed_fields = ("restaurant_id",)
    fields = ("location", "label", "type", "one_visit", "visit_hours")

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view
        return [
            path("add-many/", view(pages.add_many_view), name=pages.MANY),
            path("sheet/", view(pages.sheet_view), name=pages.SHEET),
            path("look/", view(pages.look_view), name=pages.LOOK),
            path("look/preview.svg", view(pages.preview_view), name=pages.PREVIEW),
            path(
                "<path:object_id>/qr.<str:kind>",
                view(self.qr_view, cacheable=True),
                name="ordering_origin_qr",
            ),
            path("<path:object_id>/visit.svg", view(self.visit_view), name="ordering_origin_visit"),
            path("<path:object_id>/deed/", view(self.deed_view), name="ordering_origin_deed"),
            *super().get_urls(),
        ]

    def qr_view(self, request: HttpRequest, object_id: str, kind: str) -> HttpResponse:
        """The code of an origin that the person may see, as SVG or PNG (`?size=large`)."""
        origin = self._origin(request, object_id)
        if kind not in KINDS:
            raise Http404("No such picture")
        location = _location_of(origin)
        link = link_of(stored_origin(origin))
        width = PNG_WIDTHS.get(request.GET.get("size", ""), PNG_WIDTHS["large"])
        is_svg = kind == "svg"
        content = svg_of(location, link, str(origin)) if is_svg else png_of(location, link, width)
        response = _picture(content, kind)
        # A list shows fifty; what they look like changes when somebody changes the style.
        response["Cache-Control"] = "private, max-age=60"
        return response

    def visit_view(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """The code of an origin's current visit, for who may end it too."""
        origin = self._origin(request, object_id)
        stored = stored_origin(origin)
        if not stored.get("oneVisit") or not may(request.user, origin.restaurant_id, VISITS):
            raise Http404("No visit")
        link = short_link(visit_of(stored)["key"])
        return _picture(svg_of(_location_of(origin), link, f"Visit at {origin}"), "svg")

    def deed_view(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """POST `deed`: mail, renew."""
        origin = self._origin(request, object_id)
        if request.method == "POST":
            do(request, origin)
        return HttpResponseRedirect(
            reverse("admin:ordering_origin_change", args=[origin.pk]) + "#origin-code"
        )

    def _origin(self, request: HttpRequest, object_id: str) -> Origin:
        origin = self.get_object(request, object_id)
        if origin is None or not self.has_view_permission(request, origin):
            raise Http404("Origin not found")
        return origin

    def formfield_for_dbfield(
        self, db_field: Any, request: HttpRequest, **kwargs: Any
    ) -> forms.Field | None:
        field = super().formfield_for_dbfield(db_field, request, **kwargs)
        if db_field.name == "label":
            field.help_text = "As staff call it, such as Table 7."
        if db_field.name == "one_visit":
            field.label = "One-visit codes"
            field.help_text = (
                "Guests order only with the code of their visit, which staff or payment ends. The "
                "printed code still shows the menu."
            )
        if db_field.name == "visit_hours":
            field.label = "A visit lasts at most … hours"
            field.help_text = f"Empty: {USUAL_HOURS}."
        return field

    def save_model(self, request: HttpRequest, obj: Origin, form: Any, change: bool) -> None:
        if change:
            super().save_model(request, obj, form, change)
            return
        location = collection("locations").find_one({"_id": obj.location_id}) or {}
        made = create_origin(
            location=location, name=obj.label, kind=obj.type, who=request.user,
            one_visit=bool(obj.one_visit), visit_hours=obj.visit_hours,
        )  # fmt: skip
        obj.pk, obj.restaurant_id = made["_id"], made["restaurantId"]
        obj._state.adding = False

    def changelist_view(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        location = request.GET.get("location", "")
        tools = {"place_query": f"?location={location}" if location else ""}
        return super().changelist_view(request, {**tools, **(extra_context or {})})

    def prepare_rows(self, rows: list[Origin]) -> None:
        super().prepare_rows(rows)
        week_ago = (now() - timedelta(days=SHOWN_DAYS + 1)).date()
        scans = scans_by_day([row.pk for row in rows], week_ago)
        for row in rows:
            days = [one.isoformat() for one in last_days(row.place, SHOWN_DAYS)]
            row.counts = [scans.get(row.pk, {}).get(day, 0) for day in days]

    @admin.display(description="Code")
    def picture(self, origin: Origin) -> str:
        address = reverse("admin:ordering_origin_qr", args=[origin.pk, "svg"])
        shown = '<img class="code-thumb" src="{}" alt="" width="56" height="56" loading="lazy">'
        return format_html(shown, address)

    @admin.display(description="Kind")
    def kind(self, origin: Origin) -> str:
        words = origin.get_type_display()
        mark = ' <span class="mark mark-calm">One visit</span>' if origin.one_visit else ""
        return format_html("{}" + mark, words)

    @admin.display(description="Scans")
    def scans(self, origin: Origin) -> str:
        return format_html(
            '<span class="scan-counts"><span>Today <b>{}</b></span> <span>7 days <b>{}</b></span> '
            "<span>30 days <b>{}</b></span></span>",
            origin.counts[-1], sum(origin.counts[-7:]), sum(origin.counts),
        )  # fmt: skip

    @admin.action(description="Print the chosen codes", permissions=["view"])
    def print_sheet(self, request: HttpRequest, queryset: QuerySet) -> HttpResponse | None:
        chosen = list(queryset[:500])
        if len({one.location_id for one in chosen}) != 1:
            self.message_user(request, "Please choose codes of one location.", "error")
            return None
        ids = ",".join(str(one.pk) for one in chosen)
        address = reverse(f"admin:{pages.SHEET}")
        return HttpResponseRedirect(f"{address}?location={chosen[0].location_id}&ids={ids}")


def _location_of(origin: Origin) -> Document:
    return collection("locations").find_one({"_id": origin.location_id}) or {}


def _picture(content: bytes, kind: str) -> HttpResponse:
    return HttpResponse(content, content_type=KINDS[kind])


@page_part(Origin, "admin/ordering/origin/code_part.html")
def code_part(request: HttpRequest, origin: Origin) -> dict[str, Any]:
    """Its picture, its link, who scanned it, and its present visit."""
    stored = stored_origin(origin)
    location = _location_of(origin)
    days = last_days(location, SHOWN_DAYS)
    counted = scans_by_day([origin.pk], days[0]).get(origin.pk, {})
    return {
        "origin": origin,
        "link": link_of(stored),
        "page": guest_address(origin.pk),
        "days": _bars([(day, counted.get(day.isoformat(), 0)) for day in days]),
        "total": sum(counted.values()),
        "visit": _visit_part(request, stored),
        "mail": MailForm() if may(request.user, origin.restaurant_id, MAILS) else None,
        "deed": reverse("admin:ordering_origin_deed", args=[origin.pk]),
    }


def _bars(counts: list[tuple[Any, int]]) -> list[dict[str, Any]]:
    """Each day with its bar in a picture 30 wide and 10 high."""
    most = max([one for _, one in counts] + [1])
    return [
        {"day": day, "count": one, "x": number + 0.1, "y": round(10 - 10 * one / most, 2),
         "height": round(10 * one / most, 2)}
        for number, (day, one) in enumerate(counts)
    ]  # fmt: skip


def _visit_part(request: HttpRequest, stored: Document) -> dict[str, Any] | None:
    if not stored.get("oneVisit") or not may(request.user, stored.get("restaurantId"), VISITS):
        return None
    visit = visit_of(stored)
    return {
        "opened_at": visit.get("openedAt"),
        "expires_at": visit.get("expiresAt"),
        "picture": reverse("admin:ordering_origin_visit", args=[stored["_id"]]),
        "key": visit["key"][:6],
    }


@row_links(Origin)
def guest_page(origin: Origin) -> list[PageLink]:
    return [PageLink("View as a guest", guest_address(origin.pk), new_tab=True)]


@row_links(Origin)
def qr_picture(origin: Origin) -> list[PageLink]:
    address = reverse("admin:ordering_origin_qr", args=[origin.pk, "svg"])
    return [PageLink("QR code", address, new_tab=True)]
