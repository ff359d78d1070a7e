"""Placing: one insert makes an order of a quote; a unique index makes a second one impossible."""

from typing import Any

from bson import ObjectId
from pymongo.errors import DuplicateKeyError

from menus.hours import is_open
from menus.snapshots import Place, place_of
from orderbuddy.api.errors import ApiError, ErrorCode
from orderbuddy.mongo import Document, collection, iso, now, parse_id
from ordering.bodies import Cart
from ordering.services.quotes import order_code, price_cart, unavailable_items

_CARRIED = (
    "restaurantId", "locationId", "locationSlug", "customer", "origin", "items", "discount",
    "totalPriceCents", "getSms", "subtotalCents", "taxCents",
)  # fmt: skip


def place_quote(*, quote_id: str, correlation_id: str) -> Document:
    """Place the stored quote without a payment; returns its order, the first one if there is one.

    Raises ApiError: quote_not_found (404), quote_expired (410), location_closed (409),
    item_unavailable (409, naming the lines), payment_required (402).
    """
    key = parse_id(quote_id)
    quote = collection("orders_preview").find_one({"_id": key}) if key else None
    try:
        return _place_stored(quote, correlation_id)
    except ApiError:
        # Whoever placed this quote before is told so, whatever has changed since.
        placed = order_of_quote(key)
        if placed is None:
            raise
        return placed


def order_of_quote(quote_id: ObjectId | None) -> Document | None:
    """The order that was placed from that quote, if any."""
    return collection("orders").find_one({"quoteId": quote_id}) if quote_id else None


def place_cart(*, cart: Cart, correlation_id: str) -> Document:
    """Quote and place in one go, for today's older clients. Raises as quoting and placing do."""
    quote = price_cart(cart=cart, correlation_id=correlation_id)
    return _place_stored(quote, correlation_id)


def place_order(*, quote: Document, correlation_id: str, payment_id: str = "") -> Document:
    """Insert the order of a quote that may be placed: the only write that placing needs.

    Two who place one quote at the same moment both get the one order.
    """
    place = place_of(str(quote["locationId"]))
    order = _order_document(quote, correlation_id, payment_id, auto_accept=_auto_accepts(place))
    try:
        collection("orders").insert_one(order)
    except DuplicateKeyError:
        placed = order_of_quote(quote["_id"])
        if placed is None:
            raise
        return placed
    return order


def _place_stored(quote: Document | None, correlation_id: str) -> Document:
    if quote is None:
        raise ApiError(ErrorCode.QUOTE_NOT_FOUND, "Preview order not found")
    _check_still_good(quote)
    return place_order(quote=quote, correlation_id=correlation_id)


def _check_still_good(quote: Document) -> None:
    instant = now()
    expires = quote.get("expiresAt")
    if expires is not None and expires <= instant:
        raise ApiError(ErrorCode.QUOTE_EXPIRED, "This price is no longer valid; ask for a new one")
    place = place_of(str(quote["locationId"]))
    if place is None or not is_open(place.location, instant):
        raise ApiError(ErrorCode.LOCATION_CLOSED, "This location takes no orders at the moment")
    gone = unavailable_items(quote, place)
    if gone:
        names = ", ".join(sorted({one["name"] for one in gone}))
        raise ApiError(ErrorCode.ITEM_UNAVAILABLE, f"No longer available: {names}", items=gone)
    if quote.get("totalPriceCents") and not _may_pay_later(place):
        raise ApiError(ErrorCode.PAYMENT_REQUIRED, "This location takes payment when ordering")


def _may_pay_later(place: Place) -> bool:
    payment = place.location.get("payment") or {}
    return not payment.get("acceptPayment") or bool(payment.get("payAtCounter"))


def _auto_accepts(place: Place | None) -> bool:
    return bool(place and place.location.get("autoAcceptOrder"))


def _order_document(
    quote: Document, correlation_id: str, payment_id: str, *, auto_accept: bool
) -> Document:
    order_id, instant = ObjectId(), now()
    status = "ACCEPTED" if auto_accept else "CREATED"
    meta: dict[str, Any] = {"correlationId": correlation_id}
    times = {"CREATED": instant}
    if auto_accept:
        meta |= {"acceptedAt": iso(instant), "acceptedBy": "system", "autoAccept": True}
        times["ACCEPTED"] = instant
    return {
        "_id": order_id,
        "orderCode": order_code(order_id),
        "paymentId": payment_id,
        "meta": meta,
        **{name: quote.get(name) for name in _CARRIED},
        "status": status,
        "startedAt": instant,
        "quoteId": quote["_id"],
        "statusTimes": times,
        "updatedAt": instant,
    }
