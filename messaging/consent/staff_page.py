"""Who agreed to what: a page for owners and managers of a whole restaurant.

Numbers and e-mails are posted, never part of an address: addresses are logged.
"""

import csv
import io
from typing import Any
from zoneinfo import ZoneInfo

from django import forms
from django.contrib import admin, messages
from django.http import Http404, HttpRequest, HttpResponse
from django.http import HttpResponseRedirect as Redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.views.decorators.cache import never_cache

from menus.hours import zone_of
from messaging.consent.giving import CHANGE, LEAST_WORDS, VIEW, set_by_staff
from messaging.consent.selectors import PAGE, cursor_of, events_of, every_consent, page_of
from messaging.consent.showing import channel_of, words_shown
from orderbuddy.accounts.access import acts_everywhere
from orderbuddy.accounts.roles import may, restaurants_where
from orderbuddy.adminkit.navigation import nav_page
from orderbuddy.adminkit.pages import admin_page
from orderbuddy.adminkit.tenancy import chosen_restaurant, whole_restaurants
from orderbuddy.api.errors import ApiError
from orderbuddy.mongo import Document, collection, iso
from ordering.admin.showing import local

NAME = "consent"
COLUMNS = ("address", "channel", "purpose", "agreed", "stopped", "when", "how", "words", "by")
CHANNELS = {"sms": "Text message", "whatsapp": "WhatsApp", "email": "E-mail", "push": "Push"}
PURPOSES = {"marketing": "News and offers", "service": "Texts about orders"}
HOW = {
    "guest_page": "Ticked on the order's page",
    "order": "Ticked when ordering",
    "device": "Allowed on their device",
    "staff": "Entered by staff",
    "text": "Wrote it to us",
    "unsubscribe": "Link in a message",
    "import": "Brought in from a list",
}


class AddForm(forms.Form):
    address = forms.CharField(
        label="Phone or e-mail", max_length=254,
        widget=forms.TextInput(attrs={"autocomplete": "off", "inputmode": "email"}),
    )  # fmt: skip
    channel = forms.ChoiceField(
        label="Channel", choices=[one for one in CHANNELS.items() if one[0] != "push"]
    )
    purpose = forms.ChoiceField(label="What for", choices=list(PURPOSES.items()))
    words = forms.CharField(
        label="How they were asked, and what they said",
        min_length=LEAST_WORDS, max_length=500, strip=True,
        help_text="For example: asked at the counter whether she wants our offers; said yes.",
        widget=forms.Textarea(attrs={"rows": 3}),
    )  # fmt: skip


class FindForm(forms.Form):
    address = forms.CharField(
        label="Phone or e-mail", max_length=254, required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off", "inputmode": "email"}),
    )  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        # Two forms with a field of one name are on the page.
        super().__init__(*args, auto_id="find_%s", **kwargs)


@nav_page("People", 4, "Consent", "check")
def _navigation(request: HttpRequest) -> str:
    user = request.user
    mine = user.is_superuser or any(
        acts_everywhere(user, one) for one in restaurants_where(user, VIEW)
    )
    return reverse(f"admin:{NAME}") if mine else ""


@admin_page("consent/", NAME)
@never_cache
def consent_view(request: HttpRequest) -> HttpResponse:
    """GET `restaurant`, `channel`, `purpose`, `before`; POST `deed`: `find` an address, `add`,
    `withdraw` one (`consent`), `history` of one, `export`. Who may see none gets 403."""
    restaurant_id = chosen_restaurant(request, _restaurants(request))
    if request.method != "POST":
        return _page(request, restaurant_id)
    deed = request.POST.get("deed", "")
    found = _DEEDS.get(deed)
    return found(request, restaurant_id) if found else _page(request, restaurant_id)


def _find(request: HttpRequest, restaurant_id: str) -> HttpResponse:
    form = FindForm(request.POST)
    address = form.cleaned_data["address"].strip() if form.is_valid() else ""
    return _page(request, restaurant_id, address=address, find=form)


def _add(request: HttpRequest, restaurant_id: str) -> HttpResponse:
    form = AddForm(request.POST)
    if form.is_valid():
        try:
            _set(request, restaurant_id, granted=True, **form.cleaned_data)
        except ApiError as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, "Written down.")
            return Redirect(_address(restaurant_id))
    return _page(request, restaurant_id, add=form)


def _withdraw(request: HttpRequest, restaurant_id: str) -> HttpResponse:
    state = _state(request, restaurant_id)
    about = {"address": state["address"], "channel": channel_of(state), "purpose": state["scope"]}
    try:
        _set(request, restaurant_id, granted=False, words="Withdrawn by the staff", **about)
    except ApiError as error:
        messages.error(request, str(error))
    else:
        messages.success(request, "Withdrawn: they get no more of this.")
    return Redirect(_address(restaurant_id))


def _history(request: HttpRequest, restaurant_id: str) -> HttpResponse:
    state = _state(request, restaurant_id)
    zone = _zone(restaurant_id)
    events = [_event_shown(one, zone) for one in events_of(restaurant_id, state["addressHash"])]
    who = _who(state, _latest(state))
    return _page(request, restaurant_id, history={"address": who, "events": events})


