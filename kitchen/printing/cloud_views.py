"""`/cloudprnt/…`: where printers ask for their jobs. Star's protocol, not our API."""

import base64
import binascii

import msgspec
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from kitchen.printing import cloud
from kitchen.printing.printers import Printer, Reached, check_key, printer_of
from orderbuddy.api.throttling import Window, client_address
from orderbuddy.mongo import Document, parse_id

BODY_BYTES_AT_MOST = 64 * 1024
# A printer asks every second at most, and twice more for each job.
REQUESTS_PER_10_SECONDS = 60
WRONG_KEYS_PER_MINUTE = 20

_requests = Window(10)
_wrong_keys = Window(60)


@csrf_exempt
@require_http_methods(["GET", "POST", "DELETE"])
def cloudprnt(request: HttpRequest, printer_id: str, printer_key: str = "") -> HttpResponse:
    """One printer's address. Its key is the path's end, or Basic authentication's password (the
    printer's id is the name)."""
    if _requests.count(printer_id[:40]) > REQUESTS_PER_10_SECONDS:
        return _later()
    printer = _printer(request, printer_id, printer_key)
    if printer is None:
        wrong = _wrong_keys.count(client_address(request))
        return _later() if wrong > WRONG_KEYS_PER_MINUTE else _who_are_you()
    answer = {"POST": _poll, "GET": _fetch, "DELETE": _finish}[request.method or ""]
    return answer(request, printer)


def _poll(request: HttpRequest, printer: Printer) -> HttpResponse:
    return JsonResponse(cloud.poll(printer, _json(request.body[:BODY_BYTES_AT_MOST])))


def _fetch(request: HttpRequest, printer: Printer) -> HttpResponse:
    if request.GET.get("type", cloud.PNG) != cloud.PNG:
        return HttpResponse(status=415)
    found = cloud.fetch(printer, request.GET.get("token", ""))
    if found is None:
        return HttpResponse(status=404)
    cut = {"X-Star-Cut": "partial; feed=true", "Cache-Control": "no-store"}
    return HttpResponse(found, content_type=cloud.PNG, headers=cut)


def _finish(request: HttpRequest, printer: Printer) -> HttpResponse:
    cloud.finish(printer, request.GET.get("token", ""), request.GET.get("code", ""))
    return HttpResponse(status=200)


def _printer(request: HttpRequest, printer_id: str, key: str) -> Printer | None:
    name, password = _basic(request)
    given = key or (password if name == printer_id else "")
    found = printer_of(parse_id(printer_id) or printer_id)
    if found is None or found.reached != Reached.CLOUD or not check_key(found, given):
        return None
    return found


def _basic(request: HttpRequest) -> tuple[str, str]:
    kind, _, sent = request.headers.get("Authorization", "").partition(" ")
    if kind.lower() != "basic":
        return "", ""
    try:
        name, _, password = base64.b64decode(sent, validate=True).decode().partition(":")
    except (binascii.Error, UnicodeDecodeError):
        return "", ""
    return name, password


def _json(raw: bytes) -> Document:
    """What the printer says; {} for anything that cannot be read."""
    try:
        found = msgspec.json.decode(raw)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return {}
    return found if isinstance(found, dict) else {}


def _who_are_you() -> HttpResponse:
    challenge = {"WWW-Authenticate": 'Basic realm="CloudPRNT", charset="UTF-8"'}
    return HttpResponse(status=401, headers=challenge)


def _later() -> HttpResponse:
    return HttpResponse(status=429, headers={"Retry-After": "10"})
