from drf_spectacular.utils import extend_schema
from msgspec import UNSET, structs
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.viewsets import ViewSet

from messaging.texts import described, showing, stored
from messaging.texts.access import access_text, access_texts
from messaging.texts.bodies import ChangedBrand, ChangedWording, Wording
from messaging.texts.brand import brand_json, change_brand
from orderbuddy.api.bodies import read_body
from orderbuddy.api.errors import ApiError, ErrorCode


class TextViewSet(ViewSet):
    """What messages say in a restaurant's name; for its owners and managers."""

    @extend_schema(**described.TEXTS)
    def texts(self, request: Request, restaurant_id: str) -> Response:
        access_texts(request.user, restaurant_id)
        return Response({"data": showing.texts_json(restaurant_id)})

    @extend_schema(**described.TEXT)
    def retrieve(
        self, request: Request, restaurant_id: str, event: str, channel: str, language: str
    ) -> Response:
        key = access_text(request.user, restaurant_id, event, channel, language)
        return Response({"data": showing.text_json(restaurant_id, *key)})

    @extend_schema(**described.CHANGE_TEXT)
    def change(
        self, request: Request, restaurant_id: str, event: str, channel: str, language: str
    ) -> Response:
        key = access_text(request.user, restaurant_id, event, channel, language)
        body = read_body(request, ChangedWording)
        stored.save_text(
            who=request.user,
            restaurant_id=restaurant_id,
            event=event,
            channel=channel,
            language=language,
            text=body.text(),
            version=body.version,
            correlation_id=request._request.request_id,
        )
        return Response({"data": showing.text_json(restaurant_id, *key)})

    @extend_schema(**described.RESET_TEXT)
    def reset(
        self, request: Request, restaurant_id: str, event: str, channel: str, language: str
    ) -> Response:
        key = access_text(request.user, restaurant_id, event, channel, language)
        stored.reset_text(
            who=request.user,
            restaurant_id=restaurant_id,
            event=event,
            channel=channel,
            language=language,
            version=_version(request),
            correlation_id=request._request.request_id,
        )
        return Response({"data": showing.text_json(restaurant_id, *key)})

    @extend_schema(**described.PREVIEW)
    def preview(
        self, request: Request, restaurant_id: str, event: str, channel: str, language: str
    ) -> Response:
        key = access_text(request.user, restaurant_id, event, channel, language)
        text = read_body(request, Wording).text()
        return Response({"data": showing.preview_json(restaurant_id, *key, text)})

    @extend_schema(**described.BRAND)
    def brand(self, request: Request, restaurant_id: str) -> Response:
        access_texts(request.user, restaurant_id)
        return Response({"data": brand_json(restaurant_id)})

    @extend_schema(**described.CHANGE_BRAND)
    def change_brand(self, request: Request, restaurant_id: str) -> Response:
        access_texts(request.user, restaurant_id)
        said = structs.asdict(read_body(request, ChangedBrand))
        change_brand(
            who=request.user,
            restaurant_id=restaurant_id,
            changes={name: value for name, value in said.items() if value is not UNSET},
            correlation_id=request._request.request_id,
        )
        return Response({"data": brand_json(restaurant_id)})


def _version(request: Request) -> int:
    """`version` of the query."""
    said = request.query_params.get("version", "")
    if not said.isdecimal() or len(said) > 9:
        raise ApiError(ErrorCode.VALIDATION_FAILED, ["version must be an integer number"])
    return int(said)
