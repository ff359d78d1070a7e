"""Files of conversations: taken in, and handed out by links that end."""

from typing import Any

from django.conf import settings
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_safe
from rest_framework.request import Request

from messaging.conversations.attachments import Owner, carried, file_of, shown, store
from orderbuddy.accounts.guard import attempts
from orderbuddy.api.errors import ApiError, ErrorCode
from orderbuddy.uploads.storing import storage


def kept_file(request: Request, owner: Owner, who: str) -> dict[str, Any]:
    """The request's one file, stored, as a message will show it. Raises ApiError."""
    most = settings.PICTURES_PER_MINUTE
    if most and attempts(f"thread-files:{who}") > most:
        raise ApiError(
            ErrorCode.TOO_MANY_REQUESTS,
            "Too many files; please wait a minute",
            headers={"Retry-After": "60"},
        )
    files = request.FILES.getlist("file")
    if len(files) != 1 or len(request.FILES) != 1:
        raise ApiError(ErrorCode.VALIDATION_FAILED, ["file must be one file"])
    data = files[0].read(settings.UPLOAD_MAX_BYTES + 1)
    (told,) = shown([carried(store(data, owner, file_name=files[0].name or ""))])
    return told


@require_safe
def file_page(request: HttpRequest, token: str) -> HttpResponse:
    """The file that the link is for. Nothing in it may run; what is no picture is downloaded."""
    file = file_of(token)
    if file is None:
        raise Http404
    try:
        opened = storage().open(file["name"])
    except FileNotFoundError:
        raise Http404 from None
    is_picture = file["kind"] == "picture"
    response = FileResponse(
        opened,
        content_type=file["mediaType"],
        as_attachment=not is_picture,
        filename=file["fileName"],
    )
    response["Cache-Control"] = "private, max-age=3600, immutable"
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    response["Referrer-Policy"] = "no-referrer"
    return response
