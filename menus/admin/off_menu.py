"""What is off the menu at a location, as a page: take off, put back, count portions.

Two clicks take a dish off: open it, and say for how long.
"""

from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.http import HttpResponseRedirect as Redirect
from django.template.response import TemplateResponse
from django.urls import reverse

from menus.admin.off_menu_forms import HOW_LONG, CountForm, OffForm
from menus.admin.off_menu_rows import Names, dish_rows, off_rows, until_text
from menus.hours import closes_at, zone_of
from menus.parts import Part
from menus.services import off_menu
from menus.services.off_menu import PERMISSION, Deed
from orderbuddy.accounts.access import access_location
from orderbuddy.accounts.roles import may, restaurants_where
from orderbuddy.adminkit.navigation import nav_page
from orderbuddy.adminkit.tenancy import own_places
from orderbuddy.api.errors import ApiError, ErrorCode
from orderbuddy.mongo import Document, collection, now, parse_id

NAME = "menus_off_menu"


def address_of(location_id: object) -> str:
    """The page's address for a location."""
    return f"{reverse(f'admin:{NAME}')}?location={location_id}"


@nav_page("Offer", 3, "Off the menu", "off")
def _navigation(request: HttpRequest) -> str:
    user = request.user
    mine = user.is_superuser or restaurants_where(user, PERMISSION)
    return reverse(f"admin:{NAME}") if mine else ""


def off_menu_view(request: HttpRequest) -> HttpResponse:
    """GET `location`; POST a deed: `off`, `back` or `count`, of a part of one of its menus."""
    places = [
        one for one in own_places(request) if may(request.user, one["restaurantId"], PERMISSION)
    ]
    if not places:
        raise PermissionDenied
    location = _location(request, places)
    if request.method == "POST":
        try:
            _do(request, location)
        except ApiError as error:
            if error.code == ErrorCode.NOT_ALLOWED:
                raise PermissionDenied from error
            messages.error(request, str(error))
        return Redirect(address_of(location["_id"]))
    return _page(request, places, location)


def _location(request: HttpRequest, places: list[Document]) -> Document:
    wanted = request.GET.get("location") or str(places[0]["_id"])
    if wanted not in {str(one["_id"]) for one in places}:
        raise Http404("Location not found")
    return access_location(request.user, wanted)


def _do(request: HttpRequest, location: Document) -> None:
    menu = _menu(request, location)
    part = Part(*(request.POST.get(name, "") for name in ("item", "variant", "modifier", "option")))
    if "part" in request.POST:
        part = part_of(part.item_id, request.POST["part"])
    name = Names(menu).of(part)
    deed = Deed(request.user, getattr(request, "request_id", ""))
    done = {"off": _take_off, "back": _put_back, "count": _count}.get(request.POST.get("deed", ""))
    if done is None:
        raise Http404("No such deed")
    said = done(request, location, deed, menu, part)
    if said:
        messages.success(request, f"{name} {said}")


def _menu(request: HttpRequest, location: Document) -> Document:
    here = {"_id": parse_id(request.POST.get("menu")), "locationId": location["_id"]}
    menu = collection("menus").find_one(here)
    if menu is None:
        raise Http404("Menu not found")
    return menu


def part_of(item_id: str, chosen: str) -> Part:
    """The part that the page's choice names: "", `v:<id>` or `o:<modifier id>:<option id>`."""
    kind, _, rest = chosen.partition(":")
    if kind == "v":
        return Part(item_id, variant_id=rest)
    if kind == "o":
        modifier_id, _, option_id = rest.partition(":")
        return Part(item_id, modifier_id=modifier_id, option_id=option_id)
    return Part(item_id)


def _take_off(
    request: HttpRequest, location: Document, deed: Deed, menu: Document, part: Part
) -> str:
    form = OffForm(request.POST, location=location)
    if not form.is_valid():
        raise _invalid(form)
    until = form.until
    off_menu.take_off(deed=deed, menu=menu, part=part, until=until)
    return f"is off {until_text(until, location)}."


def _put_back(
    request: HttpRequest, location: Document, deed: Deed, menu: Document, part: Part
) -> str:
    off_menu.put_back(deed=deed, menu=menu, part=part)
    return "can be ordered again."


def _count(request: HttpRequest, location: Document, deed: Deed, menu: Document, part: Part) -> str:
    form = CountForm(request.POST)
    if not form.is_valid():
        raise _invalid(form)
    count = form.cleaned_data["count"]
    off_menu.set_stock(deed=deed, menu=menu, item_id=part.item_id, count=count)
    return "is not counted any more." if count is None else f"can be ordered {count} times."


def _invalid(form: Any) -> ApiError:
    sentences = [one for errors in form.errors.values() for one in errors]
    return ApiError(ErrorCode.VALIDATION_FAILED, sentences)


def _page(request: HttpRequest, places: list[Document], location: Document) -> HttpResponse:
    menus = list(collection("menus").find({"locationId": location["_id"]}).sort("_id", 1))
    closing = closes_at(location, now()).astimezone(zone_of(location))
    words = {**HOW_LONG, "closing": f"{HOW_LONG['closing']} ({closing:%H:%M})"}
    context = {
        **admin.site.each_context(request),
        "title": "Off the menu",
        "places": [(str(one["_id"]), one.get("name") or "—") for one in places],
        "location_id": str(location["_id"]),
        "address": address_of(location["_id"]),
        "off": off_rows(menus, location),
        "menus": [dish_rows(menu, location) for menu in menus],
        "how_long": [one for one in words.items() if one[0] != "date"],
        "tomorrow": OffForm.tomorrow(location).isoformat(),
    }
    return TemplateResponse(request, "admin/menus/off_menu.html", context)
