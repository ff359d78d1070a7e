"""Quoting: a cart becomes a priced document in `orders_preview`, good for half an hour."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from bson import ObjectId
from django.conf import settings

from menus.offers import Modifier, Offer, Option
from menus.snapshots import Place, place_of
from orderbuddy.api.errors import ApiError, ErrorCode
from orderbuddy.card_numbers import without_card_numbers
from orderbuddy.mongo import Document, collection, now
from ordering.bodies import Cart, CartLine, ChosenModifier
from ordering.campaigns.choosing import Chosen
from ordering.campaigns.guests import Guest, guest_of
from ordering.campaigns.quoting import chosen_for, stored_fields
from ordering.codes.visits import SCAN_FIRST, visit_for_order
from ordering.places import codes_of
from ordering.pricing import counting, line_cents, totals
from ordering.services.room import told_times
from ordering.via import kept_via


@dataclass(frozen=True, slots=True)
class Priced:
    """A quote's document, and what campaigns say of it; None where there are none."""

    quote: Document
    chosen: Chosen | None


def create_quote(*, cart: Cart, correlation_id: str, visit_key: str = "", via: str = "") -> Priced:
    """Price `cart` from the menu and store it as a quote. `visit_key`: of the visit whose code the
    guest scanned last, if any; `via`: of the link that they tapped last.

    Raises ApiError: location, item, variant, modifier or option not found (404), an item that
    cannot be had (404 here, as today), a missing required modifier where the cart is strict (400),
    a time for which it cannot be ordered (see `room.told_times`), visit_needed (409) where orders
    need a visit.
    """
    priced = price_cart(cart=cart, correlation_id=correlation_id, visit_key=visit_key, via=via)
    # A quote lost in a failover is made again by the next tap: no need to wait for a majority.
    collection("orders_preview", acknowledged_by_one=True).insert_one(priced.quote)
    return priced


def price_cart(*, cart: Cart, correlation_id: str, visit_key: str = "", via: str = "") -> Priced:
    """The quote's document, not stored. Raises as `create_quote`."""
    place = place_of(cart.location_id, cart.restaurant_id)
    if place is None:
        raise ApiError(ErrorCode.LOCATION_NOT_FOUND, "INVALID_LOCATION")
    visit = _visit(cart, visit_key)
    lines, priced = [], []
    line_ids: set[str] = set()
    for line in cart.items:
        offer = _offer(place, line.menu_item_id)
        stored = _priced_line(line, offer, strict=cart.strict)
        stored["id"] = _unique(stored["id"], line_ids)
        lines.append(stored)
        priced.append((stored["priceCents"], offer.tax_percent))
    codes = codes_of(cart.location_id)
    guest = _guest(cart) if codes.campaigns else Guest()
    chosen = chosen_for(
        place, lines, origin_id=cart.origin.id, code=cart.campaign_code or "", guest=guest
    )
    sums = chosen.sums if chosen else totals(priced)
    quote_id, instant = ObjectId(), now()
    label = codes.labels.get(cart.origin.id)
    quote = {
        "_id": quote_id,
        "orderCode": order_code(quote_id),
        "paymentId": None,
        "restaurantId": cart.restaurant_id,
        "locationId": place.location["_id"],
        "locationSlug": place.location.get("locationSlug") or cart.location_slug,
        "meta": {"correlationId": correlation_id},
        "customer": {
            "name": without_card_numbers(cart.customer.name),
            "phone": cart.customer.phone or "",
        },
        "origin": {"id": cart.origin.id, "name": label or cart.origin.name or ""},
        "items": lines,
        **stored_fields(chosen, lines, guest),
        "status": "CREATED",
        "startedAt": instant,
        "totalPriceCents": sums.total_cents,
        "getSms": cart.get_sms,
        "subtotalCents": sums.subtotal_cents,
        "taxCents": sums.tax_cents,
        "expiresAt": instant + timedelta(minutes=settings.QUOTE_MINUTES),
        **told_times(place, lines, cart.ready_at),
        **visit,
        **kept_via(via),
        **({"language": cart.language} if cart.language else {}),
    }
    return Priced(quote, chosen)


