"""What was sent to whom, and what became of it."""

from collections.abc import Iterator
from typing import Any
from urllib.parse import parse_qsl

from django.contrib import admin, messages
from django.db.models import Model, Q, QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.http import HttpResponseRedirect as Redirect
from django.urls import URLPattern, path, reverse
from django.utils.safestring import SafeString

from messaging import showing
from messaging.addresses import address_hash
from messaging.admin.figures import figures_view
from messaging.admin.settings import settings_view
from messaging.models import Message, MessageChannel, MessageState
from messaging.outbox.making import TO_GUESTS
from messaging.outbox.resending import access_message, may_resend, resend
from messaging.outbox.seeing import OF_ORDERS
from orderbuddy.accounts.contacts import international
from orderbuddy.accounts.roles import may, restaurants_where
from orderbuddy.adminkit.admin import NOTHING, TenantAdmin
from orderbuddy.adminkit.filters import DayFilter, LocationFilter, zone_named
from orderbuddy.adminkit.lists import NewestFirst, documents_by_id
from orderbuddy.api.errors import ApiError
from orderbuddy.mongo import Document, collection, parse_id
from ordering.admin.showing import local

# No chain is longer.
MOST_CHANNELS = 10


class StateFilter(admin.SimpleListFilter):
    title = "state"
    parameter_name = "state"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return list(MessageState.choices)

    def queryset(self, request: HttpRequest, queryset: QuerySet) -> QuerySet:
        return queryset.filter(state=self.value()) if self.value() else queryset


class ChannelFilter(admin.SimpleListFilter):
    title = "channel"
    parameter_name = "channel"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return list(MessageChannel.choices)

    def queryset(self, request: HttpRequest, queryset: QuerySet) -> QuerySet:
        return queryset.filter(channel=self.value()) if self.value() else queryset


class EventFilter(admin.SimpleListFilter):
    """A box to choose from: there are two dozen."""

    title = "event"
    parameter_name = "what"
    template = "admin/messaging/event_filter.html"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [(one.key, one.words) for one in showing.EVENTS.values()]

    def queryset(self, request: HttpRequest, queryset: QuerySet) -> QuerySet:
        return queryset.filter(what=self.value()) if self.value() else queryset

    def choices(self, changelist: Any) -> Iterator[dict[str, Any]]:
        others = changelist.get_query_string(remove=[self.parameter_name, "p"])
        self.other_filters = parse_qsl(others[1:])
        self.chosen = self.value() or ""
        return super().choices(changelist)


class MadeOnFilter(DayFilter):
    field = "made_at"


