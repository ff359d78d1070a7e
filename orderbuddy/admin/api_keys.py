from datetime import timedelta
from typing import Any

from bson import ObjectId
from django import forms
from django.contrib import admin, messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.http import HttpResponseRedirect as Redirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.timesince import timesince

from orderbuddy import audit
from orderbuddy.accounts.api_keys import make_key, revoke_key
from orderbuddy.accounts.roles import NOT_FOR_KEYS, PERMISSIONS
from orderbuddy.adminkit.admin import NOTHING, TenantAdmin
from orderbuddy.adminkit.filters import RestaurantFilter
from orderbuddy.adminkit.forms import StoredForm
from orderbuddy.adminkit.links import PageLink, page_links
from orderbuddy.adminkit.lists import documents_by_id
from orderbuddy.adminkit.tenancy import own_places, own_restaurants
from orderbuddy.models import ApiKey
from orderbuddy.mongo import iso, now

PERMISSION = "api_keys.change"
LASTS = {"30": "30 days", "90": "90 days", "365": "A year", "7": "A week"}
DEEDS = {"view": "look at", "take": "take", "move": "bump and move", "change": "change"}


def scope_choices() -> list[tuple[str, str]]:
    """Every permission that a program may have, in the order in which they are declared."""
    return [(name, _in_words(name)) for name in PERMISSIONS if name not in NOT_FOR_KEYS]


def _in_words(permission: str) -> str:
    """`orders.move`: "Orders: bump and move"."""
    area, _, deed = permission.partition(".")
    area = area.replace("_", " ").capitalize()
    return f"{area}: {DEEDS.get(deed, deed.replace('_', ' '))}"


class ApiKeyForm(StoredForm):
    """What a new key may. `places` and `restaurants` are set for each request."""

    places: list[dict[str, Any]] = []
    restaurants: list[tuple[str, str]] = []
    restaurant_id = forms.ChoiceField(label="Restaurant")
    places_of_key = forms.MultipleChoiceField(
        required=False,
        label="Locations",
        help_text="None ticked: all of the restaurant, also those that are still to come.",
        widget=forms.CheckboxSelectMultiple(attrs={"class": "tall-list"}),
    )
    permissions = forms.MultipleChoiceField(
        required=False,
        label="What it may do",
        help_text="Every key may read menus, places and stations; nothing of guests or money.",
        widget=forms.CheckboxSelectMultiple(attrs={"class": "tall-list key-scopes"}),
    )
    lasts = forms.ChoiceField(label="It is good for", choices=list(LASTS.items()), initial="90")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "lasts" not in self.fields:
            return  # a key that is looked at
        self.fields["restaurant_id"].choices = self.restaurants
        self.fields["places_of_key"].choices = [
            (str(one["_id"]), self._named(one)) for one in self.places
        ]
        self.fields["permissions"].choices = scope_choices()

    def _named(self, place: dict[str, Any]) -> str:
        name = place.get("name") or str(place["_id"])
        restaurant = dict(self.restaurants).get(place["restaurantId"], place["restaurantId"])
        return f"{name} · {restaurant}" if len(self.restaurants) > 1 else name

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        of_place = {str(one["_id"]): one["restaurantId"] for one in self.places}
        chosen = cleaned.get("places_of_key") or ()
        if any(of_place[one] != cleaned.get("restaurant_id") for one in chosen):
            raise ValidationError({"places_of_key": "These are not all of that restaurant."})
        return cleaned


