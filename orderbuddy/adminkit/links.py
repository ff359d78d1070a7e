"""Where one may go from a document, and what else its page shows: each app adds what it knows.

An app below may link from a page of an app above, or show a part there, without being imported by
it:

    @row_links(Location)
    def kitchen_screen(location): return [PageLink("Kitchen screen", …)]

    @page_part(Order, "admin/payments/order_payments.html")
    def payments(request, order): return {"due": …}
"""

from collections import defaultdict
from collections.abc import Callable
from typing import Any, NamedTuple

from django.db.models import Model
from django.http import HttpRequest
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from orderbuddy.accounts.access import Person
from orderbuddy.accounts.roles import may


class PageLink(NamedTuple):
    """`needs`: the permission (accounts.roles) without which the page behind it would refuse."""

    label: str
    url: str
    new_tab: bool = False
    needs: str = ""


Links = Callable[[Any], list[PageLink]]
PagePart = Callable[[HttpRequest, Any], dict[str, Any] | None]

_on_pages: dict[type[Model], list[Links]] = defaultdict(list)
_in_rows: dict[type[Model], list[Links]] = defaultdict(list)
_parts: dict[type[Model], list[tuple[str, PagePart]]] = defaultdict(list)


def page_links(model: type[Model]) -> Callable[[Links], Links]:
    """The decorated function's links stand at the top of a document's page."""
    return lambda links: _on_pages[model].append(links) or links


def row_links(model: type[Model]) -> Callable[[Links], Links]:
    """… and in its row of the list too; such a function asks the database nothing."""
    return lambda links: _in_rows[model].append(links) or links


def page_part(model: type[Model], template: str) -> Callable[[PagePart], PagePart]:
    """The decorated function gives the context that `template` shows on a document's page, or None
    when there is nothing to say (or nothing that this person may see)."""
    return lambda part: _parts[model].append((template, part)) or part


def parts_of(request: HttpRequest, obj: Model) -> list[dict[str, Any]]:
    """`{"template", "part"}` of every part of a document's page that has something to say."""
    found = [(template, part(request, obj)) for template, part in _parts[type(obj)]]
    return [{"template": template, "part": part} for template, part in found if part]


def links_of(obj: Model, user: Person) -> list[PageLink]:
    """All links of a document's page that are of use to that person."""
    return _useful([*_in_rows[type(obj)], *_on_pages[type(obj)]], obj, user)


def links_in_row(obj: Model, user: Person) -> SafeString:
    """The links of a document's row, each with the document's name for a screen reader."""
    links = _useful(_in_rows[type(obj)], obj, user)
    one = '<a href="{}">{}<span class="visually-hidden"> of {}</span></a>'
    parts = format_html_join(" ", one, ((link.url, link.label, obj) for link in links))
    return format_html('<span class="row-links">{}</span>', parts)


def _useful(known: list[Links], obj: Any, user: Person) -> list[PageLink]:
    found = [link for links in known for link in links(obj)]
    return [one for one in found if not one.needs or may(user, obj.restaurant_id, one.needs)]
