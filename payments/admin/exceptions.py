from typing import Any

from django.contrib import admin, messages
from django.db.models import Model, QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.http import HttpResponseRedirect as Redirect
from django.urls import URLPattern, path, reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString

from orderbuddy.adminkit.admin import NOTHING, TenantAdmin
from orderbuddy.adminkit.filters import LocationFilter, zone_named
from orderbuddy.adminkit.lists import NewestFirst
from orderbuddy.api.errors import ApiError
from orderbuddy.archived import find_order
from ordering.admin.showing import local, money
from payments.admin import showing
from payments.admin.deeds import address_of, deed_of
from payments.models import PaymentException
from payments.services import desk
from payments.services.exceptions import KINDS
from payments.story import names_of

PERMISSION = "payments.exceptions"


class ResolvedFilter(admin.SimpleListFilter):
    title = "state"
    parameter_name = "resolved"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [("no", "Open"), ("yes", "Resolved")]

    def queryset(self, request: HttpRequest, queryset: QuerySet) -> QuerySet:
        if self.value() not in ("yes", "no"):
            return queryset
        return queryset.filter(resolved_at__isnull=self.value() == "no")


class KindFilter(admin.SimpleListFilter):
    title = "kind"
    parameter_name = "kind"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return list(KINDS.items())

    def queryset(self, request: HttpRequest, queryset: QuerySet) -> QuerySet:
        return queryset.filter(kind=self.value()) if self.value() else queryset


class NewestFound(NewestFirst):
    sorted_by = (("foundAt", -1),)


@admin.register(PaymentException)
class PaymentExceptionAdmin(TenantAdmin):
    """What does not match or needs a person; somebody resolves it with a note."""

    section, section_place = "Money", 2
    empty_says = "Everything matches: nothing needs you here."
    members_may = frozenset({"view"})
    nobody_may = frozenset({"add", "change", "delete"})
    needs = {"view": PERMISSION}
    change_form_template = "admin/payments/exception_page.html"
    list_display = ("when", "state", "what", "ledger", "gateway", "order", "where")
    list_display_links = ("when", "what")
    list_filter = (ResolvedFilter, KindFilter, LocationFilter)
    search_fields = ("payment_id", "text")
    list_max_show_all = 0
    sortable_by = ()
    ordering = ("-pk",)
    actions = None
    fields = ()

    def get_paginator(self, request: HttpRequest, *args: Any, **kwargs: Any) -> NewestFirst:
        return NewestFound(*args, **kwargs)

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view(self.resolve_view)
        name = "payments_paymentexception_resolve"
        return [path("<path:object_id>/resolve/", view, name=name), *super().get_urls()]

    def resolve_view(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """POST `note`: it was dealt with."""
        found = self.get_object(request, object_id)
        if found is None or not self.has_view_permission(request, found):
            raise Http404("Exception not found")
        if request.method != "POST":
            return HttpResponseNotAllowed(["POST"])
        self._resolve(request, found)
        return Redirect(reverse("admin:payments_paymentexception_change", args=[found.pk]))

    def _resolve(self, request: HttpRequest, found: Any) -> None:
        note = request.POST.get("note", "")[:500]
        try:
            done = desk.resolve(deed=deed_of(request), found=found.stored_document, note=note)
        except ApiError as error:
            self.message_user(request, str(error), messages.ERROR)
            return
        words = "Resolved." if done else "Somebody had resolved it before."
        self.message_user(request, words, messages.SUCCESS if done else messages.WARNING)

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: Any = None
    ) -> HttpResponse:
        found = self.get_object(request, object_id)
        shown = {} if found is None else self._shown(found)
        return super().change_view(request, object_id, form_url, {**shown, **(extra_context or {})})

    def _shown(self, obj: Any) -> dict[str, Any]:
        self.prepare_rows([obj])
        found, zone = obj.stored_document, zone_named(obj.place.get("timezone") or "UTC")
        who = found.get("resolvedBy") or ""
        payment_id, order_id = found.get("paymentId"), found.get("orderId")
        return {
            "found": found,
            "kind": KINDS.get(found.get("kind") or "", found.get("kind")),
            "place": obj.place,
            "found_at": local(found.get("foundAt"), zone),
            "seen_at": local(found.get("seenAt"), zone),
            "resolved_at": local(found.get("resolvedAt"), zone),
            "resolved_by": names_of([who]).get(who, who) if who else "",
            "amounts": showing.amounts_of(found),
            "payment_url": address_of("change", {"_id": payment_id}) if payment_id else "",
            "order_url": _order_address(order_id),
        }

    def page_title(self, obj: Model) -> str:
        return "Exception"

    @admin.display(description="Found")
    def when(self, found: Any) -> str:
        return local(found.found_at, zone_named(found.place.get("timezone") or "UTC"))

    @admin.display(description="State")
    def state(self, found: PaymentException) -> SafeString:
        kind, words = ("good", "✔ Resolved") if found.resolved_at else ("warm", "! Open")
        return format_html('<span class="mark mark-{}">{}</span>', kind, words)

    @admin.display(description="What")
    def what(self, found: PaymentException) -> str:
        return KINDS.get(found.kind or "", found.kind or NOTHING)

    @admin.display(description="Ledger")
    def ledger(self, found: PaymentException) -> str:
        return money(found.ledger_cents)

    @admin.display(description="Gateway")
    def gateway(self, found: PaymentException) -> str:
        return money(found.gateway_cents)

    @admin.display(description="Order")
    def order(self, found: PaymentException) -> str:
        return money(found.order_cents)


def _order_address(order_id: Any) -> str:
    """An order that is not there any more has no page."""
    held = find_order(order_id, {"_id": 1})
    return reverse("admin:ordering_order_change", args=[order_id]) if held else ""
