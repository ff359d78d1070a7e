"""Printers in the admin: what each prints, how it is, what waits, and printing by hand."""

from typing import Any

from bson import ObjectId
from django import forms
from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.http import HttpResponseRedirect as Redirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils.safestring import SafeString

from kitchen.boards import ALL, board_of
from kitchen.models import Printer
from kitchen.printing import selectors, showing
from kitchen.printing.again import print_again, print_test
from kitchen.printing.printers import Reached, address_of, follow_locations, read
from menus.models import Location
from orderbuddy import audit
from orderbuddy.accounts.access import access_location, access_order
from orderbuddy.accounts.roles import may
from orderbuddy.adminkit.admin import TenantAdmin
from orderbuddy.adminkit.fields import OrderedChoicesField
from orderbuddy.adminkit.filters import LocationFilter, zone_named
from orderbuddy.adminkit.forms import StoredForm
from orderbuddy.adminkit.links import PageLink, page_part, row_links
from orderbuddy.adminkit.tenancy import own_places
from orderbuddy.api.errors import ApiError
from orderbuddy.mongo import Document, collection, now
from ordering.models import Order

LIST = "admin:kitchen_printer_changelist"
WORDS = {
    "tickets_on": ("A line is printed", ""),
    "receipts_on": ("Guests' receipts", "With prices, and a code to follow the order."),
    "style": ("Prints", "The first is faster; only it suits a needle printer."),
    "columns": ("Paper", ""),
    "confirms": ("Says that it has printed", "Of network printers. Without, a jam goes unnoticed."),
    "qr": ("With a QR code to the order", ""),
}


