"""Placing: one insert makes an order of a quote; a unique index makes a second one impossible."""

from datetime import datetime, timedelta
from typing import Any

from bson import ObjectId
from pymongo.errors import DuplicateKeyError

from menus.hours import is_open
from menus.pace import paused_until
from menus.snapshots import Place, place_of
from orderbuddy.api.errors import ApiError, ErrorCode
from orderbuddy.archived import find_order_of_quote
from orderbuddy.mongo import Document, collection, instant_of, iso, now, parse_id
from ordering.bodies import Cart
from ordering.codes.visits import check_visit
from ordering.services.quotes import order_code, price_cart, unavailable_items
from ordering.services.redeeming import (
    check_campaign,
    is_limited,
    kept_share,
    release_share,
    take_share,
)
from ordering.services.room import Room, busy, check_room, find_room, needs_room, order_times
from ordering.stock import SoldOutError, counted_items, portions

# Two hundred guests for the last twenty portions: each loses a few times at most.
CLAIM_ATTEMPTS = 50

_CARRIED = (
    "restaurantId", "locationId", "locationSlug", "customer", "origin", "items", "discount",
    "totalPriceCents", "getSms", "subtotalCents", "taxCents",
)  # fmt: skip
_CARRIED_IF_THERE = ("visitId", "via", "language")


def place_quote(*, quote_id: str, correlation_id: str) -> Document:
    """Place the stored quote without a payment; returns its order, the first one if there is one.

    Raises ApiError: quote_not_found (404), quote_expired (410), location_closed (409),
    item_unavailable (409, naming the lines), kitchen_busy (409, with the next time),
    campaign_over (409, with the new price), payment_required (402).
    """
    try:
        return _place_stored(quote_or_404(quote_id), correlation_id)
    except ApiError:
        # Whoever placed this quote before is told so, whatever has changed since.
        placed = order_of_quote(parse_id(quote_id))
        if placed is None:
            raise
        return placed


def quote_or_404(quote_id: Any) -> Document:
    """The stored quote; ApiError quote_not_found (404) without one."""
    key = parse_id(quote_id)
    quote = collection("orders_preview").find_one({"_id": key}) if key else None
    if quote is None:
        raise ApiError(ErrorCode.QUOTE_NOT_FOUND, "Preview order not found")
    return quote


def check_may_be_placed(quote: Document) -> None:
    """ApiError when this quote cannot become an order now: quote_expired (410), location_closed
    (409), item_unavailable (409, naming the lines), campaign_over (409, with the new price) or
    kitchen_busy (409, with the next time)."""
    _check_good(quote)
    place = place_of(str(quote["locationId"]))
    if place is not None:
        check_room(quote, place)


def place_paid_quote(
    *, quote: Document, payment: Document, paid: Document, grace: timedelta
) -> Document:
    """Place a quote that was paid for; returns its order, the first one if there is one.

    A card that was charged a moment too late still gets its order: the quote may have expired, and
    the location closed, by less than `grace`. Where the kitchen has no room it is made as soon as
    there is, for who has paid wants to eat; only a pause by hand that lasts longer than `grace` is
    a refusal. `paid` is the order's payment summary. Raises ApiError as `check_may_be_placed`: the
    money must then be given back.
    """
    instant = now()
    try:
        _check_not_expired(quote, instant - grace)
        _check_open(quote, instant, instant - grace)
        _check_available(quote)
        _check_not_paused(quote, instant, grace)
    except ApiError:
        placed = order_of_quote(quote["_id"])
        if placed is None:
            raise
        return placed
    return place_order(
        quote=quote,
        correlation_id=payment.get("correlationId") or "",
        payment_id=payment["_id"],
        paid=paid,
    )


def order_of_quote(quote_id: ObjectId | None) -> Document | None:
    """The order that was placed from that quote (archived meanwhile, perhaps), if any."""
    return find_order_of_quote(quote_id) if quote_id else None


def place_cart(*, cart: Cart, correlation_id: str, visit_key: str = "", via: str = "") -> Document:
    """Quote and place in one go, for today's older clients. Raises as quoting and placing do."""
    quote = price_cart(cart=cart, correlation_id=correlation_id, visit_key=visit_key, via=via).quote
    return _place_stored(quote, correlation_id)


def place_order(
    *, quote: Document, correlation_id: str, payment_id: str = "", paid: Document | None = None
) -> Document:
    """Insert the order of a quote that may be placed: the only write that placing needs.

    Two who place one quote at the same moment both get the one order.
    """
    place = place_of(str(quote["locationId"]))
    order = _order_document(quote, correlation_id, payment_id, auto_accept=_auto_accepts(place))
    if paid is not None:
        order["payment"] = paid
    if place is None:
        return _insert(order)
    if is_limited(quote, place):
        return _insert_with_share(order, quote, place)
    if needs_room(quote, place) or counted_items(order["items"] or (), place):
        return _insert_with_claims(order, quote, place)
    return _insert({**order, **order_times(quote, place, None)})


def _insert(order: Document) -> Document:
    """The order, or the one that was placed of its quote before."""
    try:
        collection("orders").insert_one(order)
    except DuplicateKeyError as error:
        placed = order_of_quote(order["quoteId"]) if not _is_taken(error) else None
        if placed is None:
            raise
        return placed
    return order