def _visit(cart: Cart, key: str) -> Document:
    """What a quote says of its visit: nothing at a location that has no one-visit codes. At one
    that has some, an origin that it does not know is no way around them."""
    codes = codes_of(cart.location_id)
    if not codes.one_visit:
        return {}
    if cart.origin.id in codes.one_visit:
        return {"visitId": visit_for_order(cart.origin.id, key)}
    if cart.origin.id not in codes.labels:
        raise ApiError(ErrorCode.VISIT_NEEDED, SCAN_FIRST)
    return {}


def order_code(order_id: ObjectId) -> str:
    """The code that is called out: the last four characters of the id, upper case."""
    return str(order_id)[-4:].upper()


def unavailable_items(quote: Document, place: Place) -> list[dict[str, str]]:
    """The lines of a stored quote that can no longer be had, as {id, menuItemId, name}."""
    gone = []
    for line in quote.get("items") or ():
        offer = place.offers.get(line.get("menuItemId"))
        if offer is None or not _still_had(line, offer):
            gone.append({key: line.get(key) or "" for key in ("id", "menuItemId", "name")})
    return gone


def _still_had(line: Document, offer: Offer) -> bool:
    """The item with the variants and options that the line chose. (What the menu no longer has at
    all was priced, and may be cooked.)"""
    if not offer.available:
        return False
    chosen = [offer.variants.get(one.get("id")) for one in line.get("variants") or ()]
    for modifier in line.get("modifiers") or ():
        known = offer.modifiers.get(modifier.get("id"))
        if known is not None:
            chosen += [known.options.get(one.get("id")) for one in modifier.get("options") or ()]
    return all(part is None or part.available for part in chosen)


def _guest(cart: Cart) -> Guest:
    return guest_of(cart.restaurant_id, cart.customer.phone, cart.device_id)


def _offer(place: Place, item_id: str) -> Offer:
    offer = place.offers.get(item_id)
    if offer is None:
        raise ApiError(
            ErrorCode.ITEM_NOT_FOUND,
            f"Menu item {item_id} not found in menu",
            menuItemId=item_id,
        )
    if not offer.available:
        raise ApiError(
            ErrorCode.ITEM_UNAVAILABLE,
            f"Menu item {item_id} is not available",
            status=404,
            menuItemId=item_id,
        )
    return offer


def _priced_line(line: CartLine, offer: Offer, *, strict: bool) -> Document:
    variants = [_found(offer, offer.variants, "Variant", one.id) for one in line.variants or ()]
    chosen = _chosen(offer, line.modifiers or ())
    if strict:
        _require(offer, chosen)
    sent_names = {one.id: one.name for one in line.modifiers or ()}
    return {
        "id": line.id,
        "menuItemId": offer.id,
        "name": _name(line.name, offer.names, offer.id),
        "priceCents": line_cents(offer, variants, chosen),
        # Somebody tries to pay this way sooner or later, and it would be read in the kitchen.
        "notes": without_card_numbers(line.notes or ""),
        "modifiers": [
            {
                "id": modifier.id,
                "name": sent_names.get(modifier.id) or _name("", modifier.names, modifier.id),
                "options": _counting_options(line, modifier, options),
            }
            for modifier, options in chosen
        ],
        "variants": [
            {
                "id": option.id,
                "name": _name(sent.name, option.names, option.id),
                "priceCents": option.price_cents if sent.price_cents is None else sent.price_cents,
            }
            for sent, option in zip(line.variants or (), variants, strict=True)
        ],
        "stationTags": offer.station_tags,
        "startedAt": None,
        "completedAt": None,
        **_making(offer, chosen),
    }


