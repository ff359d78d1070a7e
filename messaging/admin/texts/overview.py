"""All texts of a restaurant: which are its own."""

from typing import Any

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import reverse

from messaging.texts.access import access_texts
from messaging.texts.brand import brand_of
from messaging.texts.events import CHANNELS, EDITABLE, LANGUAGE_WORDS, LANGUAGES, Event
from messaging.texts.stored import PERMISSION, own_keys
from orderbuddy.accounts.access import acts_everywhere
from orderbuddy.accounts.roles import restaurants_where
from orderbuddy.adminkit.navigation import nav_page
from orderbuddy.adminkit.tenancy import own_restaurants

NAME = "messaging_texts"
CHANNEL_WORDS = {
    "push": "Push",
    "whatsapp": "WhatsApp",
    "sms": "Text message",
    "email": "E-mail",
    "fcm": "App",
}
PARTS = (("guest", "To guests"), ("staff", "To staff"))


@nav_page("Offer", 7, "Message texts", "pen")
def _navigation(request: HttpRequest) -> str:
    user = request.user
    mine = user.is_superuser or restaurants_where(user, PERMISSION)
    return reverse(f"admin:{NAME}") if mine else ""


def texts_view(request: HttpRequest) -> HttpResponse:
    """GET `restaurant`, for whoever has several."""
    places = mine(request)
    if not places:
        raise PermissionDenied
    chosen = request.GET.get("restaurant") or places[0][0]
    if chosen not in dict(places):
        raise Http404("Restaurant not found")
    access_texts(request.user, chosen)
    own = own_keys(chosen)
    context = {
        **admin.site.each_context(request),
        "title": "Message texts",
        "restaurants": places,
        "restaurant_id": chosen,
        "brand": brand_of(chosen),
        "brand_address": reverse("admin:messaging_brand", args=[chosen]),
        "parts": [_part(chosen, own, audience, words) for audience, words in PARTS],
    }
    return TemplateResponse(request, "admin/messaging/texts.html", context)


def mine(request: HttpRequest) -> list[tuple[str, str]]:
    """(id, name) of the restaurants whose texts the person may word."""
    user = request.user
    if user.is_superuser:
        return own_restaurants(request)
    there = {one for one in restaurants_where(user, PERMISSION) if acts_everywhere(user, one)}
    return [one for one in own_restaurants(request) if one[0] in there]


def _part(restaurant_id: str, own: set[tuple[str, str, str]], audience: str, words: str) -> Any:
    events = [one for one in EDITABLE.values() if one.audience == audience]
    columns = [one for one in CHANNELS if any(one in event.offered for event in events)]
    return {
        "words": words,
        "columns": [CHANNEL_WORDS[one] for one in columns],
        "rows": [
            {
                "words": event.words,
                "cells": [_cell(restaurant_id, own, event, one) for one in columns],
            }
            for event in events
        ],
    }


def _cell(
    restaurant_id: str, own: set[tuple[str, str, str]], event: Event, channel: str
) -> dict[str, Any] | None:
    """Where the text is worded, and in which languages it is; None where there is none."""
    if channel not in event.offered:
        return None
    worded = [one for one in LANGUAGES if (event.key, channel, one) in own]
    return {
        "address": text_address(restaurant_id, event.key, channel, (worded or LANGUAGES)[0]),
        "channel": CHANNEL_WORDS[channel],
        "languages": ", ".join(LANGUAGE_WORDS[one] for one in worded),
    }


def text_address(restaurant_id: str, event: str, channel: str, language: str) -> str:
    """The address of a text's page."""
    return reverse("admin:messaging_text", args=[restaurant_id, event, channel, language])
