from datetime import timedelta
from typing import Any

from bson import ObjectId
from django.contrib import admin
from django.db.models import Model, Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, path, reverse
from django.utils.safestring import SafeString

from menus.models import Location
from orderbuddy.adminkit.admin import NOTHING
from orderbuddy.adminkit.filters import DayFilter, LocationFilter, zone_named
from orderbuddy.adminkit.links import PageLink, row_links
from orderbuddy.adminkit.lists import NewestFirst
from orderbuddy.adminkit.tenancy import own_places
from orderbuddy.archived import ARCHIVE, find_orders
from orderbuddy.mongo import Document, collection, now
from ordering.admin.showing import local, money, status_mark
from payments.admin import showing
from payments.admin.counter import take_view
from payments.admin.deeds import PaymentDeeds
from payments.admin.settlement import settlement_view
from payments.models import Payment, PaymentState
from payments.services.settlement import GATEWAY_WORDS
from payments.story import names_of, people_in, story_of

# An order's code repeats after a while: one that is searched for is a recent one's.
CODES_DAYS = 60
CODES_AT_MOST = 200
LIST = "admin:payments_payment_changelist"


class StateFilter(admin.SimpleListFilter):
    title = "state"
    parameter_name = "state"
    open_states = ("submitted", "unknown")

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [("open", "All being checked"), *PaymentState.choices]

    def queryset(self, request: HttpRequest, queryset: QuerySet) -> QuerySet:
        if not self.value():
            return queryset
        wanted = self.open_states if self.value() == "open" else (self.value(),)
        return queryset.filter(state__in=wanted)


class GatewayFilter(admin.SimpleListFilter):
    title = "gateway"
    parameter_name = "gateway"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return list(GATEWAY_WORDS.items())

    def queryset(self, request: HttpRequest, queryset: QuerySet) -> QuerySet:
        return queryset.filter(gateway=self.value()) if self.value() else queryset


class PaidOnFilter(DayFilter):
    field = "created_at"


class NewestPaid(NewestFirst):
    sorted_by = (("createdAt", -1),)


