"""From a location's page to its orders and codes, and to what its guests see."""

from django.urls import reverse

from menus.admin.off_menu_rows import counts_left
from menus.models import Location, Menu
from orderbuddy.adminkit.links import PageLink, page_links, row_links
from orderbuddy.mongo import collection
from ordering.codes.links import guest_address
from ordering.stock import left

counts_left(left)


@row_links(Location)
def orders(location: Location) -> list[PageLink]:
    return [PageLink("Orders", _list("order", location))]


@page_links(Location)
def codes(location: Location) -> list[PageLink]:
    return [PageLink("Tables and codes", _list("origin", location)), *_guest_view(location.pk)]


@page_links(Menu)
def guest_view(menu: Menu) -> list[PageLink]:
    return _guest_view(menu.location_id)


def _guest_view(location_id: object) -> list[PageLink]:
    origin = collection("origins").find_one({"locationId": location_id}, {"_id": 1})
    return [PageLink("View as a guest", guest_address(origin["_id"]), True)] if origin else []


def _list(model: str, location: Location) -> str:
    return f"{reverse(f'admin:ordering_{model}_changelist')}?location={location.pk}"
