from typing import Any

from django.conf import settings
from django.core.files.storage import FileSystemStorage
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_safe
from drf_spectacular.utils import extend_schema
from rest_framework.parsers import BaseParser, MultiPartParser
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.viewsets import ViewSet

from orderbuddy import audit
from orderbuddy.accounts.access import Person, access_restaurant
from orderbuddy.accounts.guard import attempts
from orderbuddy.accounts.roles import require
from orderbuddy.api.bodies import LeftToReadBody
from orderbuddy.api.errors import ApiError, ErrorCode
from orderbuddy.uploads import described
from orderbuddy.uploads.storing import (
    MEDIA_TYPES,
    Purpose,
    StoredPicture,
    storage,
    store_picture,
    too_large,
)
from orderbuddy.uploads_storage import CACHING

PERMISSIONS = {
    Purpose.ITEM: "menus.change",
    Purpose.LOGO: "places.change",
    Purpose.FLYER: "places.change",
}
# What a multipart form has around its file.
FORM_BYTES = 20_000
# A refused file is read to its end, so that the client hears why; a longer one's connection drops.
READ_AT_MOST = 60_000_000
PIECE = 64 * 1024


class FormOfFilesViewSet(ViewSet):
    """A multipart form with one `file`."""

    def get_parsers(self) -> list[BaseParser]:
        """What is no form is left unread: who sends it decides before what it is."""
        kind = getattr(self.request, "content_type", "")
        return [MultiPartParser() if kind == "multipart/form-data" else LeftToReadBody()]

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        """Too many bytes are refused before anything reads them into files."""
        require_length(request._request)
        super().initial(request, *args, **kwargs)


class PictureViewSet(FormOfFilesViewSet):
    """Pictures of a restaurant's dishes, its logo, its flyers."""

    @extend_schema(**described.PICTURE)
    def create(self, request: Request, restaurant_id: str) -> Response:
        access_restaurant(request.user, restaurant_id)
        purpose = _purpose(request)
        require(request.user, restaurant_id, PERMISSIONS[purpose])
        _require_pause(request.user)
        files = request.FILES.getlist("file")
        if len(files) != 1 or len(request.FILES) != 1:
            raise ApiError(ErrorCode.VALIDATION_FAILED, ["file must be one picture"])
        stored = store_picture(files[0], restaurant_id=restaurant_id, purpose=purpose)
        _record(request, restaurant_id, purpose, stored)
        shown = {name: getattr(stored, name) for name in ("url", "width", "height", "bytes")}
        return Response({"data": shown}, status=201)


@require_safe
def picture(request: HttpRequest, folder: str, name: str) -> HttpResponse:
    """A picture out of the folder UPLOADS_DIR; where another storage keeps them, none is here.

    It can be nothing but a picture: its type is said by us, nothing in it may run, and it never
    changes under its name.
    """
    kept = storage()
    if not isinstance(kept, FileSystemStorage):
        raise Http404
    if name in request.headers.get("If-None-Match", ""):
        response: HttpResponse = HttpResponse(status=304)
    else:
        response = _file(kept, folder, name)
    response["ETag"] = f'"{name}"'
    response["Cache-Control"] = CACHING
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    # Today's guests' app shows it on a page of another origin.
    response["Cross-Origin-Resource-Policy"] = "cross-origin"
    return response


def _file(kept: FileSystemStorage, folder: str, name: str) -> FileResponse:
    try:
        opened = kept.open(f"{folder}/{name}")
    except (FileNotFoundError, IsADirectoryError):
        raise Http404 from None
    return FileResponse(opened, content_type=MEDIA_TYPES[name.rsplit(".", 1)[1]])


def require_length(request: HttpRequest) -> None:
    said = request.META.get("CONTENT_LENGTH") or "0"
    length = int(said) if said.isdigit() else 0
    if length <= settings.UPLOAD_MAX_BYTES + FORM_BYTES:
        return
    for _ in range(min(length, READ_AT_MOST) // PIECE + 1):
        if not request.read(PIECE):
            break
    raise too_large()


def _purpose(request: Request) -> Purpose:
    said = request.data.get("purpose") or Purpose.ITEM
    if said not in list(Purpose):
        words = ", ".join(Purpose)
        message = f"purpose must be one of the following values: {words}"
        raise ApiError(ErrorCode.VALIDATION_FAILED, [message])
    return Purpose(said)


def _require_pause(user: Person) -> None:
    most = settings.PICTURES_PER_MINUTE
    if most and attempts(f"pictures:{user.pk}") > most:
        raise ApiError(
            ErrorCode.TOO_MANY_REQUESTS,
            "Too many pictures; please wait a minute",
            headers={"Retry-After": "60"},
        )


def _record(request: Request, restaurant_id: str, purpose: str, stored: StoredPicture) -> None:
    audit.record(
        who=request.user,
        what="pictures.stored",
        restaurant_id=restaurant_id,
        subject=f"picture:{stored.name}",
        after={"purpose": str(purpose), "url": stored.url, "bytes": stored.bytes},
        correlation_id=getattr(request._request, "request_id", ""),
    )