@admin.register(Payment)
class PaymentAdmin(PaymentDeeds):
    """The ledger, to be read; what may be done with a payment has pages of its own."""

    section, section_place = "Money", 1
    empty_says = "They come up here by themselves as guests pay."
    members_may = frozenset({"view"})
    nobody_may = frozenset({"add", "change", "delete"})
    needs = {"view": "payments.view"}
    change_form_template = "admin/payments/payment_page.html"
    change_list_template = "admin/payments/payment_list.html"
    list_display = ("when", "mark", "total", "tip", "way", "order_code", "where")
    list_display_links = ("when",)
    list_filter = (StateFilter, GatewayFilter, LocationFilter, PaidOnFilter)
    search_fields = ("pk",)
    search_help_text = "An order's code, a payment's id, or a card's last four digits"
    list_max_show_all = 0
    sortable_by = ()
    ordering = ("-pk",)
    actions = None
    fields = ()

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        queryset = super().get_queryset(request)
        if request.user.is_superuser:
            return queryset
        # The indexes begin with the location.
        return queryset.filter(location_id__in=[one["_id"] for one in own_places(request)])

    def get_paginator(self, request: HttpRequest, *args: Any, **kwargs: Any) -> NewestFirst:
        return NewestPaid(*args, **kwargs)

    def get_urls(self) -> list[URLPattern]:
        site = self.admin_site
        own = [
            path("settlement/", site.admin_view(settlement_view), name="payments_settlement"),
            path("take/<str:order_id>/", site.admin_view(take_view), name="payments_take"),
        ]
        return [*own, *super().get_urls()]

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet, search_term: str
    ) -> tuple[QuerySet, bool]:
        term = search_term.strip().lstrip("#")
        if not term:
            return queryset, False
        wanted = Q(pk__startswith=term.lower()) | Q(order_id__in=_orders_with(request, term))
        if len(term) == 4 and term.isdigit():
            wanted |= Q(card__last4=term)
        return queryset.filter(wanted), False

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: Any = None
    ) -> HttpResponse:
        payment = self.get_object(request, object_id)
        shown = {} if payment is None else self._shown(request, payment)
        return super().change_view(request, object_id, form_url, {**shown, **(extra_context or {})})

    def _shown(self, request: HttpRequest, obj: Any) -> dict[str, Any]:
        """What the page's template needs."""
        self.prepare_rows([obj])
        story = story_of(obj.stored_document)
        payment, zone = story["payment"], zone_named(obj.place.get("timezone") or "UTC")
        names = names_of(people_in(story))
        return {
            "payment": payment,
            "place": obj.place,
            "mark": showing.state_mark(payment["state"]),
            "way": showing.way_words(payment),
            "made_at": local(payment["createdAt"], zone),
            "sums": _sums(payment),
            "order": story["order"],
            "order_key": str((story["order"] or {}).get("_id") or ""),
            "order_status": status_mark((story["order"] or {}).get("status")),
            "deeds": self.deeds_of(request, payment),
            "may_look": payment["gateway"] != "counter" and payment["state"] != "created",
            "refunds": list(showing.shown_refunds(story["refunds"], zone, names)),
            "events": list(showing.shown_events(story["events"], zone, names)),
            "exceptions": list(map(showing.exception_row, story["exceptions"])),
            "details": showing.detail_rows(payment, names),
        }

    def page_title(self, obj: Model) -> str:
        return f"Payment {obj}"

    def prepare_rows(self, rows: list[Any]) -> None:
        super().prepare_rows(rows)
        ids = [row.order_id for row in rows if row.order_id]
        orders = find_orders(ids, {"orderCode": 1})
        for row in rows:
            row.code = (orders.get(row.order_id) or {}).get("orderCode")

    @admin.display(description="When")
    def when(self, payment: Any) -> str:
        return local(payment.created_at, zone_named(payment.place.get("timezone") or "UTC"))

    @admin.display(description="State")
    def mark(self, payment: Payment) -> SafeString:
        return showing.state_mark(payment.state)

    @admin.display(description="Total")
    def total(self, payment: Payment) -> str:
        return money((payment.amount_cents or 0) + (payment.tip_cents or 0))

    @admin.display(description="Tip")
    def tip(self, payment: Payment) -> str:
        return money(payment.tip_cents) if payment.tip_cents else NOTHING

    @admin.display(description="Paid with")
    def way(self, payment: Payment) -> str:
        told = {"gateway": payment.gateway or "", "method": payment.method, "card": payment.card}
        return showing.way_words(told)

    @admin.display(description="Order")
    def order_code(self, payment: Any) -> str:
        return payment.code or NOTHING


@row_links(Location)
def payments(location: Location) -> list[PageLink]:
    address = f"{reverse(LIST)}?location={location.pk}"
    return [PageLink("Payments", address, needs="payments.view")]


def _orders_with(request: HttpRequest, code: str) -> list[ObjectId]:
    """Ids of the person's recent orders with that code."""
    recent = {"orderCode": code.upper(), "startedAt": {"$gte": now() - timedelta(days=CODES_DAYS)}}
    if not request.user.is_superuser:
        recent["locationId"] = {"$in": [one["_id"] for one in own_places(request)]}
    names = ("orders", ARCHIVE)
    found = [collection(name).find(recent, {"_id": 1}).limit(CODES_AT_MOST) for name in names]
    return [one["_id"] for some in found for one in some]


def _sums(payment: Document) -> list[tuple[str, str]]:
    given_back = sum(one["cents"] for one in payment["refunds"] if one["done"])
    pending = sum(one["cents"] for one in payment["refunds"] if not one["done"])
    rows = [("Of the bill", payment["amountCents"]), ("Tip", payment["tipCents"])]
    rows += [("Given back", -given_back)] if given_back else []
    rows += [("Being given back", -pending)] if pending else []
    rows += [("Fee", payment["feeCents"])] if payment.get("feeCents") is not None else []
    shown = [(what, money(cents)) for what, cents in rows]
    return [*shown, ("Total", money(showing.total_cents(payment) - given_back))]
