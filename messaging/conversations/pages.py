"""The inbox in the admin. Its page lives on the inbox's socket; its deeds are REST."""

from typing import Any

from django.contrib import admin
from django.http import Http404, HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import ensure_csrf_cookie

from messaging.conversations.access import ANSWER, MANAGE, VIEW
from messaging.conversations.rating import RATINGS
from messaging.conversations.settings import TAGS
from orderbuddy.accounts.access import acts_everywhere
from orderbuddy.accounts.roles import may, restaurants_where
from orderbuddy.adminkit.navigation import nav_page
from orderbuddy.adminkit.pages import admin_page
from orderbuddy.adminkit.tenancy import own_places, own_restaurants
from orderbuddy.mongo import collection, parse_id

NAME = "inbox"


@nav_page("Service", 0.5, "Inbox", "message")
def _navigation(request: HttpRequest) -> str:
    mine = request.user.is_superuser or restaurants_where(request.user, VIEW)
    return reverse(f"admin:{NAME}") if mine else ""


@admin_page("inbox/", NAME)
@never_cache
@ensure_csrf_cookie
def inbox_view(request: HttpRequest) -> HttpResponse:
    """GET `restaurant`: one of the person's own; without it, that of `thread`, or the first by
    name. Who may see none gets 404."""
    restaurants = [one for one in own_restaurants(request) if may(request.user, one[0], VIEW)]
    if not restaurants:
        raise Http404("Inbox not found")
    chosen = _chosen(request, [one for one, _ in restaurants])
    context = {
        **admin.site.each_context(request),
        "title": "Inbox",
        "restaurants": restaurants,
        "restaurant_id": chosen,
        "told": _told(request, chosen),
    }
    return TemplateResponse(request, "admin/messaging/inbox.html", context)


def _chosen(request: HttpRequest, mine: list[str]) -> str:
    wanted = request.GET.get("restaurant")
    if wanted is not None and wanted not in mine:
        raise Http404("Restaurant not found")
    thread_id = parse_id(request.GET.get("thread"))
    if wanted is None and thread_id is not None:
        found = collection("threads").find_one({"_id": thread_id}, {"restaurantId": 1})
        wanted = (found or {}).get("restaurantId")
    return wanted if wanted in mine else mine[0]


def _told(request: HttpRequest, restaurant_id: str) -> dict[str, Any]:
    """What the page's script has to know; what somebody may not, it does not offer."""
    places = [one for one in own_places(request) if one.get("restaurantId") == restaurant_id]
    manages = may(request.user, restaurant_id, MANAGE)
    return {
        "restaurant": restaurant_id,
        "me": str(request.user.pk),
        "locations": [{"id": str(one["_id"]), "name": one.get("name") or "—"} for one in places],
        "mayAnswer": may(request.user, restaurant_id, ANSWER),
        "mayManage": manages,
        "mayReplies": manages and acts_everywhere(request.user, restaurant_id),
        "tags": list(TAGS),
        "ratings": list(RATINGS),
        "order": reverse("admin:ordering_order_change", args=["0"]).replace("/0/", "/{id}/"),
    }
