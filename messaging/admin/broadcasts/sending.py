"""Sending a broadcast: the last look, a test, when; then how far it is, and stopping it."""

from datetime import datetime
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotAllowed, JsonResponse
from django.http import HttpResponseRedirect as Redirect
from django.urls import reverse

from messaging.admin.broadcasts.forms import item_names
from messaging.admin.broadcasts.looking import look
from messaging.admin.broadcasts.pages import Pages, asked, whole
from messaging.admin.broadcasts.results_page import results_context
from messaging.admin.broadcasts.showing import (
    CHANNELS,
    LANGUAGES,
    audience_words,
    channels_words,
    guests_words,
    state_mark,
)
from messaging.broadcasts import editing
from messaging.broadcasts.results import progress_of, sent_of
from messaging.broadcasts.trying import try_out
from orderbuddy.adminkit.filters import zone_named
from orderbuddy.api.errors import ApiError, ErrorCode
from orderbuddy.mongo import Document, instant_of
from ordering.admin.showing import local

DEEDS = {
    "pause": (editing.pause, "It is paused: nothing more is sent until it goes on."),
    "resume": (editing.resume, "It goes on."),
    "cancel": (editing.cancel, "It is cancelled: nothing more is sent."),
    "withdraw": (editing.withdraw, "It is a draft again."),
}
# What can be done in which state.
OFFERED = {
    "draft": ("cancel",),
    "scheduled": ("withdraw", "pause", "cancel"),
    "sending": ("pause", "cancel"),
    "paused": ("resume", "cancel"),
}


class SendingPages(Pages):
    def send_view(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """GET what will be sent to how many; POST `at` (or nothing: now) and `rev`."""
        obj = self._changeable(request, object_id)
        stored = obj.stored_document
        if stored["state"] != "draft":
            return Redirect(reverse("admin:messaging_broadcast_change", args=[obj.pk]))
        location = editing.location_of(stored)
        if request.method == "POST":
            return self._schedule(request, obj)
        seen = look(stored, location)
        context = {
            "location": location,
            "rev": stored["rev"],
            "seen": seen,
            "guests": guests_words(seen["guests"]),
            "who": audience_words(stored, item_names(location)),
            "ways": channels_words(stored["channels"]),
            "minutes": -(-seen["guests"] // max(1, stored["perMinute"])),
            "per_minute": stored["perMinute"],
            "tests": [
                (f"{one['channel']}:{one['language']}", one["words"]) for one in seen["texts"]
            ],
        }
        return self._render(request, "send", f"Send “{obj}”", obj, context)

    def _schedule(self, request: HttpRequest, obj: Any) -> HttpResponse:
        page = reverse("admin:broadcast_send", args=[obj.pk])
        try:
            editing.schedule(
                who=request.user,
                broadcast=obj.stored_document,
                local=_local(request),
                rev=whole(request.POST.get("rev")),
                **asked(request),
            )
        except ApiError as error:
            self.message_user(request, str(error), messages.ERROR)
            return Redirect(page)
        self.message_user(request, f"“{obj}” will be sent.", messages.SUCCESS)
        return Redirect(reverse("admin:messaging_broadcast_change", args=[obj.pk]))

    def test_view(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """POST `text=sms:en`: to oneself."""
        obj = self._changeable(request, object_id)
        if request.method != "POST":
            return HttpResponseNotAllowed(["POST"])
        channel, _, language = request.POST.get("text", "").partition(":")
        try:
            if channel not in CHANNELS or language not in LANGUAGES:
                raise Http404("No such text")
            to = try_out(
                who=request.user,
                broadcast=obj.stored_document,
                channel=channel,
                language=language,
                **asked(request),
            )
        except ApiError as error:
            self.message_user(request, str(error), messages.ERROR)
        else:
            self.message_user(request, f"A test is on its way to {to}.", messages.SUCCESS)
        return Redirect(reverse("admin:broadcast_send", args=[obj.pk]))

    def deed_view(self, request: HttpRequest, object_id: str, deed: str) -> HttpResponse:
        """POST: pause, resume, cancel or withdraw."""
        obj = self._changeable(request, object_id)
        if request.method != "POST":
            return HttpResponseNotAllowed(["POST"])
        if deed not in DEEDS:
            raise Http404("No such deed")
        do, done = DEEDS[deed]
        try:
            do(who=request.user, broadcast=obj.stored_document, **asked(request))
        except ApiError as error:
            self.message_user(request, str(error), messages.ERROR)
        else:
            self.message_user(request, done, messages.SUCCESS)
        return Redirect(reverse("admin:messaging_broadcast_change", args=[obj.pk]))

    def _standing(self, request: HttpRequest, obj: Any, *, may_change: bool) -> HttpResponse:
        """How far it is; what was written can no longer be changed."""
        stored, location = obj.stored_document, editing.location_of(obj.stored_document)
        context = {
            "location": location,
            "state": state_mark(stored["state"]),
            "progress": progress_of(stored),
            "found": sent_of(stored),
            "who": audience_words(stored, item_names(location)),
            "ways": channels_words(stored["channels"]),
            "seen": {**look(stored, location, counts=False), "faults": []},
            "times": _times(stored, location),
            "deeds": OFFERED.get(stored["state"], ()) if may_change else (),
            "is_moving": stored["state"] in ("scheduled", "sending", "paused"),
            "may_edit": may_change and stored["state"] == "draft",
        }
        return self._render(request, "standing", str(obj), obj, context)

    def progress_view(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """{state, words, guests, told, percent, sent, failed, waiting}: asked every few seconds."""
        obj = self._seen(request, object_id)
        found, stored = sent_of(obj.stored_document), obj.stored_document
        return JsonResponse(
            {
                **progress_of(stored),
                "sent": found["sent"],
                "delivered": found["delivered"],
                "waiting": found["queued"],
                "failed": found["failed"] + found["suppressed"],
            }
        )

    def results_view(self, request: HttpRequest, object_id: str) -> HttpResponse:
        obj = self._seen(request, object_id)
        stored, location = obj.stored_document, editing.location_of(obj.stored_document)
        context = {
            **results_context(stored),
            "location": location,
            "state": state_mark(stored["state"]),
            "times": _times(stored, location),
            "hours": stored.get("windowHours"),
        }
        return self._render(request, "results", f"Results of “{obj}”", obj, context)


def _times(stored: Document, location: Document) -> list[tuple[str, str]]:
    zone = zone_named(location.get("timezone") or "UTC")
    said = (("To be sent", "dueAt"), ("Begun", "startedAt"), ("Ended", "endedAt"))
    return [
        (words, local(at, zone)) for words, name in said if (at := instant_of(stored.get(name)))
    ]


def _local(request: HttpRequest) -> datetime | None:
    """The form's time; None for now. Raises ApiError validation_failed."""
    said = request.POST.get("at", "").strip()
    if request.POST.get("when") != "later":
        return None
    try:
        return datetime.fromisoformat(said)
    except ValueError:
        raise ApiError(ErrorCode.VALIDATION_FAILED, "Please say when it is to be sent") from None
