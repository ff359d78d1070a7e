"""What of this app is found by the admin's search: orders, tables and codes, campaigns."""

from typing import Any, NamedTuple

from bson import ObjectId
from django.http import HttpRequest
from django.urls import reverse
from pymongo.collation import Collation

from orderbuddy.adminkit.filters import zone_named
from orderbuddy.adminkit.search import (
    MILLISECONDS,
    MOST_HITS,
    Hit,
    Term,
    here,
    search_source,
)
from orderbuddy.indexes import AS_SPOKEN
from orderbuddy.mongo import Document, collection
from ordering.admin.showing import local
from ordering.models import OrderStatus

_SHOWN = ("orderCode", "customer.name", "status", "startedAt", "locationId", "origin.name")
_STATUS = dict(OrderStatus.choices)
# Orders, and those that were archived: both have the indexes.
PLACED = ("orders", "order_reports")
FEWEST_DIGITS = 4
# Said of an order's `_id`, it is no text for sure: only then is it taken from an index that has a
# collation, and the orders are sorted before they are fetched.
ANY_ID = {"$gte": ObjectId(b"\x00" * 12), "$lte": ObjectId(b"\xff" * 12)}


@search_source(1, "Orders")
def orders(request: HttpRequest, term: Term) -> list[Hit]:
    """By the beginning of their code, of their guest's name or phone; the newest first.

    Each is a range in an index that begins with the location (`ordering.indexes.searched`).
    """
    places = here(request)
    at_home = {"locationId": {"$in": list(places)}}
    found: dict[Any, Document] = {}
    for name in PLACED:
        if len(found) >= MOST_HITS:
            break  # the archive is older
        for question in order_questions(term):
            found = {one["_id"]: one for one in _newest(name, at_home, question)} | found
    newest = sorted(found.values(), key=lambda one: one["_id"], reverse=True)
    return [_hit(one, places[one["locationId"]]) for one in newest[:MOST_HITS]]


class Question(NamedTuple):
    """A filter, the index that answers it, and the index's collation."""

    where: Document
    index: str
    collation: Collation | None = None


def order_questions(term: Term) -> list[Question]:
    """What the term may mean."""
    code = term.text.lstrip("#").upper()
    found = [Question({"orderCode": term.beginning(code)}, "ob_location_code")] if code else []
    if len(term.digits) >= FEWEST_DIGITS:
        written = (f"+{term.digits}", f"+1{term.digits}", term.digits, term.text)
        numbers = [{"customer.phone": term.beginning(one)} for one in dict.fromkeys(written)]
        found += [Question(one, "ob_location_phone") for one in numbers]
    elif not term.digits:
        name = {"customer.name": term.beginning()}
        found.append(Question(name, "ob_location_guest", AS_SPOKEN))
    return found


def _newest(name: str, at_home: Document, question: Question) -> list[Document]:
    """The index is named: to save the sort, the planner might read all orders, newest first."""
    where = {**at_home, **question.where, "_id": ANY_ID}
    fields = dict.fromkeys(_SHOWN, 1)
    found = collection(name).find(where, fields, collation=question.collation)
    newest = found.hint(question.index).sort("_id", -1).limit(MOST_HITS)
    return list(newest.max_time_ms(MILLISECONDS))


def _hit(order: Document, place: Document) -> Hit:
    zone = zone_named(place.get("timezone") or "UTC")
    said = (
        (order.get("customer") or {}).get("name"),
        _STATUS.get(order.get("status") or ""),
        (order.get("origin") or {}).get("name"),
        place.get("name"),
        local(order.get("startedAt"), zone),
    )
    code = order.get("orderCode") or str(order["_id"])
    url = reverse("admin:ordering_order_change", args=[order["_id"]])
    return Hit(f"#{code}", " · ".join(filter(None, said)), url)


@search_source(3, "Tables and codes")
def origins(request: HttpRequest, term: Term) -> list[Hit]:
    """By any part of their label, among the keys of the person's own locations."""
    return _small(request, term, "origins", "label", "ordering_origin")


@search_source(6, "Campaigns")
def campaigns(request: HttpRequest, term: Term) -> list[Hit]:
    return _small(request, term, "campaigns", "name", "ordering_campaign")


def _small(request: HttpRequest, term: Term, name: str, field: str, page: str) -> list[Hit]:
    places = here(request)
    where = {"locationId": {"$in": list(places)}, field: term.anywhere}
    found = collection(name).find(where, {field: 1, "locationId": 1}).limit(MOST_HITS)
    return [
        Hit(
            one[field],
            places[one["locationId"]].get("name") or "",
            reverse(f"admin:{page}_change", args=[one["_id"]]),
        )
        for one in found.max_time_ms(MILLISECONDS)
    ]
