"""The live board of a location's orders in the admin, and one order of it in a panel.

The page lives on the staff's socket (`/ws/staff/{locationId}/`); its deeds are REST.
"""

import re
from typing import Any

from django.contrib import admin
from django.http import Http404, HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import ensure_csrf_cookie

from menus.models import Location
from orderbuddy.accounts.roles import may
from orderbuddy.adminkit.links import PageLink, parts_of, row_links
from orderbuddy.adminkit.navigation import nav_page
from orderbuddy.adminkit.pages import admin_page
from orderbuddy.adminkit.tenancy import own_places
from orderbuddy.mongo import Document
from ordering.models import Order
from ordering.services.texting import phone_of

NAME = "order_board"


def address_of(location_id: object) -> str:
    """The board of a location."""
    return f"{reverse(f'admin:{NAME}')}?location={location_id}"


@nav_page("Service", 0, "Order board", "board")
def _navigation(request: HttpRequest) -> str:
    return reverse(f"admin:{NAME}")


@row_links(Location)
def board_of_location(location: Location) -> list[PageLink]:
    return [PageLink("Order board", address_of(location.pk))]


@admin_page("board/", NAME)
@never_cache
@ensure_csrf_cookie
def board_view(request: HttpRequest) -> HttpResponse:
    """GET `location`: one of the person's own; without it, the first by name."""
    places = own_places(request)
    place = _chosen(request, places)
    context = {
        **admin.site.each_context(request),
        "title": "Order board",
        "places": [(str(one["_id"]), one.get("name") or "—") for one in places],
        "place": place,
        "location_id": str(place["_id"]) if place else "",
        "told": _told(request, place) if place else {},
    }
    return TemplateResponse(request, "admin/kitchen/order_board.html", context)


def _chosen(request: HttpRequest, places: list[Document]) -> Document | None:
    wanted = request.GET.get("location")
    if wanted is None:
        return places[0] if places else None
    found = next((one for one in places if str(one["_id"]) == wanted), None)
    if found is None:
        raise Http404("Location not found")
    return found


def _told(request: HttpRequest, place: Document) -> dict[str, Any]:
    """What the page's script has to know; what somebody may not, it does not offer."""
    restaurant_id = place.get("restaurantId")
    panel = reverse("admin:order_board_panel", args=["0"])
    return {
        "location": str(place["_id"]),
        "name": place.get("name") or "",
        "timezone": place.get("timezone") or "UTC",
        "mayMove": may(request.user, restaurant_id, "orders.move"),
        "mayCancel": may(request.user, restaurant_id, "orders.cancel"),
        "panel": panel.replace("/0/", "/{id}/"),
    }


@admin_page("board/order/<str:order_id>/", "order_board_panel")
@never_cache
def panel_view(request: HttpRequest, order_id: str) -> HttpResponse:
    """One order as the panel shows it: its page without the frame, with what other apps add to it
    (payments and refunds, paper)."""
    pages: Any = admin.site._registry[Order]
    order = pages.get_object(request, order_id)
    if order is None or not pages.has_view_permission(request, order):
        raise Http404("Order not found")
    stored = order.stored_document
    context = {
        **pages.shown(request, order),
        "original": order,
        "page_parts": parts_of(request, order),
        "address": reverse("admin:ordering_order_change", args=[order.pk]),
        "call": _dialled(stored),
        "text_to": phone_of(stored) if _may_text(request, stored) else "",
    }
    return TemplateResponse(request, "admin/kitchen/order_board_panel.html", context)


def _dialled(order: Document) -> str:
    """What a phone dials for the guest's number; "" without one."""
    phone = (order.get("customer") or {}).get("phone")
    return re.sub(r"[^\d+]", "", phone) if isinstance(phone, str) else ""


def _may_text(request: HttpRequest, order: Document) -> bool:
    return may(request.user, order.get("restaurantId"), "orders.move")