def _insert_with_share(order: Document, quote: Document, place: Place) -> Document:
    """As `_insert_with_claims`, with a share of a limited campaign; ApiError campaign_over (409).

    Its hold ends with the order, or with there being none.
    """
    try:
        placed = _insert_with_claims(order, quote, place)
    except ApiError:
        release_share(quote, unpaid_only=True)
        raise
    release_share(quote)
    return placed


def _insert_with_claims(order: Document, quote: Document, place: Place) -> Document:
    """As `_insert`, taking portions of counted items, room in the kitchen and a share of a limited
    campaign in the same write.

    Where others were faster, other ones are tried, until there are none. Raises ApiError
    item_unavailable (409), kitchen_busy (409).
    """
    wanted = counted_items(order["items"] or (), place)
    for _ in range(CLAIM_ATTEMPTS):
        try:
            return _insert(_claiming(order, quote, wanted, place))
        except (SoldOutError, ApiError) as error:
            placed = order_of_quote(order["quoteId"])
            if placed is not None:
                return placed
            if isinstance(error, SoldOutError):
                raise _sold_out(order, error.left) from error
            raise
        except DuplicateKeyError:
            continue
    raise ApiError(
        ErrorCode.SERVICE_UNAVAILABLE,
        "Too many order this at once; please try again",
        headers={"Retry-After": "1"},
    )


def _claiming(order: Document, quote: Document, wanted: dict[str, int], place: Place) -> Document:
    """The order with claims on what is free now. Raises SoldOutError, ApiError kitchen_busy and
    campaign_over."""
    paid = "payment" in order
    room = find_room(quote, place, paid=paid) if needs_room(quote, place) else Room()
    claims = [*room.claims, *(portions(wanted, place) if wanted else ())]
    made = {**order, **room.fields, **order_times(quote, place, room.begins)}
    if is_limited(quote, place):
        made["campaign"], taken = take_share(quote, place, paid=paid)
        claims += taken
    return {**made, **({"claims": claims} if claims else {})}


def _is_taken(error: DuplicateKeyError) -> bool:
    """The insert met another order's claims or slot, not its own quote's order."""
    met = (error.details or {}).get("keyPattern") or {}
    return "claims" in met or "ticketSlot" in met


def _sold_out(order: Document, left: dict[str, int]) -> ApiError:
    """Names the lines; `left` with each says how many portions of its item there still are."""
    gone: list[Document] = [
        {key: line.get(key) or "" for key in ("id", "menuItemId", "name")}
        | {"left": left[line["menuItemId"]]}
        for line in order["items"]
        if line.get("menuItemId") in left
    ]
    names = ", ".join(sorted({one["name"] for one in gone}))
    return ApiError(ErrorCode.ITEM_UNAVAILABLE, f"No longer available: {names}", items=gone)


def _place_stored(quote: Document, correlation_id: str) -> Document:
    _check_still_good(quote)
    return place_order(quote=quote, correlation_id=correlation_id)


def _check_still_good(quote: Document) -> None:
    _check_good(quote)
    place = place_of(str(quote["locationId"]))
    if quote.get("totalPriceCents") and not (place and may_pay_later(place.location)):
        raise ApiError(ErrorCode.PAYMENT_REQUIRED, "This location takes payment when ordering")


def _check_good(quote: Document) -> None:
    """All but whether the kitchen has room, which placing itself finds out."""
    _check_not_expired(quote, now())
    _check_open(quote, now())
    _check_available(quote)
    check_visit(quote)
    if quote.get("campaign"):
        check_campaign(quote, place_of(str(quote["locationId"])))


def _check_not_paused(quote: Document, instant: datetime, grace: timedelta) -> None:
    place = place_of(str(quote["locationId"]))
    begins = max(instant, instant_of(quote.get("startAt")) or instant)
    paused = paused_until(place.location, begins) if place else None
    if paused is not None and paused > begins + grace:
        raise busy(retry_at=paused)


def _check_not_expired(quote: Document, instant: datetime) -> None:
    expires = quote.get("expiresAt")
    if expires is not None and expires <= instant:
        raise ApiError(ErrorCode.QUOTE_EXPIRED, "This price is no longer valid; ask for a new one")


def _check_open(quote: Document, *instants: datetime) -> None:
    """An order for later may be placed while the location is closed: it counts when it begins."""
    place = place_of(str(quote["locationId"]))
    begins = instant_of(quote.get("startAt"))
    wanted = [max(begins, instant) for instant in instants] if begins else instants
    if place is None or not any(is_open(place.location, instant) for instant in wanted):
        raise ApiError(ErrorCode.LOCATION_CLOSED, "This location takes no orders at the moment")


def _check_available(quote: Document) -> None:
    place = place_of(str(quote["locationId"]))
    gone = unavailable_items(quote, place) if place else []
    if gone:
        names = ", ".join(sorted({one["name"] for one in gone}))
        raise ApiError(ErrorCode.ITEM_UNAVAILABLE, f"No longer available: {names}", items=gone)


def may_pay_later(location: Document) -> bool:
    """True where an order is placed first and paid at the counter."""
    payment = location.get("payment") or {}
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
        **kept_share(quote),
        "status": status,
        "startedAt": instant,
        "quoteId": quote["_id"],
        "statusTimes": times,
        "updatedAt": instant,
        **{name: quote[name] for name in _CARRIED_IF_THERE if quote.get(name)},
    }