class PrinterForm(StoredForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "stations" in self.fields:
            known = dict(_station_choices(self.instance.location_id))
            # What is stored and gone stays in the list until somebody takes it out.
            gone = dict.fromkeys(self.current.get("stations") or (), "A station that is gone")
            self.fields["stations"].choices = list({**known, **gone, **known}.items())


@admin.register(Printer)
class PrinterAdmin(TenantAdmin):
    section, section_place = "Places", 5
    empty_says = "Add a printer on the page of its location; here you say what it prints."
    members_may = frozenset({"view", "change"})
    nobody_may = frozenset({"add", "delete"})
    needs = {"change": "places.change"}
    form = PrinterForm
    change_form_template = "admin/kitchen/printer_page.html"
    list_display = ("name", "where", "mark", "seen", "waits", "prints")
    list_filter = (LocationFilter,)
    search_fields = ("name",)
    ordering = ("location_id", "name")
    sortable_by = ()
    actions = None
    readonly_fields = ("name", "location", "reached_at")
    fieldsets = (
        (
            None,
            {
                "fields": ("name", "location", "reached_at"),
                "description": "Printers are added, named and taken away on their location's page.",
            },
        ),
        ("What it prints", {"fields": ("stations", "tickets_on", "receipts_on", "qr")}),
        ("How", {"fields": ("style", "columns", "confirms")}),
    )

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        """Also what a location has had since its last change, by whichever program."""
        if not getattr(request, "_printers_followed", False):
            request._printers_followed = True
            follow_locations([one["_id"] for one in own_places(request)])
        return super().get_queryset(request)

    def get_urls(self) -> list[URLPattern]:
        site = self.admin_site
        own = [
            path("again/<str:order_id>/", site.admin_view(self.again_view), name="printer_again"),
            path("<path:object_id>/test/", site.admin_view(self.test_view), name="printer_test"),
            path("<path:object_id>/key/", site.admin_view(self.key_view), name="printer_key"),
        ]
        return [*own, *super().get_urls()]

    def formfield_for_dbfield(
        self, db_field: Any, request: HttpRequest, **kwargs: Any
    ) -> forms.Field | None:
        if db_field.name == "stations":
            return OrderedChoicesField(
                choices=(),
                label="Tickets of",
                help_text="It prints nothing of an order by itself where none is chosen.",
            )
        field = super().formfield_for_dbfield(db_field, request, **kwargs)
        if db_field.name in WORDS and field is not None:
            field.label, field.help_text = WORDS[db_field.name]
        return field

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        super().save_model(request, obj, form, change)
        if {"stations", "receipts_on"} & set(form.changed_fields):
            # From now on: orders that are there already have been told otherwise.
            collection("printers").update_one({"_id": obj.pk}, {"$set": {"since": now()}})

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: Any = None
    ) -> HttpResponse:
        obj = self.get_object(request, object_id)
        shown = {} if obj is None else self._shown(request, obj)
        return super().change_view(request, object_id, form_url, {**shown, **(extra_context or {})})

    def _shown(self, request: HttpRequest, obj: Any) -> dict[str, Any]:
        self.prepare_rows([obj])
        printer = read(obj.stored_document)
        zone = zone_named(obj.place.get("timezone") or "UTC")
        manages = self.has_change_permission(request, obj)
        is_cloud = printer.reached == Reached.CLOUD
        return {
            "mark": self.mark(obj),
            "how": obj.how,
            "jobs": [showing.job_row(one, zone) for one in selectors.recent_jobs(obj.pk)],
            "may_print": may(request.user, obj.restaurant_id, "orders.move"),
            "cloud_address": address_of(printer) if is_cloud and manages else "",
        }

    # --- deeds -----------------------------------------------------------------------------------

    def test_view(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """POST: print a test."""
        obj = self._printer(request, object_id, "orders.move")
        if request.method != "POST":
            return HttpResponseNotAllowed(["POST"])
        print_test(printer=read(obj.stored_document))
        self.message_user(request, "A test is on its way to the printer.", messages.SUCCESS)
        return Redirect(reverse("admin:kitchen_printer_change", args=[object_id]))

    def key_view(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """POST: another key; the old address is worth nothing from then on."""
        obj = self._printer(request, object_id, "places.change")
        if request.method != "POST":
            return HttpResponseNotAllowed(["POST"])
        collection("printers").update_one({"_id": obj.pk}, {"$inc": {"keyVersion": 1}})
        audit.record(
            who=request.user,
            what="printers.key_replaced",
            restaurant_id=obj.restaurant_id,
            location_id=obj.location_id,
            subject=f"printer:{obj.pk}",
        )
        words = "The address has a new key. Type it in at the printer; the old one is void."
        self.message_user(request, words, messages.SUCCESS)
        return Redirect(reverse("admin:kitchen_printer_change", args=[object_id]))

    def again_view(self, request: HttpRequest, order_id: str) -> HttpResponse:
        """A page with a button for each printer and slip; POST prints it."""
        order = access_order(request.user, order_id)
        if not may(request.user, order.get("restaurantId"), "orders.move"):
            raise Http404
        follow_locations([order["locationId"]])
        here = collection("printers").find({"locationId": order["locationId"]}).sort("_id", 1)
        printers = {str(one["_id"]): read(one) for one in here}
        if request.method == "POST":
            printer = printers.get(request.POST.get("printer", ""))
            if printer is None:
                raise Http404
            self._print_again(request, printer, order)
            return Redirect(reverse("admin:ordering_order_change", args=[order["_id"]]))
        context = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "title": f"Print order {order.get('orderCode') or ''} again",
            "order_key": str(order["_id"]),
            "printers": [(key, one.name) for key, one in printers.items()],
        }
        return TemplateResponse(request, "admin/kitchen/print_again.html", context)

    def _print_again(self, request: HttpRequest, printer: Any, order: Document) -> None:
        kind = "receipt" if request.POST.get("kind") == "receipt" else "ticket"
        try:
            print_again(printer=printer, order=order, kind=kind)
        except ApiError as error:
            self.message_user(request, str(error), messages.ERROR)
        else:
            self.message_user(request, f"It is on its way to {printer.name}.", messages.SUCCESS)

    def _printer(self, request: HttpRequest, object_id: str, permission: str) -> Any:
        obj = self.get_object(request, object_id)
        if obj is None or not self.has_view_permission(request, obj):
            raise Http404
        access_location(request.user, obj.location_id, obj.restaurant_id)
        if not may(request.user, obj.restaurant_id, permission):
            raise Http404
        return obj

    # --- columns ---------------------------------------------------------------------------------

    def prepare_rows(self, rows: list[Any]) -> None:
        super().prepare_rows(rows)
        ids = [row.pk for row in rows]
        wanted = {"_id": {"$in": ids}}
        states = {one["_id"]: one for one in collection("printer_states").find(wanted)}
        waiting = selectors.counts(ids)
        stored = {one["_id"]: read(one) for one in collection("printers").find(wanted)}
        for row in rows:
            row.how = selectors.state_json(stored[row.pk], states.get(row.pk, {}), waiting)

    @admin.display(description="State")
    def mark(self, printer: Any) -> SafeString:
        return showing.state_mark(printer.how)

    @admin.display(description="Last seen")
    def seen(self, printer: Any) -> str:
        return showing.ago(printer.how["lastSeenAt"])

    @admin.display(description="Waiting")
    def waits(self, printer: Any) -> str:
        return showing.waiting_words(printer.how)

    @admin.display(description="Prints")
    def prints(self, printer: Any) -> str:
        count = len(printer.stations or ())
        tickets = f"tickets of {count} station{'s' if count > 1 else ''}" if count else ""
        receipts = "receipts" if printer.receipts_on not in (None, "never") else ""
        return ", ".join(filter(None, (tickets, receipts))) or "Nothing yet"

    @admin.display(description="Reached")
    def reached_at(self, printer: Any) -> str:
        return printer.ip if printer.type != Reached.CLOUD else "It asks by itself (CloudPRNT)"


@row_links(Location)
def printers(location: Location) -> list[PageLink]:
    return [PageLink("Printers", f"{reverse(LIST)}?location={location.pk}")]


@page_part(Order, "admin/kitchen/order_paper.html")
def paper(request: HttpRequest, obj: Any) -> dict[str, Any] | None:
    """What of the order came on paper, and the way to print it again."""
    order = obj.stored_document
    here = collection("printers").find({"locationId": order.get("locationId")}, {"name": 1})
    names = {one["_id"]: one.get("name") or "" for one in here}
    if not names:
        return None
    place = collection("locations").find_one({"_id": order.get("locationId")}, {"timezone": 1})
    zone = zone_named((place or {}).get("timezone") or "UTC")
    found = collection("print_jobs").find({"orderId": order["_id"]}, {"paper": 0, "says": 0})
    jobs = [showing.job_row(one, zone, names) for one in found.sort("madeAt", 1)]
    allowed = may(request.user, order.get("restaurantId"), "orders.move")
    again = reverse("admin:printer_again", args=[order["_id"]]) if allowed else ""
    return {"jobs": jobs, "again": again}


def _station_choices(location_id: ObjectId | None) -> list[tuple[str, str]]:
    board = board_of(str(location_id)) if location_id else None
    stations = [(one.id, one.name) for one in board.stations] if board else []
    return [(ALL, "Whole orders (expo, or a kitchen without stations)"), *stations]
