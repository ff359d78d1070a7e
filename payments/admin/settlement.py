"""A day's settlement as a page: a table, a chart that prints, and a file to keep."""

from typing import Any

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import reverse

from orderbuddy.accounts.access import access_location
from orderbuddy.accounts.roles import may, restaurants_where
from orderbuddy.adminkit.navigation import nav_page
from orderbuddy.adminkit.tenancy import own_places
from orderbuddy.api.errors import ApiError
from orderbuddy.mongo import Document
from ordering.admin.showing import money
from payments.admin import showing
from payments.admin.deeds import address_of
from payments.services.settlement import Row, Settlement, day_of, settle_day
from payments.settlement_file import csv_response

PERMISSION = "payments.settlement"
# The longest bar, in the chart's own units.
WIDTH = 1000


@nav_page("Money", 4, "Settlement", "receipt")
def _navigation(request: HttpRequest) -> str:
    user = request.user
    mine = user.is_superuser or restaurants_where(user, PERMISSION)
    return reverse("admin:payments_settlement") if mine else ""


def settlement_view(request: HttpRequest) -> HttpResponse:
    """GET `location`, `date` (YYYY-MM-DD) and, for the file, `format=csv`."""
    places = [
        one for one in own_places(request) if may(request.user, one["restaurantId"], PERMISSION)
    ]
    if not places and not request.user.is_superuser:
        raise PermissionDenied
    if not places:
        return _page(request, places, None)
    location = _location(request, places)
    try:
        day, fault = day_of(location, request.GET.get("date")), ""
    except ApiError as error:
        day, fault = day_of(location, None), str(error)
    settlement = settle_day(location, day)
    if request.GET.get("format") == "csv" and not fault:
        return csv_response(settlement)
    return _page(request, places, settlement, fault=fault)


def _location(request: HttpRequest, places: list[Document]) -> Document:
    wanted = request.GET.get("location") or str(places[0]["_id"])
    if wanted not in {str(one["_id"]) for one in places}:
        raise Http404("Location not found")
    return access_location(request.user, wanted)


def _page(
    request: HttpRequest,
    places: list[Document],
    settlement: Settlement | None,
    fault: str = "",
) -> HttpResponse:
    context: dict[str, Any] = {
        **admin.site.each_context(request),
        "title": "Settlement",
        "places": [(str(one["_id"]), one.get("name") or "—") for one in places],
        "fault": fault,
        **(_shown(settlement) if settlement else {}),
    }
    return TemplateResponse(request, "admin/payments/settlement.html", context)


def _shown(settlement: Settlement) -> dict[str, Any]:
    return {
        "location": settlement.night.location,
        "location_id": str(settlement.night.location["_id"]),
        "day": settlement.night.day,
        "rows": [_row(row) for row in settlement.rows],
        "total": _row(settlement.total),
        "chart": chart_of(settlement.rows),
        "final": settlement.is_final,
        "undecided": list(map(_line, settlement.undecided)),
        "unplaced": list(map(_line, settlement.unplaced)),
        "refunds_undecided": [
            (money(one["amountCents"]), address_of("change", {"_id": one["paymentId"]}))
            for one in settlement.refunds_undecided
        ],
        "tax_missing": settlement.tax_missing,
    }


def _row(row: Row) -> dict[str, Any]:
    names = ("sales", "tips", "taken", "tax", "refunds", "voids", "tax_back", "net")
    return {
        "words": row.words,
        "count": row.count,
        **{name: money(getattr(row, name)) for name in names},
        "fees": "—" if row.fees is None else money(row.fees),
        "fees_missing": row.fees_missing,
    }


def _line(payment: Document) -> dict[str, Any]:
    return {
        "address": address_of("change", payment),
        "id": payment["_id"][:8],
        "total": money(showing.total_cents(payment)),
        "way": showing.way_words(payment),
        "mark": showing.state_mark(payment["state"]),
    }


def chart_of(rows: list[Row]) -> list[dict[str, Any]]:
    """Bars of what was taken, and at the end of each the part that was given back."""
    most = max((row.taken for row in rows), default=0)
    return [
        {
            "words": row.words,
            "taken": money(row.taken),
            "back": money(row.given_back) if row.given_back else "",
            "width": _length(row.taken, most),
            "back_x": _length(row.taken - min(row.given_back, row.taken), most),
            "back_width": _length(min(row.given_back, row.taken), most),
        }
        for row in (rows if most else ())
    ]


def _length(cents: int, most: int) -> float:
    return round(WIDTH * cents / most, 1)
