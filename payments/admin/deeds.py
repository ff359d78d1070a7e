"""What staff do with one payment, as pages: a form, a page that asks again, then it is done."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.forms import Form
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.http import HttpResponseRedirect as Redirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse

from orderbuddy.accounts.roles import may
from orderbuddy.adminkit.admin import TenantAdmin
from orderbuddy.api.errors import ApiError
from orderbuddy.mongo import Document
from ordering.admin.showing import money
from payments.admin import showing
from payments.admin.forms import OnceForm, RefundForm, TipForm, VoidForm
from payments.services import desk, giving
from payments.services.deeds import Deed, access_payment
from payments.services.giving import limit_left, lines_given_back
from payments.services.refunding import left_cents
from payments.services.settling import order_of
from payments.services.shares import lines_cents
from payments.services.tipping import is_adjusting, may_adjust

View = Callable[..., HttpResponse]


class PaymentDeeds(TenantAdmin):
    """The pages below a payment's own; each asks for its own permission."""

    def get_urls(self) -> list[URLPattern]:
        pages: dict[str, View] = {
            "refund": self.refund_view,
            "void": self.void_view,
            "tip": self.tip_view,
            "look": self.look_view,
        }
        own = [
            path(
                f"<path:object_id>/{name}/",
                self.admin_site.admin_view(view),
                name=f"payments_payment_{name}",
            )
            for name, view in pages.items()
        ]
        return [*own, *super().get_urls()]

    def deeds_of(self, request: HttpRequest, payment: Document) -> list[tuple[str, str]]:
        """(words, address) of what this person may do with the payment now."""
        may_refund = may(request.user, payment["restaurantId"], "payments.refund")
        found = []
        if may_refund and left_cents(payment) and limit_left(request.user, payment) != 0:
            found.append(("Refund …", address_of("refund", payment)))
            if payment["state"] == "approved" and not payment["refunds"]:
                found.append(("Void …", address_of("void", payment)))
        if may_adjust(payment) and may(request.user, payment["restaurantId"], "payments.tip"):
            found.append(("Change the tip …", address_of("tip", payment)))
        return found

    # --- refunds ---------------------------------------------------------------------------------

    def refund_view(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """A form; posted, a page that asks again; posted with `sure`, the refund."""
        payment = _payment(request, object_id, "payments.refund")
        lines = _lines(payment)
        form = RefundForm(request.POST or None, lines=lines, left=left_cents(payment))
        if request.method == "POST" and form.is_valid():
            answer = self._refund(request, payment, form)
            if answer is not None:
                return answer
        title = "Give money back"
        return self._page(request, payment, form, "refund_form.html", title=title)

    def _refund(
        self, request: HttpRequest, payment: Document, form: RefundForm
    ) -> HttpResponse | None:
        """The next page; None when the form must be shown again."""
        sure = "sure" in request.POST
        try:
            if not sure:
                cents = giving.check_refund(request.user, payment, form.wanted)
                return self._ask(request, payment, form, cents)
            refund = giving.refund(
                deed=deed_of(request),
                payment=payment,
                wanted=form.wanted,
                reason=form.cleaned_data["reason"],
                refund_id=form.cleaned_data["deed_id"],
            )
        except ApiError as error:
            return _refused(form, error)
        return self._given(request, payment, refund)

    def void_view(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """A page that asks; posted, the void."""
        payment = _payment(request, object_id, "payments.refund")
        form = VoidForm(request.POST or None)
        if request.method == "POST" and form.is_valid():
            try:
                refund = giving.void(
                    deed=deed_of(request),
                    payment=payment,
                    reason=form.cleaned_data["reason"],
                    refund_id=form.cleaned_data["deed_id"],
                )
                return self._given(request, payment, refund)
            except ApiError as error:
                _refused(form, error)
        return self._page(request, payment, form, "void_form.html", title="Void this payment?")

    def _ask(
        self, request: HttpRequest, payment: Document, form: RefundForm, cents: int
    ) -> HttpResponse:
        chosen = set(form.wanted.line_ids)
        return self._page(
            request,
            payment,
            form,
            "refund_confirm.html",
            title=f"Give {money(cents)} back?",
            amount=money(cents),
            names=[name for key, name, _ in _lines(payment) if key in chosen],
            by_hand=payment["gateway"] == "counter",
        )

    def _given(self, request: HttpRequest, payment: Document, refund: Document) -> HttpResponse:
        amount = money(refund["amountCents"])
        if refund["state"] == "approved":
            self.message_user(request, f"{amount} was given back.", messages.SUCCESS)
        else:
            self.message_user(
                request,
                f"The gateway has not said yet whether {amount} was given back. It is looked "
                "after; please do not give it back again.",
                messages.WARNING,
            )
        return Redirect(address_of("change", payment))

    # --- the rest --------------------------------------------------------------------------------

    def tip_view(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """A form with the tip as it is; posted, the change."""
        payment = _payment(request, object_id, "payments.tip")
        form = TipForm(request.POST or None, initial={"tip": payment["tipCents"]})
        if request.method == "POST" and form.is_valid():
            try:
                return self._change_tip(request, payment, form)
            except ApiError as error:
                _refused(form, error)
        return self._page(request, payment, form, "tip_form.html", title="Change the tip")

    def _change_tip(self, request: HttpRequest, payment: Document, form: TipForm) -> HttpResponse:
        tip = form.cleaned_data["tip"]
        changed = desk.change_tip(
            deed=deed_of(request),
            payment=payment,
            tip_cents=tip,
            adjustment_id=form.cleaned_data["deed_id"],
        )
        if is_adjusting(changed):
            words = "The gateway has not said yet whether the tip was changed; it is looked after."
            self.message_user(request, words, messages.WARNING)
        else:
            self.message_user(request, f"The tip is {money(tip)} now.", messages.SUCCESS)
        return Redirect(address_of("change", payment))

    def look_view(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """POST: ask the gateway now, and say what it said."""
        payment = _payment(request, object_id, "payments.view")
        if request.method != "POST":
            return HttpResponseNotAllowed(["POST"])
        after, outcome, fault = desk.look(deed=deed_of(request), payment=payment)
        if outcome is None:
            self.message_user(request, f"It could not be asked: {fault}", messages.ERROR)
        else:
            self.message_user(request, _said(outcome), messages.INFO)
            if after["state"] != payment["state"]:
                words = f"This payment is now: {showing.state_words(after['state'])}."
                self.message_user(request, words, messages.SUCCESS)
        return Redirect(address_of("change", payment))

    def _page(
        self, request: HttpRequest, payment: Document, form: Form, template: str, **context: Any
    ) -> HttpResponse:
        limit = limit_left(request.user, payment)
        shown = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "name": payment["_id"][:8],
            "way": showing.way_words(payment),
            "total": money(showing.total_cents(payment)),
            "left": money(left_cents(payment)),
            "tip": money(payment["tipCents"]),
            "limit": None if limit is None else money(limit),
            "form": form,
            "back": address_of("change", payment),
            **context,
        }
        return TemplateResponse(request, f"admin/payments/{template}", shown)


def deed_of(request: HttpRequest) -> Deed:
    """Whoever sent this request."""
    return Deed(user=request.user, correlation_id=getattr(request, "request_id", ""))


def address_of(page: str, payment: Document) -> str:
    """The address of a payment's page."""
    return reverse(f"admin:payments_payment_{page}", args=[payment["_id"]])


def _payment(request: HttpRequest, payment_id: str, permission: str) -> Document:
    """The payment; Http404 where the person may not do that with it."""
    try:
        return access_payment(request.user, payment_id, permission)
    except ApiError as error:
        raise Http404(str(error)) from error


def _lines(payment: Document) -> list[tuple[str, str, int]]:
    """(id, name, cents) of the order's lines that were not given back yet."""
    order = order_of(payment)
    gone = lines_given_back(payment) if order else set()
    return [
        (str(one["id"]), one.get("name") or "?", lines_cents(order, [str(one["id"])], gone))
        for one in (order or {}).get("items") or ()
        if one.get("id") and str(one["id"]) not in gone and one.get("priceCents")
    ]


def _refused(form: OnceForm, error: ApiError) -> None:
    form.add_error(None, str(error))
    form.anew()


def _said(outcome: Any) -> str:
    if outcome.state == "absent":
        return "The gateway does not know this payment."
    given = f", {money(outcome.refunded_cents)} given back" if outcome.refunded_cents else ""
    amount = "" if outcome.amount_cents is None else f", {money(outcome.amount_cents)} taken"
    return f"The gateway says: {outcome.state}{amount}{given}."