@admin.register(ApiKey)
class ApiKeyAdmin(TenantAdmin):
    """Keys of programs: made (and shown) once, looked at, revoked; never changed."""

    class Media:
        css = {"all": ("adminkit/api_keys.css",)}

    section, section_place = "People", 3
    needs = dict.fromkeys(("view", "add"), PERMISSION)
    # Who works at some locations would make a key for the others, too.
    for_all_places = frozenset({"view", "add"})
    nobody_may = frozenset({"change", "delete"})
    form = ApiKeyForm
    list_display = ("name", "where_it_acts", "may_do", "last_used", "good_until", "state")
    list_filter = (RestaurantFilter,)
    search_fields = ("name",)
    ordering = ("-pk",)
    sortable_by = ()
    actions = None
    shown = (
        "name", "where_it_acts", "may_do", "ends_in", "made", "last_used",
        "good_until", "state",
    )  # fmt: skip

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> Any:
        if obj is not None:
            self.prepare_rows([obj])
            return ((None, {"fields": self.shown}),)
        made_of = ("name", "restaurant_id", "places_of_key", "permissions", "lasts")
        return ((None, {"fields": made_of}),)

    def get_form(self, request: HttpRequest, obj: Any = None, **kwargs: Any) -> Any:
        if obj is not None:
            return super().get_form(request, obj, **{**kwargs, "form": StoredForm})
        form = super().get_form(request, obj, **kwargs)
        form.restaurants = self._restaurants(request)
        mine = {key for key, _ in form.restaurants}
        form.places = [one for one in own_places(request) if one["restaurantId"] in mine]
        return form

    def get_urls(self) -> list[URLPattern]:
        revoke = path(
            "<str:object_id>/revoke/",
            self.admin_site.admin_view(self.revoke_view),
            name="orderbuddy_apikey_revoke",
        )
        return [revoke, *super().get_urls()]

    def save_model(self, request: HttpRequest, obj: ApiKey, form: Any, change: bool) -> None:
        said = form.cleaned_data
        stored, obj.key = make_key(
            restaurant_id=said["restaurant_id"],
            location_ids=[ObjectId(one) for one in said["places_of_key"]] or None,
            name=said["name"],
            scopes=said["permissions"],
            expires_at=now() + timedelta(days=int(said["lasts"])),
            by=request.user,
        )
        obj.pk, obj.expires_at = stored["_id"], stored["expiresAt"]
        _record(request, stored, "api_keys.made", None, _told(stored))

    def render_change_form(
        self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any
    ) -> HttpResponse:
        """One button: a key has to be copied before the next one is made."""
        one = {"show_save_and_add_another": False, "show_save_and_continue": False}
        return super().render_change_form(request, context | one, *args, **kwargs)

    def response_add(
        self, request: HttpRequest, obj: ApiKey, post_url_continue: Any = None
    ) -> HttpResponse:
        """The key, this once: it is not kept."""
        context = {
            **self.admin_site.each_context(request),
            "title": f"The key {obj}",
            "key": obj.key,
            "until": obj.expires_at,
            "back": reverse("admin:orderbuddy_apikey_changelist"),
        }
        shown = TemplateResponse(request, "admin/orderbuddy/api_key_made.html", context)
        shown["Cache-Control"] = "no-store"
        return shown

    def revoke_view(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """Asks, and then does it."""
        key = self.get_object(request, object_id)
        if key is None or not self.has_view_permission(request, key):
            raise Http404("Key not found")
        if request.method == "POST":
            if revoke_key(key.pk):
                stored = key.stored_document
                _record(request, stored, "api_keys.revoked", _told(stored), None)
            messages.success(request, f"The key {key} is worth nothing any more.")
            return Redirect(reverse("admin:orderbuddy_apikey_changelist"))
        self.prepare_rows([key])
        context = {
            **self.admin_site.each_context(request),
            "title": f"Revoke {key}?",
            "key": key,
            "last_used": self.last_used(key),
            "back": reverse("admin:orderbuddy_apikey_change", args=[key.pk]),
        }
        return TemplateResponse(request, "admin/orderbuddy/revoke_api_key.html", context)

    def _restaurants(self, request: HttpRequest) -> list[tuple[str, str]]:
        found = own_restaurants(request)
        if request.user.is_superuser:
            return found
        mine = self._restaurants_where(request.user, "add")
        return [one for one in found if one[0] in mine]

    def prepare_rows(self, rows: list[Any]) -> None:
        wanted = {one for row in rows for one in row.location_ids or ()}
        places = documents_by_id("locations", wanted, ["name"])
        own = documents_by_id("restaurants", (row.restaurant_id for row in rows), ["name"])
        for row in rows:
            names = (places.get(one, {}).get("name") or NOTHING for one in row.location_ids or ())
            row.place_names = sorted(names)
            row.restaurant_name = own.get(row.restaurant_id, {}).get("name") or row.restaurant_id

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> list[str]:
        return list(self.shown) if obj is not None else []

    @admin.display(description="Where")
    def where_it_acts(self, key: ApiKey) -> str:
        names = ", ".join(key.place_names) or "All locations"
        return f"{names} · {key.restaurant_name}"

    @admin.display(description="May do")
    def may_do(self, key: ApiKey) -> str:
        known = [name for name in key.scopes or () if name in PERMISSIONS]
        return ", ".join(map(_in_words, known)) or "Read menus and places"

    @admin.display(description="The key ends in")
    def ends_in(self, key: ApiKey) -> str:
        return f"…{key.hint}"

    @admin.display(description="Made")
    def made(self, key: ApiKey) -> str:
        return f"{key.created_at:%-d %b %Y}" if key.created_at else NOTHING

    @admin.display(description="Last used")
    def last_used(self, key: ApiKey) -> str:
        if key.used_at is None:
            return "Never"
        return f"{timesince(key.used_at, depth=1)} ago, from {key.used_from or NOTHING}"

    @admin.display(description="Good until")
    def good_until(self, key: ApiKey) -> str:
        return f"{key.expires_at:%-d %b %Y}" if key.expires_at else NOTHING

    @admin.display(description="State")
    def state(self, key: ApiKey) -> SafeString:
        if key.revoked_at:
            return format_html('<span class="mark">{}</span>', "✕ Revoked")
        if key.expires_at is None or key.expires_at <= now():
            return format_html('<span class="mark">{}</span>', "Expired")
        return format_html('<span class="mark mark-good">{}</span>', "✓ Good")


@page_links(ApiKey)
def revoking(key: ApiKey) -> list[PageLink]:
    if key.revoked_at:
        return []
    return [PageLink("Revoke", reverse("admin:orderbuddy_apikey_revoke", args=[key.pk]))]


def _told(stored: dict[str, Any]) -> dict[str, Any]:
    return {
        "name": stored["name"],
        "scopes": stored["scopes"],
        "locations": [str(one) for one in stored["locationIds"] or ()] or "all",
        "expiresAt": iso(stored["expiresAt"]),
    }


def _record(
    request: HttpRequest, stored: dict[str, Any], what: str, before: Any, after: Any
) -> None:
    audit.record(
        who=request.user,
        what=what,
        restaurant_id=stored["restaurantId"],
        subject=f"api_key:{stored['_id']}",
        before=before,
        after=after,
        correlation_id=getattr(request, "request_id", ""),
    )
