"""Payments in the admin's search: by how their number begins, or a card's last four digits."""

import re
from typing import Any

from django.http import HttpRequest

from orderbuddy.accounts.roles import may
from orderbuddy.adminkit.filters import zone_named
from orderbuddy.adminkit.search import MILLISECONDS, MOST_HITS, Hit, Term, here, search_source
from orderbuddy.mongo import Document, collection
from ordering.admin.showing import local, money
from payments.admin import showing
from payments.admin.deeds import address_of
from payments.models import PaymentState

_STATES = dict(PaymentState.choices)
# A payment's number is shown by its first eight.
_NUMBER = re.compile(r"[0-9a-f]{6,40}\Z")
_LAST_FOUR = re.compile(r"\d{4}\Z")


@search_source(4, "Payments")
def payments(request: HttpRequest, term: Term) -> list[Hit]:
    places = {
        key: one
        for key, one in here(request).items()
        if may(request.user, one.get("restaurantId"), "payments.view")
    }
    mine = {"locationId": {"$in": list(places)}}
    found = [one for where in _questions(term) for one in _newest({**mine, **where})]
    return [_hit(one, places[one["locationId"]]) for one in found[:MOST_HITS]]


def _questions(term: Term) -> list[Document]:
    text = term.text.lower()
    found: list[Document] = []
    if _LAST_FOUR.match(text):
        found.append({"card.last4": text})
    elif _NUMBER.match(text):
        found.append({"_id": term.beginning(text)})
    return found


def _newest(where: Document) -> list[Document]:
    found = collection("payments").find(where).sort("createdAt", -1).limit(MOST_HITS)
    return list(found.max_time_ms(MILLISECONDS))


def _hit(payment: Document, place: dict[str, Any]) -> Hit:
    zone = zone_named(place.get("timezone") or "UTC")
    said = (
        _STATES.get(payment.get("state") or ""),
        showing.way_words(payment),
        place.get("name"),
        local(payment.get("createdAt"), zone),
    )
    title = f"{money(showing.total_cents(payment))} · {str(payment['_id'])[:8]}"
    return Hit(title, " · ".join(filter(None, said)), address_of("change", payment))
