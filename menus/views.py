from datetime import datetime, timedelta

from django.http import HttpRequest, HttpResponse
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.viewsets import ViewSet

from menus import described
from menus.additions import location_additions
from menus.bodies import Availability, Stock
from menus.hours import closes_at, is_open
from menus.parts import Part
from menus.services import off_menu
from menus.services.off_menu import Deed
from menus.snapshots import MenuPage, Place, place_of
from orderbuddy.accounts.access import access_location
from orderbuddy.accounts.authentication import PEOPLE_AND_SCREENS
from orderbuddy.api.bodies import read_body
from orderbuddy.api.errors import ApiError, ErrorCode
from orderbuddy.mongo import Document, collection, now, parse_id

# Phones and proxies ask again each time, and mostly get a 304.
MENU_CACHING = "public, no-cache"
# Whatever is off for longer is off until somebody puts it back.
OFF_AT_MOST = timedelta(days=366)


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
        tag = {"Place-Tag": place.tag}
        return Response({"data": {**shown, **location_additions(place)}}, headers=tag)

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


class StaffMenuViewSet(ViewSet):
    """What a restaurant's members, and a location's paired screens, take off the menu and put
    back."""

    authentication_classes = PEOPLE_AND_SCREENS

    @extend_schema(**described.AVAILABILITY)
    def availability(self, request: Request, **ids: str) -> Response:
        body = read_body(request, Availability)
        location, menu = _menu_of_member(request, **ids)
        part = _part(ids["item_id"], body)
        if body.is_available:
            off_menu.put_back(deed=_deed(request), menu=menu, part=part)
        else:
            until = _until(body, location)
            off_menu.take_off(deed=_deed(request), menu=menu, part=part, until=until)
        return Response({"data": True})

    @extend_schema(**described.STOCK)
    def stock(self, request: Request, **ids: str) -> Response:
        body = read_body(request, Stock)
        _, menu = _menu_of_member(request, **ids)
        item_id = ids["item_id"]
        off_menu.set_stock(deed=_deed(request), menu=menu, item_id=item_id, count=body.count)
        return Response({"data": True})


def _deed(request: Request) -> Deed:
    return Deed(request.user, getattr(request._request, "request_id", ""))


def _menu_of_member(
    request: Request, *, restaurant_id: str, location_id: str, menu_id: str, item_id: str
) -> tuple[Document, Document]:
    location = access_location(request.user, location_id, restaurant_id)
    here = {"_id": parse_id(menu_id), "locationId": location["_id"]}
    menu = collection("menus").find_one(here)
    if menu is None:
        raise ApiError(ErrorCode.MENU_NOT_FOUND, "Menu not found")
    return location, menu


def _part(item_id: str, body: Availability) -> Part:
    if body.variant_id and (body.modifier_id or body.option_id):
        raise _invalid("variantId must not be sent with modifierId or optionId")
    if bool(body.modifier_id) != bool(body.option_id):
        missing = "optionId" if body.modifier_id else "modifierId"
        raise _invalid(f"{missing} should not be empty")
    return Part(item_id, body.variant_id, body.modifier_id, body.option_id)


def _until(body: Availability, location: Document) -> datetime | None:
    """When it comes back; None: when somebody puts it back."""
    said = {"minutes": body.minutes, "until": body.until, "untilClosing": body.until_closing}
    first, *others = [name for name, value in said.items() if value] or [""]
    if others:
        raise _invalid(f"{others[0]} must not be sent with {first}")
    if body.minutes is not None:
        return now() + timedelta(minutes=body.minutes)
    if body.until_closing:
        return closes_at(location, now())
    return _checked(body.until)


def _checked(until: datetime | None) -> datetime | None:
    if until is None:
        return None
    if until.tzinfo is None:
        raise _invalid("until must name its time zone, such as Z")
    if until <= now():
        raise _invalid("until must be in the future")
    if until > now() + OFF_AT_MOST:
        raise _invalid(f"until must be within {OFF_AT_MOST.days} days")
    return until


def _invalid(message: str) -> ApiError:
    return ApiError(ErrorCode.VALIDATION_FAILED, [message])


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
