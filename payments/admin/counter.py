"""Taking a payment at the counter, from an order's page."""

from typing import Any

from django.contrib import admin, messages
from django.http import Http404, HttpRequest, HttpResponse
from django.http import HttpResponseRedirect as Redirect
from django.template.response import TemplateResponse
from django.urls import reverse

from orderbuddy.accounts.access import access_order
from orderbuddy.accounts.roles import may
from orderbuddy.api.errors import ApiError
from orderbuddy.mongo import Document
from ordering.admin.showing import money
from ordering.services.placing import order_code
from payments import ledger
from payments.admin.deeds import deed_of
from payments.admin.forms import TakeForm
from payments.services import desk
from payments.services.bills import Bill, bill_of_order
from payments.services.paying import Tender
from payments.services.tips import staff_tip_limit


def due_cents(bill: Bill) -> int:
    """What nobody has paid, or is paying, of the bill."""
    return max(0, bill.due_cents - sum(one["cents"] for one in ledger.tenders_of(bill.id)))


def take_view(request: HttpRequest, order_id: str) -> HttpResponse:
    """A form with all that is due; posted, the payment is recorded."""
    order = access_order(request.user, order_id)
    if not may(request.user, order.get("restaurantId"), "payments.take"):
        raise Http404("Order not found")
    bill = bill_of_order(str(order["_id"]))
    due = due_cents(bill)
    form = TakeForm(request.POST or None, initial={"amount": due})
    if request.method == "POST" and form.is_valid():
        try:
            return _take(request, order, bill, form)
        except ApiError as error:
            form.add_error(None, str(error))
            form.anew()
    return _page(request, order, form, due)


def _take(request: HttpRequest, order: Document, bill: Bill, form: TakeForm) -> HttpResponse:
    said = form.cleaned_data
    tender = Tender(
        gateway="counter",
        method=said["method"],
        key=said["deed_id"],
        amount_cents=said["amount"],
        tip_cents=said["tip"] or 0,
        by=str(request.user.pk),
    )
    paid = desk.take(deed=deed_of(request), bill=bill, tender=tender)
    total = money(paid.payment["amountCents"] + paid.payment["tipCents"])
    messages.success(request, f"{total} was recorded ({desk.METHODS[paid.payment['method']]}).")
    return Redirect(reverse("admin:ordering_order_change", args=[order["_id"]]))


def _page(request: HttpRequest, order: Document, form: TakeForm, due: int) -> HttpResponse:
    total = order.get("totalPriceCents") or 0
    context: dict[str, Any] = {
        **admin.site.each_context(request),
        "title": "Take a payment",
        "form": form,
        "code": order.get("orderCode") or order_code(order["_id"]),
        "guest": (order.get("customer") or {}).get("name") or "",
        "due": money(due),
        "total": money(total),
        "most": money(staff_tip_limit(order.get("locationId"), total)),
        "back": reverse("admin:ordering_order_change", args=[order["_id"]]),
    }
    return TemplateResponse(request, "admin/payments/take_form.html", context)
