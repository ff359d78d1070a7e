"""Whose menu it is, and how the editor's answers and faults are sent."""

from collections.abc import Callable
from functools import wraps
from typing import Any, TypeVar

import msgspec
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse

from orderbuddy.accounts.access import access_location
from orderbuddy.accounts.roles import require
from orderbuddy.api.errors import ApiError, ErrorCode, as_api_error, error_response
from orderbuddy.api.rendering import jsonable
from orderbuddy.mongo import Document, collection, parse_id

PERMISSION = "menus.change"
T = TypeVar("T")


def menu_of(request: HttpRequest, menu_id: str) -> tuple[Document, Document]:
    """The stored menu and its location, if the request's person may change it.

    Raises Http404 for another restaurant's, ApiError not_allowed (403) for a role that may not.
    """
    menu = collection("menus").find_one({"_id": parse_id(menu_id)})
    if menu is None:
        raise Http404("Menu not found")
    location = access_location(request.user, menu.get("locationId"), menu.get("restaurantId"))
    require(request.user, menu.get("restaurantId"), PERMISSION)
    return menu, location


def answers(method: str) -> Callable[[Callable[..., Any]], Callable[..., HttpResponse]]:
    """Decorator: `view(request, menu, location, …)` answers JSON to that method."""

    def decorate(view: Callable[..., Any]) -> Callable[..., HttpResponse]:
        @wraps(view)
        def answer(request: HttpRequest, menu_id: str, **ids: str) -> HttpResponse:
            try:
                menu, location = menu_of(request, menu_id)
                if request.method != method:
                    raise ApiError(ErrorCode.METHOD_NOT_ALLOWED, f"Only {method} is answered here")
                return sent(view(request, menu, location, **ids))
            except (ApiError, Http404, PermissionDenied) as error:
                return error_response(as_api_error(error), request)

        return answer

    return decorate


def sent(data: Any) -> HttpResponse:
    """A JSON answer that nobody keeps."""
    response = HttpResponse(msgspec.json.encode(jsonable(data)), content_type="application/json")
    response["Cache-Control"] = "no-store"
    return response


def read(request: HttpRequest, shape: type[T]) -> T:
    """The request's JSON body. Raises ApiError validation_failed (400)."""
    try:
        return msgspec.json.decode(request.body, type=shape)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise ApiError(ErrorCode.VALIDATION_FAILED, [str(error)]) from error


def source_of(location: Document) -> str:
    """The language that a location's other languages are translated from: its first."""
    return languages_of(location)[0]


def languages_of(location: Document) -> list[str]:
    stored = location.get("supportedLanguages")
    return [str(one) for one in stored or () if one] or ["en"]
