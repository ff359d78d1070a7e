from typing import Any

from django.contrib import admin, messages
from django.db.models import Model, Q, QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.http import HttpResponseRedirect as Redirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse

from orderbuddy.accounts.access import access_order
from orderbuddy.adminkit.admin import TenantAdmin
from orderbuddy.adminkit.filters import DayFilter, LocationFilter, zone_named
from orderbuddy.adminkit.lists import NewestFirst
from orderbuddy.adminkit.tenancy import own_places
from orderbuddy.api.errors import ApiError
from ordering.admin import showing
from ordering.models import ArchivedOrder, Order, OrderStatus
from ordering.services.staff_moves import move_order_for
from ordering.services.statuses import OPEN

MOST_MOVED = 200
DONE = {
    "ACCEPTED": "accepted",
    "READY_FOR_PICKUP": "ready",
    "PICKED_UP": "picked up",
    "CANCELLED": "cancelled",
}


class StatusFilter(admin.SimpleListFilter):
    title = "status"
    parameter_name = "status"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [("open", "All open"), *OrderStatus.choices]

    def queryset(self, request: HttpRequest, queryset: QuerySet) -> QuerySet:
        if not self.value():
            return queryset
        wanted = OPEN if self.value() == "open" else (self.value(),)
        return queryset.filter(status__in=wanted)


class NewestStarted(NewestFirst):
    sorted_by = (("startedAt", -1),)


class OrderPages(TenantAdmin):
    """What quotes and orders have in common: a list, newest first, and a page to read."""

    members_may = frozenset({"view"})
    nobody_may = frozenset({"add", "change", "delete"})
    change_form_template = "admin/ordering/order_page.html"
    list_display = ("order_code", "when", "guest", "origin_label", "where", "total")
    list_display_links = ("order_code",)
    list_max_show_all = 0
    sortable_by = ()
    ordering = ("-pk",)
    fields = ()

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        queryset = super().get_queryset(request)
        if request.user.is_superuser:
            return queryset
        # The indexes begin with the location.
        return queryset.filter(location_id__in=[one["_id"] for one in own_places(request)])

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: Any = None
    ) -> HttpResponse:
        order = self.get_object(request, object_id)
        shown = {} if order is None else self.shown(request, order)
        return super().change_view(request, object_id, form_url, {**shown, **(extra_context or {})})

    def shown(self, request: HttpRequest, obj: Model) -> dict[str, Any]:
        """What the page's template needs."""
        order = obj.stored_document
        place = self._place(obj)
        zone = zone_named(place.get("timezone") or "UTC")
        return {
            "order": order,
            "place": place,
            "status": showing.status_mark(order.get("status")),
            "placed_at": showing.local(order.get("startedAt"), zone),
            "lines": list(showing.shown_lines(order, zone)),
            "sums": showing.shown_sums(order),
            "timeline": showing.timeline(order, zone),
        }

    def page_title(self, obj: Model) -> str:
        return f"{self.opts.verbose_name.capitalize()} {obj}"

    def _place(self, obj: Any) -> dict[str, Any]:
        self.prepare_rows([obj])
        return obj.place

    @admin.display(description="Placed")
    def when(self, order: Any) -> str:
        return showing.local(order.started_at, zone_named(order.place.get("timezone") or "UTC"))

    @admin.display(description="Guest")
    def guest(self, order: Any) -> str:
        return (order.customer or {}).get("name") or "—"

    @admin.display(description="Table or code")
    def origin_label(self, order: Any) -> str:
        return (order.origin or {}).get("name") or "—"

    @admin.display(description="Total")
    def total(self, order: Any) -> str:
        return showing.money(order.total_price_cents)


