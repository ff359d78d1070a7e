"""People in the admin's search, as far as their own page shows them to who asks."""

from django.contrib import admin
from django.http import HttpRequest
from django.urls import reverse

from orderbuddy.accounts.models import User
from orderbuddy.adminkit.lists import compiled_filter
from orderbuddy.adminkit.search import (
    MILLISECONDS,
    MOST_HITS,
    Hit,
    Term,
    search_source,
)
from orderbuddy.indexes import AS_SPOKEN
from orderbuddy.mongo import Document, collection


@search_source(8, "People")
def people(request: HttpRequest, term: Term) -> list[Hit]:
    """By the beginning of their e-mail, name or phone; each is a range in an index."""
    pages = admin.site._registry[User]
    if not pages.has_view_permission(request):
        return []
    mine = compiled_filter(pages.get_queryset(request).order_by())
    found: dict[object, Document] = {}
    for where, collation in (
        ({"email": term.beginning(term.text.lower())}, None),
        ({"name": term.beginning()}, AS_SPOKEN),
        ({"phoneNumber": term.beginning(f"+{term.digits}" if term.digits else term.text)}, None),
    ):
        both = {"$and": [where, mine]} if mine else where
        fields = {"email": 1, "name": 1, "phoneNumber": 1}
        some = collection("users").find(both, fields, collation=collation).limit(MOST_HITS)
        found |= {one["_id"]: one for one in some.max_time_ms(MILLISECONDS)}
    return [_hit(one) for one in found.values()]


def _hit(person: Document) -> Hit:
    names = [person.get(name) for name in ("name", "email", "phoneNumber")]
    title, *rest = [one for one in names if one] or [str(person["_id"])]
    url = reverse("admin:orderbuddy_user_change", args=[person["_id"]])
    return Hit(str(title), " · ".join(map(str, rest)), url)
