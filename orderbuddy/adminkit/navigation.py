"""The admin's side navigation: the registered collections, and pages that apps add to them."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest

SECTIONS = ("Service", "Money", "Offer", "Places", "People")
OTHERS = SECTIONS[-1]
PLAIN_ICON = "page"
# The icons of shell/icons.svg by collection; an admin class may name its own as `icon`.
ICONS = {
    "order": "orders",
    "quote": "cart",
    "payment": "card",
    "paymentexception": "alert",
    "reconciliation": "scales",
    "menu": "book",
    "campaign": "tag",
    "restaurant": "shop",
    "location": "pin",
    "origin": "code",
    "station": "flame",
    "screen": "screen",
    "printer": "printer",
    "archivedorder": "page",
    "member": "people",
    "user": "person",
    "apikey": "key",
    "guestdata": "mail",
    "auditentry": "list",
}


@dataclass(frozen=True, slots=True)
class NavLink:
    """One line of the navigation. `place`: where in its section; `is_here`: we are on it."""

    section: str
    place: float
    label: str
    url: str
    icon: str = PLAIN_ICON
    is_here: bool = False


# The page's address, or "" for whoever may not open it. It asks the database nothing.
Address = Callable[[HttpRequest], str]

_pages: list[tuple[str, float, str, str, Address]] = []


def nav_page(section: str, place: float, label: str, icon: str) -> Callable[[Address], Address]:
    """Decorator: a page of an app stands in the navigation for whom the function has an address.

    @nav_page("Money", 4, "Settlement", "receipt")
    def settlement(request): return reverse("admin:…") if restaurants_where(…) else ""
    """

    def register(address: Address) -> Address:
        _pages.append((section, place, label, icon, address))
        return address

    return register


def navigation(request: HttpRequest, registry: Any, models: list[Any]) -> list[dict[str, Any]]:
    """`[{"name", "links": [NavLink]}]`, the sections that have anything for this person.

    `models` are Django's own entries (`AdminSite.get_app_list`) of what they may look at.
    """
    path = request.path
    links = [*_of_pages(request), *(_of_model(registry, one) for one in models)]
    here = _here([one for one in links if path.startswith(one.url.split("?")[0])])
    shown = [_marked(one, one is here) for one in links]
    sections = [(name, _sorted(shown, name)) for name in SECTIONS]
    return [{"name": name, "links": found} for name, found in sections if found]


def _of_pages(request: HttpRequest) -> list[NavLink]:
    found = [(*said, address(request)) for *said, address in _pages]
    return [
        NavLink(section, place, label, url, icon)
        for section, place, label, icon, url in found
        if url
    ]


def _of_model(registry: Any, model: dict[str, Any]) -> NavLink:
    owner = registry[model["model"]]
    return NavLink(
        getattr(owner, "section", OTHERS),
        getattr(owner, "section_place", 99),
        str(model["name"]),
        model["admin_url"] or "",
        getattr(owner, "icon", "") or ICONS.get(model["object_name"].lower(), PLAIN_ICON),
    )


def _here(links: list[NavLink]) -> NavLink | None:
    """Of pages below one another, the one that we are on, not the one above it."""
    return max(links, key=lambda one: len(one.url.split("?")[0]), default=None)


def _marked(link: NavLink, is_here: bool) -> NavLink:
    return NavLink(link.section, link.place, link.label, link.url, link.icon, is_here)


def _sorted(links: list[NavLink], section: str) -> list[NavLink]:
    mine = [one for one in links if one.url and (one.section == section)]
    others = [one for one in links if one.url and one.section not in SECTIONS]
    return sorted([*mine, *(others if section == OTHERS else ())], key=lambda one: one.place)
