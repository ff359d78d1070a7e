from typing import Any
from uuid import NAMESPACE_OID, UUID, uuid4, uuid5

from django.http import HttpResponse
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.viewsets import ViewSet

from orderbuddy.accounts.access import access_location, may_act_at
from orderbuddy.accounts.roles import require
from orderbuddy.api.bodies import read_body
from orderbuddy.api.errors import ApiError, ErrorCode
from orderbuddy.mongo import Document
from ordering.selectors import order_or_404
from ordering.services.placing import quote_or_404
from payments import described_staff, ledger, staff_bodies
from payments.services import desk, giving
from payments.services.bills import Bill, bill_of_order, bill_of_quote
from payments.services.deeds import Deed, access_payment
from payments.services.giving import Wanted
from payments.services.paying import Tender
from payments.services.settlement import day_of, settle_day, settlement_json
from payments.settlement_file import csv_response
from payments.story import names_of, refund_json, staff_payment_json, story_json, story_of

# Deeds of one Idempotency-Key that came to nothing are tried anew so often.
TRIES = 20


class StaffPaymentViewSet(ViewSet):
    """A restaurant's payments, for its staff: each by their role."""

    @extend_schema(**described_staff.STORY)
    def story(self, request: Request, payment_id: str) -> Response:
        payment = access_payment(request.user, payment_id, "payments.view")
        return Response({"data": story_json(story_of(payment))})

    @extend_schema(**described_staff.REFUND_PAYMENT)
    def refund(self, request: Request, payment_id: str) -> Response:
        payment = access_payment(request.user, payment_id, "payments.refund")
        body = read_body(request, staff_bodies.Refund)
        refund = giving.refund(
            deed=_deed(request),
            payment=payment,
            wanted=Wanted(body.amount_cents, tuple(body.line_ids or ())),
            reason=body.reason,
            refund_id=_refund_id(request, payment),
        )
        return _given(refund)

    @extend_schema(**described_staff.VOID_PAYMENT)
    def void(self, request: Request, payment_id: str) -> Response:
        payment = access_payment(request.user, payment_id, "payments.refund")
        body = read_body(request, staff_bodies.Void)
        refund = giving.void(
            deed=_deed(request),
            payment=payment,
            reason=body.reason,
            refund_id=_refund_id(request, payment),
        )
        return _given(refund)

    @extend_schema(**described_staff.CHANGE_TIP)
    def tip(self, request: Request, payment_id: str) -> Response:
        payment = access_payment(request.user, payment_id, "payments.tip")
        body = read_body(request, staff_bodies.Tip)
        changed = desk.change_tip(
            deed=_deed(request),
            payment=payment,
            tip_cents=body.tip_cents,
            adjustment_id=_named(request, payment_id, 0),
        )
        return _payment(changed)

    @extend_schema(**described_staff.TAKE)
    def take(self, request: Request) -> Response:
        body = read_body(request, staff_bodies.Counter)
        bill = _bill(request, body)
        tender = Tender(
            gateway="counter",
            method=body.method,
            key=_named(request, str(uuid5(NAMESPACE_OID, str(bill.id))), 0),
            amount_cents=body.amount_cents,
            tip_cents=body.tip_cents,
            by=str(request.user.pk),
        )
        paid = desk.take(deed=_deed(request), bill=bill, tender=tender)
        return _payment(paid.payment)

    @extend_schema(**described_staff.SETTLEMENT)
    def settlement(self, request: Request, restaurant_id: str, location_id: str) -> HttpResponse:
        location = access_location(request.user, location_id, restaurant_id)
        require(request.user, restaurant_id, "payments.settlement")
        day = day_of(location, request.query_params.get("date"))
        settlement = settle_day(location, day)
        if request.query_params.get("format") == "csv":
            return csv_response(settlement)
        return Response({"data": settlement_json(settlement)})


def _bill(request: Request, body: staff_bodies.Counter) -> Bill:
    """The bill, if the person may act for its restaurant: a foreign one is not found."""
    if (body.order_id is None) == (body.preview_order_id is None):
        raise ApiError(ErrorCode.VALIDATION_FAILED, "Either previewOrderId or orderId, please")
    if body.order_id is not None:
        _check_own(request, order_or_404(body.order_id), ErrorCode.ORDER_NOT_FOUND)
        return bill_of_order(body.order_id)
    quote = quote_or_404(body.preview_order_id)
    _check_own(request, quote, ErrorCode.QUOTE_NOT_FOUND)
    return bill_of_quote(quote["_id"])


def _check_own(request: Request, found: Document, missing: ErrorCode) -> None:
    if not may_act_at(request.user, found.get("restaurantId"), found.get("locationId")):
        raise ApiError(missing, "Order not found")


def _refund_id(request: Request, payment: Document) -> str:
    """The refund's id: of one Idempotency-Key one refund, until it is known to have failed."""
    for number in range(TRIES):
        found = _named(request, payment["_id"], number)
        held = ledger.refund_of(found)
        if held is None or held["state"] not in ("declined", "failed"):
            return found
    return str(uuid4())


def _named(request: Request, payment_id: str, number: int) -> str:
    key = request.headers.get("Idempotency-Key")
    if not key:
        return str(uuid4())
    return str(uuid5(UUID(payment_id), f"{request.user.pk} {request.path} {number} {key}"))


def _deed(request: Request) -> Deed:
    return Deed(user=request.user, correlation_id=request._request.request_id)


def _given(refund: Document) -> Response:
    payment = ledger.payment_of(refund["paymentId"])
    shown: dict[str, Any] = {"refund": refund_json(refund)}
    if payment is not None:
        shown["payment"] = staff_payment_json(payment, names_of(filter(None, [payment["by"]])))
    return Response({"data": shown})


def _payment(payment: Document) -> Response:
    names = names_of(filter(None, [payment["by"]]))
    return Response({"data": staff_payment_json(payment, names)})