@admin.register(Order)
class OrderAdmin(OrderPages):
    """Orders move by the kitchen's own rules; nothing else about them is edited here."""

    section, section_place = "Service", 1
    empty_says = "They come up here by themselves, and live on the order board."
    members_may = frozenset({"view", "move"})
    needs = {"move": "orders.move"}
    list_display = (
        "order_code", "state", "when", "guest", "origin_label", "where", "total",
    )  # fmt: skip
    list_filter = (StatusFilter, LocationFilter, DayFilter)
    search_fields = ("order_code", "customer__name")
    actions = ("accept", "ready", "picked_up", "cancel")

    def has_move_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return self.may(request, "move", obj)

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        queryset = super().get_queryset(request)
        # Over all restaurants: without what archived orders have left behind of themselves.
        everywhere = request.user.is_superuser and "location" not in request.GET
        return queryset.filter(restaurant_id__isnull=False) if everywhere else queryset

    def get_object(
        self, request: HttpRequest, object_id: str, from_field: str | None = None
    ) -> Model | None:
        """An archived order has the same page."""
        found = super().get_object(request, object_id, from_field)
        return found or archived_order(request, object_id)

    def get_paginator(self, request: HttpRequest, *args: Any, **kwargs: Any) -> NewestFirst:
        """Over all restaurants the ids tell the order; within locations an index does."""
        everywhere = request.user.is_superuser and "location" not in request.GET
        return (NewestFirst if everywhere else NewestStarted)(*args, **kwargs)

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet, search_term: str
    ) -> tuple[QuerySet, bool]:
        term = search_term.strip().lstrip("#")
        if not term:
            return queryset, False
        return queryset.filter(
            Q(order_code=term.upper()) | Q(customer__name__icontains=term)
        ), False

    def get_urls(self) -> list[URLPattern]:
        move = self.admin_site.admin_view(self.move_view)
        own = path("<path:object_id>/move/", move, name="ordering_order_move")
        return [own, *super().get_urls()]

    def shown(self, request: HttpRequest, obj: Model) -> dict[str, Any]:
        context = super().shown(request, obj)
        return {**context, "moves": showing.moves(context["order"])}

    def move_view(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """POST `to`: move one order, then back to its page (or to the list, by `next`)."""
        if request.method != "POST":
            return HttpResponseNotAllowed(["POST"])
        order = self.get_object(request, object_id)
        to = request.POST.get("to", "")
        if order is None or to not in DONE or not self.has_move_permission(request, order):
            raise Http404("Order not found")
        if to == "CANCELLED" and "sure" not in request.POST:
            return self._ask(
                request, [order], reverse("admin:ordering_order_move", args=[object_id])
            )
        self._move(request, [order], to)
        return Redirect(reverse("admin:ordering_order_change", args=[object_id]))

    def _move(self, request: HttpRequest, orders: Any, to: str) -> None:
        """Move these orders, each by itself; whoever cannot move is named."""
        moved = 0
        for order in orders:
            try:
                move_order_for(
                    user=request.user,
                    order=access_order(request.user, order.pk),
                    to=to,
                    correlation_id=getattr(request, "request_id", ""),
                )
            except (ApiError, Http404) as error:
                self.message_user(request, f"Order {order}: {error}", messages.ERROR)
                continue
            moved += 1
            said = f"status: {order.get_status_display()} → {OrderStatus(to).label}"
            self.log_change(request, order, [{"changed": {"fields": [said]}}])
        if moved:
            names = f"Order {orders[0]}" if len(orders) == 1 else f"{moved} orders"
            self.message_user(request, f"{names}: {DONE[to]}.", messages.SUCCESS)

    def _ask(self, request: HttpRequest, orders: list[Order], address: str) -> HttpResponse:
        context = {
            **self.admin_site.each_context(request),
            "title": "Cancel the order?" if len(orders) == 1 else f"Cancel {len(orders)} orders?",
            "opts": self.opts,
            "orders": orders,
            "address": address,
            "chosen": request.POST.getlist("_selected_action"),
        }
        return TemplateResponse(request, "admin/ordering/cancel_orders.html", context)

    @admin.display(description="Status")
    def state(self, order: Order) -> str:
        return showing.status_mark(order.status)

    @admin.action(description="Accept", permissions=["move"])
    def accept(self, request: HttpRequest, queryset: QuerySet) -> None:
        self._move(request, _oldest_first(queryset), "ACCEPTED")

    @admin.action(description="Ready", permissions=["move"])
    def ready(self, request: HttpRequest, queryset: QuerySet) -> None:
        self._move(request, _oldest_first(queryset), "READY_FOR_PICKUP")

    @admin.action(description="Picked up", permissions=["move"])
    def picked_up(self, request: HttpRequest, queryset: QuerySet) -> None:
        self._move(request, _oldest_first(queryset), "PICKED_UP")

    @admin.action(description="Cancel …", permissions=["move"])
    def cancel(self, request: HttpRequest, queryset: QuerySet) -> HttpResponse | None:
        orders = _oldest_first(queryset)
        if "sure" not in request.POST:
            return self._ask(request, orders, request.get_full_path())
        self._move(request, orders, "CANCELLED")
        return None


@admin.register(ArchivedOrder)
class ArchivedOrderAdmin(OrderPages):
    """Orders of days that are over, to be found again."""

    section, section_place = "Service", 2
    list_display = (
        "order_code", "state", "when", "guest", "origin_label", "where", "total",
    )  # fmt: skip
    list_filter = (StatusFilter, LocationFilter, DayFilter)
    search_fields = ("order_code", "customer__name")

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: Any = None
    ) -> HttpResponse:
        """An order's page, wherever the order is."""
        page = self.admin_site.get_model_admin(Order).change_view
        return page(request, object_id, form_url, extra_context)

    def get_paginator(self, request: HttpRequest, *args: Any, **kwargs: Any) -> NewestFirst:
        everywhere = request.user.is_superuser and "location" not in request.GET
        return (NewestFirst if everywhere else NewestStarted)(*args, **kwargs)

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet, search_term: str
    ) -> tuple[QuerySet, bool]:
        term = search_term.strip().lstrip("#")
        named = Q(order_code=term.upper()) | Q(customer__name__icontains=term)
        return (queryset.filter(named) if term else queryset), False

    @admin.display(description="Status")
    def state(self, order: ArchivedOrder) -> str:
        return showing.status_mark(order.status)


def archived_order(request: HttpRequest, object_id: str) -> Order | None:
    """The archived order as an order's page shows it, when the person may act at its place."""
    try:
        stored = access_order(request.user, object_id)
    except Http404:
        return None
    fields = Order._meta.concrete_fields
    order = Order(**{one.attname: stored.get(one.column) for one in fields})
    order._state.adding, order.stored_document = False, stored
    return order


def _oldest_first(queryset: QuerySet) -> list[Order]:
    """The chosen orders, at most `MOST_MOVED`: nobody means to move a whole history."""
    return sorted(queryset[:MOST_MOVED], key=lambda order: order.pk)
