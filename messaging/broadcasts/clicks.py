"""`/b/{token}`: what a guest opens who taps the link in their message."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.views.decorators.http import require_safe

from messaging.broadcasts.guests import code_for
from messaging.broadcasts.links import order_path
from orderbuddy.api.throttling import Window, client_address
from orderbuddy.mongo import Document, collection, now
from ordering.codes.scans import is_guest
from ordering.via import COOKIE, KEPT

# More of one address in a minute is nobody who reads their messages.
PER_ADDRESS = 60
_by_address = Window(60)


@require_safe
def follow(request: HttpRequest, token: str) -> HttpResponse:
    """On to the order link; a tap of the guest's is counted, a link preview's is not."""
    guest = guest_of_token(token)
    broadcast = guest and collection("broadcasts").find_one({"_id": guest["broadcastId"]})
    if not broadcast:
        return _unknown(request)
    response = HttpResponseRedirect(order_path(broadcast, code_for(broadcast, guest)))
    response["Cache-Control"] = "no-store"
    response["Referrer-Policy"] = "no-referrer"
    if is_guest(request) and _by_address.count(client_address(request)) <= PER_ADDRESS:
        count_click(guest)
        response.set_cookie(
            COOKIE, guest["token"], max_age=int(KEPT.total_seconds()), httponly=True,
            samesite="Lax", secure=settings.SESSION_COOKIE_SECURE,
        )  # fmt: skip
    return response


def guest_of_token(token: str) -> Document | None:
    return collection("broadcast_guests").find_one({"token": token.lower()})


def count_click(guest: Document) -> None:
    """One tap more; the first one's time stays."""
    instant = now()
    seen = {
        "$inc": {"clicks": 1},
        "$min": {"clickedAt": instant},
        "$max": {"lastClickAt": instant},
    }
    collection("broadcast_guests", acknowledged_by_one=True).update_one({"_id": guest["_id"]}, seen)


def _unknown(request: HttpRequest) -> HttpResponse:
    response = render(request, "messaging/broadcast_link.html", status=404)
    response["Cache-Control"] = "no-store"
    return response
