"""The page of one text: words, placeholders, what it will look like, what it was before."""

from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.http import HttpResponseRedirect as Redirect
from django.template.response import TemplateResponse
from django.urls import reverse

from menus.hours import zone_of
from messaging.admin.texts.forms import (
    approval_text,
    button_rows,
    faults_by_field,
    posted_text,
    sentence,
)
from messaging.admin.texts.overview import CHANNEL_WORDS, text_address
from messaging.texts import stored
from messaging.texts.access import access_text
from messaging.texts.brand import brand_of
from messaging.texts.checking import TITLED, checked
from messaging.texts.defaults import default_of
from messaging.texts.events import EVENTS, LANGUAGE_WORDS, gap_words
from messaging.texts.showing import preview
from messaging.texts.wording import Text
from orderbuddy.adminkit.tenancy import own_places
from orderbuddy.api.errors import ApiError, ErrorCode
from orderbuddy.mongo import Document
from ordering.admin.showing import local

NAME = "messaging_text"
SHOWN_HISTORY = 20
_FRAMES = {"frame-src": ["'self'"]}


def text_view(
    request: HttpRequest, restaurant_id: str, event: str, channel: str, language: str
) -> HttpResponse:
    """GET the form (`entry`: as it was then); POST `deed`: `save` or `reset`, with `version`."""
    key = guarded(request, restaurant_id, event, channel, language)
    if request.method == "POST":
        return _change(request, restaurant_id, key)
    own = stored.stored_text(restaurant_id, *key)
    text = _text_then(request, restaurant_id, key) or stored.text_for(restaurant_id, *key)
    return _page(request, restaurant_id, key, text, own)


def guarded(
    request: HttpRequest, restaurant_id: str, event: str, channel: str, language: str
) -> tuple[str, str, str]:
    """As `access_text`, with the admin's page of what is not allowed."""
    try:
        return access_text(request.user, restaurant_id, event, channel, language)
    except ApiError as error:
        raise PermissionDenied(str(error)) from error


def _change(request: HttpRequest, restaurant_id: str, key: tuple[str, str, str]) -> HttpResponse:
    event, channel, language = key
    said = request.POST.get("version", "")
    about = {
        "who": request.user,
        "restaurant_id": restaurant_id,
        "event": event,
        "channel": channel,
        "language": language,
        "version": int(said) if said.isdecimal() and len(said) < 10 else 0,
        "correlation_id": getattr(request, "request_id", ""),
    }
    text = posted_text(request)
    try:
        if request.POST.get("deed") == "reset":
            stored.reset_text(**about)
            messages.success(request, "It says what it said at first.")
        else:
            stored.save_text(**about, text=text)
            messages.success(request, "Saved. Messages say it from now on.")
    except ApiError as error:
        messages.error(request, _refusal(error))
        # Saved once more, it replaces what the other has written.
        own = stored.stored_text(restaurant_id, *key)
        return _page(request, restaurant_id, key, text, own, status=error.status)
    return Redirect(text_address(restaurant_id, *key))


def _refusal(error: ApiError) -> str:
    if error.code == ErrorCode.CHANGED_MEANWHILE:
        return (
            "Somebody else has changed this text meanwhile: theirs is in its history. Save again "
            "to replace it by yours."
        )
    return "It was not saved: see below what is wrong."


def _text_then(request: HttpRequest, restaurant_id: str, key: tuple[str, str, str]) -> Text | None:
    """What an entry of the history says; None for none."""
    wanted = request.GET.get("entry")
    entries = stored.history_of(restaurant_id, *key) if wanted else []
    found = next((one for one in entries if str(one["_id"]) == wanted), None)
    return stored.text_of(found["before"]) if found and found.get("before") else None


def _page(
    request: HttpRequest,
    restaurant_id: str,
    key: tuple[str, str, str],
    text: Text,
    own: Document | None,
    status: int = 200,
) -> HttpResponse:
    event, channel, language = key
    known, brand = EVENTS[event], brand_of(restaurant_id)
    found = checked(*key, text, brand.name)
    context = {
        **admin.site.each_context(request),
        "title": f"{known.words}: {CHANNEL_WORDS[channel]}, {LANGUAGE_WORDS[language]}",
        "list_address": f"{reverse('admin:messaging_texts')}?restaurant={restaurant_id}",
        "address": text_address(restaurant_id, *key),
        "channel": channel,
        "language": language,
        "brand": brand,
        "channels": [
            (CHANNEL_WORDS[one], text_address(restaurant_id, event, one, language), one == channel)
            for one in known.channels
            if one in (*known.offered, channel)
        ],
        "languages": [
            (words, text_address(restaurant_id, event, channel, one), one == language)
            for one, words in LANGUAGE_WORDS.items()
        ],
        "text": text,
        "has_subject": channel in TITLED,
        "subject_words": "Subject" if channel == "email" else "Title",
        "buttons": button_rows(channel, text.buttons),
        "gaps": [(one, gap_words(event, one), one in known.needed) for one in known.gaps],
        "version": (own or {}).get("version") or 0,
        "is_own": own is not None,
        "default": default_of(*key),
        "faults": faults_by_field(found.faults, channel),
        "hints": [sentence(one, channel) for one in found.hints],
        "segments": found.segments,
        "shown": preview(*key, text, brand),
        "approval": approval_text(text.body) if channel == "whatsapp" else "",
        "history": _history(request, restaurant_id, key),
    }
    page = TemplateResponse(request, "admin/messaging/text.html", context, status=status)
    page._csp_update = _FRAMES
    return page


def _history(
    request: HttpRequest, restaurant_id: str, key: tuple[str, str, str]
) -> list[dict[str, Any]]:
    here = [one for one in own_places(request) if one["restaurantId"] == restaurant_id]
    zone = zone_of(here[0] if here else {})
    entries = stored.history_of(restaurant_id, *key)[:SHOWN_HISTORY]
    return [
        {
            "id": one["_id"],
            "at": local(one["at"], zone),
            "who": one.get("whoName") or "",
            "what": "was reset" if one["what"].endswith("reset") else "was changed",
            "before": stored.text_of(one.get("before") or {}),
        }
        for one in entries
    ]
