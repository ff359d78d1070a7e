from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.viewsets import ViewSet

from orderbuddy.accounts.access import access_location
from orderbuddy.accounts.roles import require
from orderbuddy.api.bodies import read_body
from orderbuddy.api.errors import ApiError, ErrorCode
from orderbuddy.api.rendering import jsonable
from orderbuddy.mongo import Document, collection, parse_id
from ordering.codes import described
from ordering.codes.bodies import NewOrigin, NewVisit, StyleChange
from ordering.codes.links import short_link
from ordering.codes.visits import renew_visit
from ordering.services.origins import create_origin, set_qr_style

PERMISSION = "codes.change"
# As recorded, in that order.
LISTED = ("_id", "restaurantId", "locationId", "label", "qrCodeId", "qrCode", "type")
MADE = ("_id", "restaurantId", "locationId", "label", "qrCode", "qrCodeId", "type")


class StaffOriginViewSet(ViewSet):
    """A location's tables, bays and flyers, and how their codes look."""

    @extend_schema(**described.ORIGINS)
    def list(self, request: Request, restaurant_id: str, location_id: str) -> Response:
        location = access_location(request.user, location_id, restaurant_id)
        found = list(collection("origins").find({"locationId": location["_id"]}).sort("_id", 1))
        if not found:
            message = f"No origins found for restaurant {restaurant_id} and location {location_id}"
            raise ApiError(ErrorCode.ORIGIN_NOT_FOUND, message)
        shown = {
            "qrCodeStyle": location.get("qrCodeStyle") or {},
            "qrCodeImage": location.get("qrCodeImage") or "",
            "originData": [_shown(one, LISTED) for one in found],
        }
        return Response({"data": jsonable(shown)})

    @extend_schema(**described.CREATE_ORIGIN)
    def create(self, request: Request, restaurant_id: str, location_id: str) -> Response:
        location = access_location(request.user, location_id, restaurant_id)
        require(request.user, restaurant_id, PERMISSION)
        body = read_body(request, NewOrigin)
        made = create_origin(location=location, name=body.name, kind=body.type, who=request.user)
        return Response({"data": jsonable(_shown(made, MADE))}, status=201)

    @extend_schema(**described.QR_STYLE)
    def style(self, request: Request, restaurant_id: str, location_id: str) -> Response:
        location = access_location(request.user, location_id, restaurant_id)
        require(request.user, restaurant_id, PERMISSION)
        body = read_body(request, StyleChange)
        set_qr_style(
            location=location, style=body.qr_code_style, image=body.qr_code_image,
            who=request.user,
        )  # fmt: skip
        return Response({"data": None, "message": "QR style updated successfully"})

    @extend_schema(**described.NEW_VISIT)
    def visit(
        self, request: Request, restaurant_id: str, location_id: str, origin_id: str
    ) -> Response:
        location = access_location(request.user, location_id, restaurant_id)
        require(request.user, restaurant_id, "orders.move")
        read_body(request, NewVisit)
        here = {"_id": parse_id(origin_id), "locationId": location["_id"], "oneVisit": True}
        origin = collection("origins").find_one(here)
        if origin is None:
            raise ApiError(ErrorCode.ORIGIN_NOT_FOUND, "No one-visit codes here")
        visit = renew_visit(origin=origin, who=request.user)
        shown = {"link": short_link(visit["key"]), "hours": visit["hours"]}
        return Response({"data": shown}, status=201)


def _shown(origin: Document, names: tuple[str, ...]) -> Document:
    return {name: origin.get(name, "") for name in names}
