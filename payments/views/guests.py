import hashlib
from dataclasses import replace
from typing import Any

import msgspec
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from menus.views import GuestViewSet
from orderbuddy.api.bodies import read_body
from orderbuddy.api.errors import ApiError, ErrorCode
from orderbuddy.api.throttling import GuestWrites
from orderbuddy.api.tokens import check_payment_token, order_token, payment_token
from orderbuddy.mongo import Document
from ordering.services.placing import place_quote
from payments import bodies, described, ledger
from payments.serializers import payment_json, transaction_json
from payments.services import looking, paying, settling
from payments.services.bills import Bill, bill_of_order, bill_of_quote
from payments.services.options import options
from payments.services.paying import Paid, Tender
from payments.services.starting import start_card
from payments.states import HOLDING


class PaymentViewSet(GuestViewSet):
    """Paying for a quote, or placing it where nothing needs to be paid now."""

    throttle_classes = (GuestWrites,)

    @extend_schema(**described.PLACE_WITHOUT_PAYMENT)
    def place_without_payment(self, request: Request) -> Response:
        body = read_body(request, bodies.PlaceWithoutPayment)
        order = place_quote(quote_id=body.preview_order_id, correlation_id=_correlation(request))
        answer = {
            "orderId": str(order["_id"]),
            "success": True,
            "message": "Order created successfully without payment",
        }
        return Response(answer, headers={"X-Order-Token": order_token(order["_id"])})

    @extend_schema(**described.OPTIONS)
    def options_for(self, request: Request) -> Response:
        return Response({"data": options(_bill(request))})

    @extend_schema(**described.START)
    def start(self, request: Request, restaurant_id: str) -> Response:
        body = read_body(request, bodies.StartTransaction)
        token = start_card(restaurant_id=restaurant_id, quote_id=body.preview_order_id)
        return Response({"transactionToken": token})

    @extend_schema(**described.COMPLETE)
    def complete(self, request: Request) -> Response:
        body = read_body(request, bodies.CompleteTransaction)
        token = body.transaction_token
        paid = _pay(request, body, Tender("emergepay", "card", token, token))
        return _completed(paid, _transaction(paid))

    @extend_schema(**described.COMPLETE_WALLET)
    def complete_wallet(self, request: Request) -> Response:
        body = read_body(request, bodies.CompleteWallet)
        details = body.transaction_details
        key = hashlib.sha256(msgspec.json.encode(details, order="sorted")).hexdigest()
        paid = _pay(request, body, Tender("emergepay", "wallet", details, key))
        return _completed(paid, {"transactionResponse": _transaction(paid)})

    @extend_schema(**described.CREATE_STRIPE)
    def create_stripe(self, request: Request) -> Response:
        body = read_body(request, bodies.CreateStripe)
        bill = bill_of_quote(body.preview_order_id)
        account = paying.account_for(bill, "stripe")
        payment = paying.open_form(
            bill=bill,
            tender=_amounts(body, Tender("stripe", "card")),
            correlation_id=_correlation(request),
        )
        shown = {
            "paymentId": payment["_id"],
            "paymentToken": payment_token(payment["_id"]),
            "publishableKey": account.options["publishable_key"],
            "amountCents": payment["amountCents"] + payment["tipCents"],
            "currency": payment["currency"],
        }
        return Response({"data": shown}, status=201)

    @extend_schema(**described.CONFIRM_STRIPE)
    def confirm_stripe(self, request: Request) -> Response:
        body = read_body(request, bodies.ConfirmStripe)
        payment = _own_payment(body.payment_id, body.payment_token)
        paid = paying.confirm(payment, {"confirmationToken": body.confirmation_token})
        if paid.payment["state"] == "declined":
            raise _declined(paid.payment)
        return _shown(paid.payment, paid.order, is_own=paid.is_own)

    @extend_schema(**described.PAYMENT)
    def retrieve(self, request: Request, payment_id: str) -> Response:
        token = request.query_params.get("token") or request.headers.get("X-Payment-Token")
        payment = looking.look_again(_own_payment(payment_id, token))
        order = settling.finish(payment) if payment["state"] in HOLDING else None
        return _shown(ledger.payment_of(payment_id) or payment, order)


def _pay(request: Request, body: Any, tender: Tender) -> Paid:
    return paying.pay_quote(
        quote_id=body.preview_order_id,
        tender=_amounts(body, tender),
        correlation_id=_correlation(request),
    )


def _amounts(body: Any, tender: Tender) -> Tender:
    return replace(tender, amount_cents=body.amount_cents, tip_cents=body.tip_cents)


def _completed(paid: Paid, transaction: dict[str, Any]) -> Response:
    """As today's apps know it; a declined card is a 200 without an order."""
    order_id = (paid.order or {}).get("_id") or ""
    response = Response({"transaction": transaction, "orderId": str(order_id)})
    if paid.is_own:
        response["X-Payment-Id"] = paid.payment["_id"]
        response["X-Payment-Token"] = payment_token(paid.payment["_id"])
    if order_id:
        response["X-Order-Token"] = order_token(order_id)
    # It may name a card's expiry date, and the ledger answers a repetition better than a copy.
    response.is_never_stored = True
    return response


def _transaction(paid: Paid) -> dict[str, Any]:
    return paid.answer or transaction_json(paid.payment, is_own=paid.is_own)


def _shown(payment: Document, order: Document | None, *, is_own: bool = True) -> Response:
    response = Response({"data": payment_json(payment, order, is_own=is_own)})
    response["Cache-Control"] = "no-store"
    response.is_never_stored = True
    return response


def _bill(request: Request) -> Bill:
    asked = request.query_params
    if asked.get("orderId"):
        return bill_of_order(asked["orderId"])
    return bill_of_quote(asked.get("previewOrderId") or "")


def _own_payment(payment_id: str, token: str | None) -> Document:
    """The payment of who has its token; for anybody else there is none."""
    payment = ledger.payment_of(payment_id) if check_payment_token(payment_id, token) else None
    if payment is None:
        raise ApiError(ErrorCode.PAYMENT_NOT_FOUND, "Payment not found")
    return payment


def _declined(payment: Document) -> ApiError:
    return ApiError(
        ErrorCode.PAYMENT_DECLINED,
        payment.get("reason") or "The card was declined",
        paymentId=payment["_id"],
        paymentToken=payment_token(payment["_id"]),
    )


def _correlation(request: Request) -> str:
    return request._request.request_id
