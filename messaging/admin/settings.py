"""A location's page: on which channels who is told what, and when it is quiet."""

from typing import Any

import msgspec
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.http import HttpResponseRedirect as Redirect
from django.template.response import TemplateResponse
from django.urls import reverse

from menus.models import Location
from messaging import showing
from messaging.bodies import NotificationChoices
from messaging.channels import can_send
from messaging.events.choices import GUEST_EVENTS
from messaging.services.choosing import (
    GUEST_CHANNELS,
    OF_STAFF_EVENT,
    STAFF_CHANNELS,
    choices_of,
    choose,
)
from orderbuddy.accounts.access import access_location
from orderbuddy.accounts.roles import may
from orderbuddy.adminkit.links import PageLink, page_links
from orderbuddy.api.errors import ApiError
from orderbuddy.mongo import Document

PERMISSION = "places.change"


@page_links(Location)
def notifications(location: Location) -> list[PageLink]:
    address = reverse("admin:messaging_settings", args=[location.pk])
    return [PageLink("Notifications", address, needs=PERMISSION)]


def settings_view(request: HttpRequest, location_id: str) -> HttpResponse:
    """GET the form; POST `events:order_ready=push …`, `quiet_from`, `quiet_until`."""
    location = access_location(request.user, location_id)
    if not may(request.user, location.get("restaurantId"), PERMISSION):
        raise PermissionDenied
    if request.method == "POST":
        return _change(request, location)
    chosen = choices_of(location)
    of_guests = dict.fromkeys(GUEST_EVENTS, GUEST_CHANNELS)
    context = {
        **admin.site.each_context(request),
        "title": "Notifications",
        "location": location,
        "location_id": location_id,
        "parts": [
            _part("events", "Guests", GUEST_CHANNELS, of_guests, chosen["events"]),
            _part("staff", "Staff", STAFF_CHANNELS, OF_STAFF_EVENT, chosen["staffEvents"]),
        ],
        "quiet": chosen["quietHours"] or {},
    }
    return TemplateResponse(request, "admin/messaging/settings.html", context)


def _change(request: HttpRequest, location: Document) -> HttpResponse:
    address = reverse("admin:messaging_settings", args=[location["_id"]])
    told = {"correlation_id": getattr(request, "request_id", "")}
    begins, ends = _hours(request)
    if bool(begins) != bool(ends):
        messages.error(request, "Quiet hours need both times, from and until. Nothing was saved.")
        return Redirect(address)
    try:
        choose(who=request.user, location=location, choices=_choices(request), **told)
    except ApiError as error:
        messages.error(request, str(error))
    else:
        messages.success(request, "Saved. It holds from now on.")
    return Redirect(address)


def _choices(request: HttpRequest) -> NotificationChoices:
    begins, ends = _hours(request)
    body = {
        "events": {one: request.POST.getlist(f"events:{one}") for one in GUEST_EVENTS},
        "staffEvents": {one: request.POST.getlist(f"staff:{one}") for one in OF_STAFF_EVENT},
        "quietHours": {"from": begins, "until": ends} if begins or ends else None,
    }
    return msgspec.convert(body, NotificationChoices)


def _hours(request: HttpRequest) -> tuple[str, str]:
    begins, ends = (request.POST.get(name, "").strip() for name in ("quiet_from", "quiet_until"))
    return begins, ends


def _part(
    name: str,
    title: str,
    columns: tuple[str, ...],
    channels: dict[str, tuple[str, ...]],
    chosen: dict[str, list[str]],
) -> dict[str, Any]:
    return {
        "name": name,
        "title": title,
        "columns": [(showing.channel_words(one), can_send(one)) for one in columns],
        "rows": [
            {
                "event": event,
                "words": showing.event_words(event),
                "boxes": [
                    {
                        "channel": one,
                        "words": showing.channel_words(one),
                        "offered": one in channels[event],
                        "chosen": one in chosen[event],
                    }
                    for one in columns
                ],
            }
            for event in channels
        ],
    }
