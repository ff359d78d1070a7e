from django.http import HttpRequest, HttpResponse
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.viewsets import ViewSet

from menus import described
from menus.hours import is_open
from menus.snapshots import MenuPage, Place, place_of
from orderbuddy.api.errors import ApiError, ErrorCode
from orderbuddy.mongo import collection, now

# Phones and proxies ask again each time, and mostly get a 304.
MENU_CACHING = "public, no-cache"


class GuestViewSet(ViewSet):
    """Base of what anyone may read: no sign-in is looked up, so no session is read."""

    authentication_classes = ()
    permission_classes = ()


class RestaurantViewSet(GuestViewSet):
    """Restaurants, locations and menus as guests see them."""

    @extend_schema(**described.RESTAURANT)
    def retrieve(self, request: Request, restaurant_id: str) -> Response:
        return Response({"data": _restaurant(restaurant_id, ("name", "concept", "logo"))})

    @extend_schema(**described.MENU_APP_RESTAURANT)
    def for_menu_app(self, request: Request, restaurant_id: str) -> Response:
        return Response({"data": _restaurant(restaurant_id, ("name", "concept"))})

    @extend_schema(**described.LOCATION)
    def location(self, request: Request, restaurant_id: str, location_id: str) -> Response:
        place = _place_or_404(restaurant_id, location_id)
        stored = place.location
        payment = stored.get("payment") or {}
        shown = {
            "_id": place.id,
            "locationSlug": stored.get("locationSlug") or "",
            "name": stored.get("name") or "",
            "isActive": stored.get("isActive") is not False,
            "acceptPayment": bool(payment.get("acceptPayment")),
            "emergepayWalletsPublicId": payment.get("emergepayWalletsPublicId") or "",
            "isOpen": is_open(stored, now()),
        }
        return Response({"data": shown})

    @extend_schema(**described.MENUS)
    def menus(self, request: Request, restaurant_id: str, location_id: str) -> Response:
        place = place_of(location_id, restaurant_id)
        return Response({"data": place.menus if place else []})

    @extend_schema(**described.MENU)
    def menu(
        self, request: Request, restaurant_id: str, location_id: str, menu_id: str
    ) -> HttpResponse:
        place = place_of(location_id, restaurant_id)
        page = place.pages.get(menu_id) if place else None
        if page is None:
            raise ApiError(ErrorCode.MENU_NOT_FOUND, "Invalid menu")
        return menu_response(request._request, page)


def menu_response(request: HttpRequest, page: MenuPage) -> HttpResponse:
    """The menu's bytes in the best encoding the client takes, or 304 when it has them."""
    asked = request.META.get("HTTP_IF_NONE_MATCH")
    if asked is not None and page.etag in asked:
        response = HttpResponse(status=304)
    else:
        encodings = request.META.get("HTTP_ACCEPT_ENCODING", "")
        if "br" in encodings:
            response = HttpResponse(page.brotlied, content_type="application/json")
            response["Content-Encoding"] = "br"
        elif "gzip" in encodings:
            response = HttpResponse(page.gzipped, content_type="application/json")
            response["Content-Encoding"] = "gzip"
        else:
            response = HttpResponse(page.body, content_type="application/json")
    response["ETag"] = page.etag
    response["Cache-Control"] = MENU_CACHING
    response["Vary"] = "Accept-Encoding"
    return response


def _place_or_404(restaurant_id: str, location_id: str) -> Place:
    place = place_of(location_id, restaurant_id)
    if place is None:
        raise ApiError(ErrorCode.LOCATION_NOT_FOUND, "INVALID_LOCATION")
    return place


def _restaurant(restaurant_id: str, fields: tuple[str, ...]) -> dict[str, str]:
    stored = collection("restaurants").find_one({"_id": restaurant_id})
    if stored is None:
        raise ApiError(ErrorCode.RESTAURANT_NOT_FOUND, "INVALID_RESTAURANT")
    return {"_id": stored["_id"], **{name: stored.get(name) or "" for name in fields}}