def _making(offer: Offer, chosen: list[tuple[Modifier, list[Option]]]) -> Document:
    """What the kitchen must know beside the item's tags: only what is said of this item."""
    tags: dict[str, list[str]] = {}
    for modifier, options in chosen:
        for option in counting(modifier, options):
            if option.station_tags:
                merged = (*tags.get(option.id, ()), *option.station_tags)
                tags[option.id] = list(dict.fromkeys(merged))
    told: Document = {"optionTags": tags} if tags else {}
    if offer.make_minutes is not None:
        told["makeMinutes"] = offer.make_minutes
    if offer.course > 1:
        told["course"] = offer.course
    return told


def _chosen(offer: Offer, sent: Iterable[ChosenModifier]) -> list[tuple[Modifier, list[Option]]]:
    """The modifiers with their chosen options; one that is sent twice has its free ones once."""
    chosen: dict[str, tuple[Modifier, list[Option]]] = {}
    for one in sent:
        modifier = _found(offer, offer.modifiers, "Modifier", one.id)
        options = chosen.setdefault(one.id, (modifier, []))[1]
        options += [_option(offer, modifier, option.id) for option in one.options]
    return list(chosen.values())


def _counting_options(line: CartLine, modifier: Modifier, options: list[Option]) -> list[Document]:
    """Only what counts (and was paid for) reaches the kitchen."""
    sent = {
        option.id: option.name
        for one in line.modifiers or ()
        if one.id == modifier.id
        for option in one.options
    }
    return [
        {"id": option.id, "name": _name(sent.get(option.id), option.names, option.id)}
        for option in counting(modifier, options)
    ]


def _found(offer: Offer, known: dict[str, Any], what: str, part_id: str) -> Any:
    found = known.get(part_id)
    if found is not None and getattr(found, "available", True) is False:
        raise _off(offer, part_id)
    if found is None:
        code = ErrorCode.VARIANT_NOT_FOUND if what == "Variant" else ErrorCode.MODIFIER_NOT_FOUND
        message = f"{what} {part_id} not found for menu item {offer.id}"
        raise ApiError(code, message, menuItemId=offer.id)
    return found


def _option(offer: Offer, modifier: Modifier, option_id: str) -> Option:
    found = modifier.options.get(option_id)
    if found is None:
        message = f"Option {option_id} not found for modifier {modifier.id}"
        raise ApiError(ErrorCode.OPTION_NOT_FOUND, message, modifierId=modifier.id)
    if not found.available:
        raise _off(offer, option_id)
    return found


def _off(offer: Offer, part_id: str) -> ApiError:
    """A variant or option that is off for now."""
    return ApiError(
        ErrorCode.ITEM_UNAVAILABLE,
        f"{part_id} of menu item {offer.id} is not available",
        status=404,
        menuItemId=offer.id,
        partId=part_id,
    )


def _require(offer: Offer, chosen: list[tuple[Modifier, list[Option]]]) -> None:
    with_options = {modifier.id for modifier, options in chosen if options}
    missing = [
        one.id for one in offer.modifiers.values() if one.required and one.id not in with_options
    ]
    if missing:
        message = f"Modifier {missing[0]} is required for menu item {offer.id}"
        raise ApiError(ErrorCode.MODIFIER_REQUIRED, message, menuItemId=offer.id)


def _name(sent: str | None, names: dict[str, str], fallback: str) -> str:
    """The sent name where it is one of the menu's translations, else the menu's own.

    A ticket is cooked by its names: whoever pays for an espresso cannot have it read "Steak".
    """
    if sent and (sent in names.values() or not names):
        return sent
    return names.get("en") or next(iter(names.values()), fallback)


def _unique(line_id: str, taken: set[str]) -> str:
    """Clients that repeat a line for quantity may repeat its id; the kitchen bumps by id."""
    found, number = line_id, 1
    while found in taken:
        number += 1
        found = f"{line_id}-{number}"
    taken.add(found)
    return found
