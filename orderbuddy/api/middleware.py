import logging
import re
import time
import uuid
from collections.abc import Callable
from contextlib import suppress

from csp.middleware import CSPMiddleware
from django.conf import settings
from django.http import HttpRequest, HttpResponse, UnreadablePostError
from structlog.contextvars import bind_contextvars, clear_contextvars

from orderbuddy.card_numbers import has_card_number

logger = logging.getLogger("orderbuddy.request")

_SANE_ID = re.compile(r"[\w.:-]{1,128}\Z")
_QUIET = frozenset({"GET", "HEAD", "OPTIONS"})


class RequestIdMiddleware:
    """Every request has an id: the client's `X-Request-Id` or a new UUID.

    It is `request.request_id`, in the answer's header and in every log line; quotes and orders
    keep it as `meta.correlationId`. Writes and failures leave a log line each.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        sent = request.META.get("HTTP_X_REQUEST_ID", "")
        request_id = sent if _is_sane(sent) else str(uuid.uuid4())
        request.request_id = request_id  # type: ignore[attr-defined]
        clear_contextvars()
        bind_contextvars(request_id=request_id)
        started = time.perf_counter()
        response = self.get_response(request)
        if request.method not in _QUIET:
            _read_to_the_end(request)
        response["X-Request-Id"] = request_id
        if response.status_code >= 500 or request.method not in _QUIET:
            logger.info(
                "%s %s %s",
                request.method,
                request.path,
                response.status_code,
                extra={"milliseconds": round((time.perf_counter() - started) * 1000, 1)},
            )
        return response


def _is_sane(request_id: str) -> bool:
    """It can stand in log lines and be kept with orders."""
    return bool(_SANE_ID.match(request_id)) and not has_card_number(request_id)


def _read_to_the_end(request: HttpRequest) -> None:
    """A body that nobody wanted (a 401, a 404) must leave the connection, else the server drops it
    under the client's next request. Larger ones than we ever read are not worth the trouble."""
    length = request.META.get("CONTENT_LENGTH") or "0"
    if length.isdigit() and 0 < int(length) <= settings.DATA_UPLOAD_MAX_MEMORY_SIZE:
        with suppress(UnreadablePostError):
            request.read()


class PagePolicyMiddleware(CSPMiddleware):
    """Content-Security-Policy for pages only: building one took a fifth of a JSON answer's time."""

    def process_response(self, request: HttpRequest, response: HttpResponse) -> HttpResponse:
        if not response.get("Content-Type", "").startswith("text/html"):
            return response
        return super().process_response(request, response)