def _export(request: HttpRequest, restaurant_id: str) -> HttpResponse:
    file = io.StringIO()
    writer = csv.writer(file)
    writer.writerow(COLUMNS)
    for state in every_consent(restaurant_id):
        side = _latest(state)
        writer.writerow(
            [_cell(one) for one in (
                state["address"], channel_of(state), state["scope"], state["isGranted"],
                state["stopped"], iso(side["at"]), side["how"], side["words"], side["by"],
            )]
        )  # fmt: skip
    response = HttpResponse(file.getvalue(), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = 'attachment; filename="consents.csv"'
    response["Cache-Control"] = "no-store"
    return response


_DEEDS = {
    "find": _find, "add": _add, "withdraw": _withdraw, "history": _history, "export": _export,
}  # fmt: skip


def _cell(value: object) -> str:
    """No spreadsheet takes what a guest wrote for a formula."""
    text = str(value)
    is_number = text[:1] == "+" and text[1:].isdigit()
    return f"'{text}" if text[:1] in ("=", "+", "-", "@", "\t", "\r") and not is_number else text


def _page(
    request: HttpRequest, restaurant_id: str, *, address: str = "", **more: Any
) -> HttpResponse:
    asked = request.GET
    chosen = {name: asked.get(name, "") for name in ("channel", "purpose")}
    found = page_of(restaurant_id, **chosen, address=address, before=asked.get("before", ""))
    zone = _zone(restaurant_id)
    context = {
        **admin.site.each_context(request),
        "title": "Consent",
        "restaurants": _restaurants(request),
        "restaurant_id": restaurant_id,
        "rows": [_shown(one, zone) for one in found],
        "zone": zone.key.replace("_", " "),
        "next": cursor_of(found[-1]) if len(found) == PAGE else "",
        "channels": CHANNELS,
        "purposes": PURPOSES,
        **{f"chosen_{name}": value for name, value in chosen.items()},
        "looked": address,
        "may_change": may(request.user, restaurant_id, CHANGE),
        "find": FindForm(),
        "add": AddForm(),
        **more,
    }
    return TemplateResponse(request, "admin/messaging/consent.html", context)


def _shown(state: Document, zone: ZoneInfo) -> dict[str, Any]:
    side = _latest(state)
    return {
        "key": state["_id"],
        "address": _who(state, side),
        "channel": "Text message and WhatsApp"
        if _is_both(state)
        else CHANNELS.get(channel_of(state), ""),
        "purpose": PURPOSES.get(state["scope"], state["scope"]),
        "is_granted": state["isGranted"],
        "stopped": state["stopped"],
        "at": iso(side["at"]),
        "time": local(side["at"], zone),
        "how": HOW.get(side["how"], side["how"]),
        "words": side.get("words") or "",
        # Devices end it themselves; the address in the list means nothing to people.
        "may_withdraw": state["isGranted"] and channel_of(state) != "push",
    }


def _who(state: Document, side: Document) -> str:
    if channel_of(state) != "push":
        return state["address"]
    return f"A phone, order {str(side.get('orderId') or '')[-4:].upper()}"


def _is_both(state: Document) -> bool:
    return state["scope"] == "service" and channel_of(state) in ("sms", "whatsapp")


def _event_shown(event: Document, zone: ZoneInfo) -> dict[str, Any]:
    return {
        "what": _what(event),
        "at": iso(event["at"]),
        "time": local(event["at"], zone),
        "how": HOW.get(event["how"], event["how"]),
        "words": words_shown(event),
        "channel": CHANNELS.get(event["channel"], ""),
    }


def _what(event: Document) -> str:
    if event["scope"] == "all":
        return "START: messages again" if event["granted"] else "STOP: no more messages at all"
    purpose = PURPOSES.get(event["scope"], event["scope"])
    return f"{purpose}: {'yes' if event['granted'] else 'no'}"


def _latest(state: Document) -> Document:
    sides = [one for one in (state.get("given"), state.get("taken")) if one]
    return {"words": "", "by": "", **max(sides, key=lambda one: one["at"])}


def _set(request: HttpRequest, restaurant_id: str, **about: Any) -> None:
    set_by_staff(
        user=request.user,
        restaurant_id=restaurant_id,
        correlation_id=getattr(request, "request_id", ""),
        **about,
    )


def _state(request: HttpRequest, restaurant_id: str) -> Document:
    key = {"_id": request.POST.get("consent", ""), "restaurantId": restaurant_id}
    found = collection("consents").find_one({**key, "address": {"$gt": ""}})
    if found is None:
        raise Http404("Consent not found")
    return found


def _restaurants(request: HttpRequest) -> list[tuple[str, str]]:
    return whole_restaurants(request, VIEW)


def _zone(restaurant_id: str) -> ZoneInfo:
    """The clock of its first location."""
    here, wanted = {"restaurantId": restaurant_id}, {"timezone": 1}
    return zone_of(collection("locations").find_one(here, wanted, sort=[("_id", 1)]) or {})


def _address(restaurant_id: str) -> str:
    return reverse(f"admin:{NAME}", query={"restaurant": restaurant_id})
