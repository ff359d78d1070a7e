from orderbuddy.api.errors import ApiError, ErrorCode
from orderbuddy.mongo import Document, collection, parse_id
from ordering.bodies import Cart, CartLine, CartOrigin, Checkout, CheckoutCustomer, Customer
from ordering.services.placing import place_cart


def place_checkout(
    *, checkout: Checkout, correlation_id: str, visit_key: str = "", via: str = ""
) -> Document:
    """Price and place the old form of ordering (an origin and quantities) as a quote would be.

    Raises ApiError: origin_not_found (404) and whatever quoting and placing raise.
    """
    key = parse_id(checkout.origin_id)
    origin = collection("origins").find_one({"_id": key}) if key else None
    if origin is None:
        raise ApiError(ErrorCode.ORIGIN_NOT_FOUND, "Origin not found")
    customer = checkout.customer_info or CheckoutCustomer()
    cart = Cart(
        restaurant_id=origin.get("restaurantId") or "",
        location_id=str(origin.get("locationId")),
        location_slug="",
        origin=CartOrigin(id=checkout.origin_id, name=origin.get("label") or ""),
        customer=Customer(name=customer.name or "", phone=customer.phone or ""),
        items=_lines(checkout),
        get_sms=False,
    )
    return place_cart(cart=cart, correlation_id=correlation_id, visit_key=visit_key, via=via)


def _lines(checkout: Checkout) -> list[CartLine]:
    return [
        CartLine(
            id=f"l{number}-{portion}",
            menu_item_id=line.menu_item_id,
            notes=line.notes,
            modifiers=line.modifiers,
        )
        for number, line in enumerate(checkout.items, start=1)
        for portion in range(1, line.quantity + 1)
    ]
