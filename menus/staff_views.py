"""Menus as the staff reads and edits them, and as a till reads them."""

from datetime import datetime

from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.viewsets import ViewSet

from menus import described_editing as described
from menus.availability import can_be_had, over_at
from menus.bodies import CategoryBody, CategoryPlace, ItemBody
from menus.parts import parts_in
from menus.services import editing
from menus.services.off_menu import Deed
from menus.snapshots import listed
from menus.tags import tag_of
from orderbuddy.accounts.access import access_location
from orderbuddy.api.bodies import read_body
from orderbuddy.api.errors import ApiError, ErrorCode
from orderbuddy.api.rendering import jsonable
from orderbuddy.mongo import Document, collection, now, parse_id


class MenuReadingViewSet(ViewSet):
    """Straight from the database: whoever has just changed something sees it."""

    def _menus(self, request: Request, restaurant_id: str, location_id: str) -> Response:
        location = access_location(request.user, location_id, restaurant_id)
        fields = {"menuSlug": 1, "name": 1, "available": 1}
        found = collection("menus").find({"locationId": location["_id"]}, fields).sort("_id", 1)
        return Response({"data": [listed(menu) for menu in found]})

    def _menu(self, request: Request, **ids: str) -> Response:
        menu = _menu_of_member(request, **ids)
        return Response({"data": _as_it_is(menu, now())}, headers={"ETag": tag_of(menu)})


class StaffMenusViewSet(MenuReadingViewSet):
    @extend_schema(**described.STAFF_MENUS)
    def menus(self, request: Request, restaurant_id: str, location_id: str) -> Response:
        return self._menus(request, restaurant_id, location_id)

    @extend_schema(**described.STAFF_MENU)
    def menu(self, request: Request, **ids: str) -> Response:
        return self._menu(request, **ids)

    @extend_schema(**described.CATEGORY)
    def category(self, request: Request, **ids: str) -> Response:
        body = read_body(request, CategoryBody)
        menu = _menu_of_member(request, **ids)
        editing.write_category(deed=_deed(request), menu=menu, body=body, tag=_tag(request))
        return Response({"data": True})

    @extend_schema(**described.SORT_ORDER)
    def sort_order(self, request: Request, **ids: str) -> Response:
        body = read_body(request, CategoryPlace)
        menu = _menu_of_member(request, **ids)
        editing.sort_category(deed=_deed(request), menu=menu, body=body, tag=_tag(request))
        return Response({"data": True})

    @extend_schema(**described.ITEM)
    def item(self, request: Request, **ids: str) -> Response:
        body = read_body(request, ItemBody)
        menu = _menu_of_member(request, **ids)
        editing.write_item(deed=_deed(request), menu=menu, body=body, tag=_tag(request))
        return Response({"data": True})


class PosMenusViewSet(MenuReadingViewSet):
    @extend_schema(**described.POS_MENUS)
    def menus(self, request: Request, restaurant_id: str, location_id: str) -> Response:
        return self._menus(request, restaurant_id, location_id)

    @extend_schema(**described.POS_MENU)
    def menu(self, request: Request, **ids: str) -> Response:
        return self._menu(request, **ids)


def _menu_of_member(
    request: Request, *, restaurant_id: str, location_id: str, menu_id: str
) -> Document:
    location = access_location(request.user, location_id, restaurant_id)
    here = {"_id": parse_id(menu_id), "locationId": location["_id"]}
    menu = collection("menus").find_one(here)
    if menu is None:
        raise ApiError(ErrorCode.MENU_NOT_FOUND, "Menu not found")
    return menu


def _as_it_is(menu: Document, at: datetime) -> Document:
    """As stored, but what has come back by itself is available; of what is off until somebody
    lifts it, there is no more to say than that."""
    for _, part in parts_in(menu):
        if part.get("isAvailable") is False:
            part["isAvailable"] = can_be_had(part, at)
        if part.get("isAvailable") is not False or over_at(part) is None:
            part.pop("snooze", None)
    return jsonable(menu)


def _deed(request: Request) -> Deed:
    return Deed(request.user, getattr(request._request, "request_id", ""))


def _tag(request: Request) -> str:
    """The ETag that the client has of this menu; "" where it takes any."""
    asked = request.META.get("HTTP_IF_MATCH", "")
    return "" if asked.strip() == "*" else asked
