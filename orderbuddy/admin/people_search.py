"""People in the admin's search: all for superusers, their own teams for who may change those."""

from collections.abc import Iterable
from typing import Any

from django.http import HttpRequest
from django.urls import reverse

from orderbuddy.accounts.roles import restaurants_where
from orderbuddy.adminkit.search import (
    MILLISECONDS,
    MOST_HITS,
    Hit,
    Term,
    search_source,
)
from orderbuddy.indexes import AS_SPOKEN
from orderbuddy.mongo import Document, collection

_NAMES = ("name", "email", "phoneNumber")
_SHOWN = dict.fromkeys((*_NAMES, "restaurants"), 1)


@search_source(8, "People")
def people(request: HttpRequest, term: Term) -> list[Hit]:
    """Everybody by the beginning of their e-mail, name or phone, each a range in an index; a team,
    which is small, by any part of them."""
    if request.user.is_superuser:
        return [_hit(one, _page(one)) for one in _of_all(term)]
    mine = restaurants_where(request.user, "people.change")
    return [_hit(one, _team(one, mine)) for one in _of_teams(term, mine)] if mine else []


def _of_all(term: Term) -> Iterable[Document]:
    phone = f"+{term.digits}" if term.digits else term.text
    found: dict[Any, Document] = {}
    for where, collation in (
        ({"email": term.beginning(term.text.lower())}, None),
        ({"name": term.beginning()}, AS_SPOKEN),
        ({"phoneNumber": term.beginning(phone)}, None),
    ):
        some = collection("users").find(where, _SHOWN, collation=collation).limit(MOST_HITS)
        found |= {one["_id"]: one for one in some.max_time_ms(MILLISECONDS)}
    return found.values()


def _of_teams(term: Term, restaurant_ids: list[str]) -> list[Document]:
    anywhere = [{name: term.anywhere} for name in _NAMES]
    where = {"restaurants": {"$in": restaurant_ids}, "$or": anywhere}
    found = collection("users").find(where, _SHOWN).limit(MOST_HITS)
    return list(found.max_time_ms(MILLISECONDS))


def _page(person: Document) -> str:
    return reverse("admin:orderbuddy_user_change", args=[person["_id"]])


def _team(person: Document, mine: list[str]) -> str:
    shared = next(one for one in person["restaurants"] if one in mine)
    return f"{reverse('admin:orderbuddy_member_changelist')}?restaurant={shared}"


def _hit(person: Document, url: str) -> Hit:
    names = [person.get(name) for name in _NAMES]
    title, *rest = [str(one) for one in names if one] or [str(person["_id"])]
    return Hit(title, " · ".join(rest), url)
