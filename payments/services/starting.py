from menus.snapshots import place_of
from orderbuddy.api.errors import ApiError, ErrorCode
from orderbuddy.mongo import Document, collection
from ordering.services.placing import quote_or_404
from payments.gateways.asking import ask_to_start
from payments.gateways.base import Account, GatewayError
from payments.gateways.registry import accounts_of, gateway_named


def start_card(*, restaurant_id: str, quote_id: str | None) -> str:
    """A one-time token for the hosted card fields of the quote's location; moves no money.

    Without a quote (today's clients) the restaurant's first location that takes cards. Raises
    ApiError: quote_not_found (404), gateway_not_offered (400), gateway_unavailable (503).
    """
    for location in _locations(restaurant_id, quote_id):
        account = accounts_of(location).get("emergepay")
        if account is None:
            continue
        return _token(account)
    raise ApiError(ErrorCode.GATEWAY_NOT_OFFERED, "This location does not take cards")


def _token(account: Account) -> str:
    gateway = gateway_named("emergepay")
    try:
        return ask_to_start(gateway, account, lambda: gateway.start(account))
    except GatewayError as error:
        raise ApiError(
            ErrorCode.GATEWAY_UNAVAILABLE,
            f"Cards cannot be charged at the moment: {error.reason}",
            headers={"Retry-After": "10"},
        ) from error


def _locations(restaurant_id: str, quote_id: str | None) -> list[Document]:
    if not quote_id:
        return list(collection("locations").find({"restaurantId": restaurant_id}).sort("_id", 1))
    quote = quote_or_404(quote_id)
    if quote.get("restaurantId") != restaurant_id:
        raise ApiError(ErrorCode.QUOTE_NOT_FOUND, "Preview order not found")
    place = place_of(str(quote["locationId"]))
    return [place.location] if place else []
