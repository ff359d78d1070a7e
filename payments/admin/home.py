from typing import Any

from django.http import HttpRequest
from django.urls import reverse

from orderbuddy.accounts.access import own_documents
from orderbuddy.accounts.roles import restaurants_where
from orderbuddy.adminkit.home import Step, first_step, home_part
from orderbuddy.mongo import Document, collection
from ordering.admin.showing import money
from payments.services.exceptions import KINDS

PERMISSION = "payments.exceptions"
SHOWN = 6


@home_part(3, "admin/payments/home.html")
def money_part(request: HttpRequest) -> dict[str, Any] | None:
    """What does not match, and how the last night's comparison went."""
    mine = _mine(request)
    if mine is None:
        return None
    open_ones = {**mine, "resolvedAt": None}
    found = list(collection("payment_exceptions").find(open_ones).limit(SHOWN + 1))
    nights = _last_night(mine)
    if not found and not nights:
        return None
    return {
        "exceptions": [_row(one) for one in found[:SHOWN]],
        "more": len(found) > SHOWN,
        "list": f"{reverse('admin:payments_paymentexception_changelist')}?resolved=no",
        "nights": reverse("admin:payments_reconciliation_changelist"),
        "night": _night_words(nights),
        "settlement": reverse("admin:payments_settlement"),
    }


def _mine(request: HttpRequest) -> Document | None:
    """The filter of the restaurants in which this person looks after exceptions."""
    if request.user.is_superuser:
        return {}
    restaurants = restaurants_where(request.user, PERMISSION)
    if not restaurants:
        return None
    return {"restaurantId": {"$in": restaurants}, **own_documents(request.user)}


def _row(found: Document) -> dict[str, str]:
    cents = found.get("ledgerCents") or found.get("gatewayCents") or found.get("orderCents")
    return {
        "what": KINDS.get(found["kind"], found["kind"]),
        "amount": money(cents),
        "url": reverse("admin:payments_paymentexception_change", args=[found["_id"]]),
    }


def _last_night(mine: Document) -> list[Document]:
    """The comparisons of the newest day that has any."""
    runs = collection("reconciliations")
    newest = runs.find_one(mine, {"date": 1}, sort=[("date", -1)])
    return list(runs.find({**mine, "date": newest.get("date")})) if newest else []


def _night_words(nights: list[Document]) -> dict[str, Any] | None:
    if not nights:
        return None
    open_ones = sum(not one.get("endedAt") for one in nights)
    wrong = sum(one.get("exceptions") or 0 for one in nights)
    return {
        "date": nights[0].get("date"),
        "checked": sum(one.get("checked") or 0 for one in nights),
        "is_clean": not open_ones and not wrong,
        "wrong": wrong,
        "open": open_ones,
    }


@first_step(5)
def payment_step(location: Document) -> Step:
    """Cards, or the counter on purpose."""
    stored = collection("locations").find_one({"_id": location["_id"]}, {"payment": 1}) or {}
    url = reverse("admin:menus_location_change", args=[location["_id"]])
    why = "Cards on the phones of guests; until then guests pay at the counter."
    takes_cards = bool((stored.get("payment") or {}).get("acceptPayment"))
    return Step("Take payments", takes_cards, url, why)
