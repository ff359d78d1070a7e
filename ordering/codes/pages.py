"""`/q/{code}`: what a phone opens that scans a code."""

from urllib.parse import urlencode

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.cache import patch_vary_headers
from django.views.decorators.http import require_safe

from orderbuddy.mongo import Document, parse_id
from ordering.codes.links import origin_of_code
from ordering.codes.scans import count_scan, is_guest
from ordering.codes.visits import COOKIE, KEY_LENGTH, MOST_HOURS, join_visit, origin_of_key
from ordering.codes.words import words_for

LONGEST_OFFER = 40


@require_safe
def follow(request: HttpRequest, code: str) -> HttpResponse:
    """To the guest's page of where this code is now; a visit's own code opens or joins it first."""
    if len(code) == KEY_LENGTH:
        return _visit(request, code.lower())
    origin = origin_of_code(code)
    if origin is None:
        return _sorry(request, "unknown", status=404)
    count_scan(request, origin)
    return _to_page(origin["_id"], offer=request.GET.get("code", ""))


def _visit(request: HttpRequest, key: str) -> HttpResponse:
    """A link preview opens no visit, and needs no cookie."""
    origin_id = origin_of_key(key)
    if origin_id is not None and not is_guest(request):
        return _to_page(origin_id)
    visit = join_visit(key)
    if visit is None:
        page = _guest_page(origin_id) if origin_id else ""
        return _sorry(request, "over", status=410, page=page)
    origin: Document = {**visit, "_id": visit["originId"]}
    count_scan(request, origin)
    response = _to_page(origin["_id"])
    response.set_cookie(
        COOKIE, key, max_age=MOST_HOURS * 3600, httponly=True, samesite="Lax",
        secure=settings.SESSION_COOKIE_SECURE,
    )  # fmt: skip
    return response


def _guest_page(origin_id: object) -> str:
    """On our own host without naming it: whatever proxy stands in front of us, it leads there."""
    return f"{settings.MENU_ENDPOINT}/o/{parse_id(origin_id)}"


def _to_page(origin_id: object, *, offer: str = "") -> HttpResponse:
    """`offer`: an offer's code that came with the link, for the guest's page."""
    carried = f"?{urlencode({'code': offer[:LONGEST_OFFER]})}" if offer else ""
    response = HttpResponseRedirect(_guest_page(origin_id) + carried)
    # Asked again at each scan: it is counted, and may lead elsewhere tomorrow.
    response["Cache-Control"] = "no-store"
    return response


def _sorry(request: HttpRequest, which: str, *, status: int, page: str = "") -> HttpResponse:
    language, words = words_for(request)
    context = {"language": language, "words": words, "which": words[which], "page": page}
    response = render(request, "ordering/code.html", context, status=status)
    response["Cache-Control"] = "no-store"
    patch_vary_headers(response, ["Accept-Language"])
    return response