@admin.register(Message)
class MessageAdmin(TenantAdmin):
    """To be read; what was sent may be sent once more."""

    section, section_place = "Service", 6
    icon = "send"
    empty_says = "They come up here by themselves as guests and staff are told things."
    members_may = frozenset({"view"})
    nobody_may = frozenset({"add", "change", "delete"})
    needs = {"view": "messages.view"}
    change_form_template = "admin/messaging/message_page.html"
    change_list_template = "admin/messaging/message_list.html"
    list_display = ("when", "about_what", "mark", "way", "address", "where", "price")
    list_display_links = ("when",)
    list_filter = (StateFilter, ChannelFilter, EventFilter, LocationFilter, MadeOnFilter)
    search_fields = ("to",)
    search_help_text = "A whole number or e-mail address, or an order's id"
    list_max_show_all = 0
    sortable_by = ()
    ordering = ("-pk",)
    actions = None
    fields = ()

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        """As `may_see`, of many."""
        queryset, user = super().get_queryset(request), request.user
        if user.is_superuser:
            return queryset
        managed = restaurants_where(user, "messages.figures")
        told = Q(purpose__in=TO_GUESTS) | Q(what__in=OF_ORDERS)
        return queryset.filter(Q(restaurant_id__in=managed) | told)

    def get_paginator(self, request: HttpRequest, *args: Any, **kwargs: Any) -> NewestFirst:
        return NewestFirst(*args, **kwargs)

    def get_urls(self) -> list[URLPattern]:
        site = self.admin_site
        own = [
            path("figures/", site.admin_view(figures_view), name="messaging_figures"),
            path(
                "settings/<str:location_id>/",
                site.admin_view(settings_view),
                name="messaging_settings",
            ),
            path(
                "<str:object_id>/resend/", site.admin_view(self.resend_view), name="message_resend"
            ),
        ]
        return [*own, *super().get_urls()]

    def changelist_view(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:
        user = request.user
        sees = user.is_superuser or restaurants_where(user, "messages.figures")
        return super().changelist_view(request, {"sees_figures": sees, **(extra_context or {})})

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet, search_term: str
    ) -> tuple[QuerySet, bool]:
        """By the hash of the address, which an index has, so only by whole ones."""
        term = search_term.strip()
        if not term:
            return queryset, False
        ids = [one["_id"] for one in collection("messages").find(_searched(term), {"_id": 1})]
        return queryset.filter(pk__in=ids), False

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: Any = None
    ) -> HttpResponse:
        obj = self.get_object(request, object_id)
        shown = {} if obj is None else self._shown(request, obj)
        return super().change_view(request, object_id, form_url, {**shown, **(extra_context or {})})

    def resend_view(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """POST: once more, to the same address."""
        message = access_message(request.user, object_id)
        if not may(request.user, message["restaurantId"], "messages.resend"):
            raise Http404
        if request.method != "POST":
            return HttpResponseNotAllowed(["POST"])
        try:
            made = resend(
                user=request.user,
                message=message,
                correlation_id=getattr(request, "request_id", ""),
            )
        except ApiError as error:
            self.message_user(request, str(error), messages.ERROR)
            made = message["_id"]
        else:
            self.message_user(request, "It is on its way once more.", messages.SUCCESS)
        return Redirect(reverse("admin:messaging_message_change", args=[made]))

    def page_title(self, obj: Model) -> str:
        return showing.event_words(obj.what)  # type: ignore[attr-defined]

    def _shown(self, request: HttpRequest, obj: Any) -> dict[str, Any]:
        self.prepare_rows([obj])
        message, zone = obj.stored_document, zone_named(obj.place.get("timezone") or "UTC")
        return {
            "message": message,
            # While it waits, a secret stands there to be sent: to nobody else.
            "content": ({} if message["isSecret"] else message["content"]) or {},
            "place": obj.place,
            "mark": showing.state_mark(message["state"]),
            "why": showing.why(message),
            "made_at": local(message["madeAt"], zone),
            "next_at": local(message["dueAt"], zone) if message["state"] == "queued" else "",
            "steps": showing.steps(message, zone),
            "details": self._details(message),
            "others": [_other(one) for one in _chain_of(message)],
            "order_key": str(message["orderId"] or ""),
            "order_code": _code_of(message),
            "may_resend": may_resend(request.user, message),
        }

    def _details(self, message: Document) -> list[tuple[str, Any]]:
        rows = [
            ("Channel", showing.channel_words(message["channel"])),
            ("To", showing.address_words(message)),
            ("Language", message["language"]),
            ("Attempts", message["attempts"]),
            ("Attempts of unknown end", message["unsure"]),
            ("Parts", message["parts"]),
            ("Cost", showing.cost_words(message["cost"])),
            ("Provider", message["provider"]),
            ("Reference at the provider", message["reference"]),
            ("Message", message["_id"]),
        ]
        return [(what, value) for what, value in rows if value]

    def prepare_rows(self, rows: list[Any]) -> None:
        super().prepare_rows(rows)
        found = documents_by_id("messages", (row.pk for row in rows), ["error", "reason", "state"])
        for row in rows:
            row.told = found.get(row.pk) or {"state": row.state, "error": None, "reason": ""}

    @admin.display(description="When")
    def when(self, message: Any) -> str:
        return local(message.made_at, zone_named(message.place.get("timezone") or "UTC"))

    @admin.display(description="About")
    def about_what(self, message: Any) -> str:
        return showing.event_words(message.what)

    @admin.display(description="State")
    def mark(self, message: Any) -> SafeString:
        return showing.state_mark(message.state)

    @admin.display(description="By")
    def way(self, message: Any) -> str:
        return showing.channel_words(message.channel)

    @admin.display(description="To")
    def address(self, message: Any) -> str:
        return showing.address_words({"channel": message.channel, "to": message.to})

    @admin.display(description="Cost")
    def price(self, message: Any) -> str:
        return showing.cost_words(message.cost) or NOTHING


def _searched(term: str) -> Document:
    key = parse_id(term)
    if key is not None:
        return {"orderId": key}
    channel = "email" if "@" in term else "sms"
    number = international(term) if channel == "sms" else term
    return {"toHash": address_hash(channel, number)}


def _chain_of(message: Document) -> list[Document]:
    """The same on other channels, in the order in which they were tried."""
    found: list[Document] = []
    following = message["chainOf"] or message["_id"]
    while following and len(found) < MOST_CHANNELS:
        one = collection("messages").find_one({"_id": following}) or {}
        found += [one] if one else []
        following = one.get("fellTo")
    return [one for one in found if one["_id"] != message["_id"]]


def _other(message: Document) -> dict[str, Any]:
    return {
        "address": reverse("admin:messaging_message_change", args=[message["_id"]]),
        "way": showing.channel_words(message["channel"]),
        "mark": showing.state_mark(message["state"]),
        "why": showing.why(message),
    }


def _code_of(message: Document) -> str:
    if not message["orderId"]:
        return ""
    return (message["values"] or {}).get("code") or str(message["orderId"])[-4:].upper()
