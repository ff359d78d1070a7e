"""How many messages, how many arrived, and what they cost: a location's page for who manages it."""

from decimal import Decimal
from typing import Any

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.template.response import TemplateResponse

from messaging import showing
from messaging.outbox.selectors import figures
from orderbuddy.accounts.roles import may
from orderbuddy.adminkit.charts import Bar, bars
from orderbuddy.adminkit.tenancy import own_places
from orderbuddy.mongo import Document
from ordering.reports.days import today_of
from ordering.reports.periods import Period, preset

PERMISSION = "messages.figures"
PERIODS = {"week": "Last 7 days", "month": "Last 30 days", "quarter": "Last 90 days"}
ARRIVED = ("delivered", "read")


def figures_view(request: HttpRequest) -> HttpResponse:
    """GET `location` and `period` (week, month or quarter)."""
    places = [
        one for one in own_places(request) if may(request.user, one["restaurantId"], PERMISSION)
    ]
    if not places and not request.user.is_superuser:
        raise PermissionDenied
    location = _location(request, places)
    chosen = request.GET.get("period", "week")
    period_name = chosen if chosen in PERIODS else "week"
    shown = _shown(location, preset(period_name, today_of(location))) if location else {}
    context = {
        **admin.site.each_context(request),
        "title": "Messages in figures",
        "places": [(str(one["_id"]), one.get("name") or "—") for one in places],
        "location": location,
        "location_id": str(location["_id"]) if location else "",
        "periods": list(PERIODS.items()),
        "period_name": period_name,
        **shown,
    }
    return TemplateResponse(request, "admin/messaging/figures.html", context)


def _location(request: HttpRequest, places: list[Document]) -> Document | None:
    wanted = request.GET.get("location")
    if not wanted:
        return places[0] if places else None
    found = next((one for one in places if str(one["_id"]) == wanted), None)
    if found is None:
        raise Http404("Location not found")
    return found


def _shown(location: Document, period: Period) -> dict[str, Any]:
    rows = figures(location, period)
    return {
        "words": period.words,
        "rows": [_row(one) for one in rows],
        "total": _row(_sum(rows)),
        "chart": _chart(rows),
    }


def _row(row: Document) -> dict[str, Any]:
    states = row["states"]
    left = sum(states.get(one, 0) for one in ("sent", *ARRIVED))
    tried = left + states.get("failed", 0)
    return {
        "what": showing.event_words(row["what"]),
        "way": showing.channel_words(row["channel"]),
        "count": row["count"],
        "waiting": states.get("queued", 0),
        "left": left,
        "arrived": sum(states.get(one, 0) for one in ARRIVED),
        "failed": states.get("failed", 0),
        "suppressed": states.get("suppressed", 0),
        "share": f"{100 * states.get('failed', 0) / tried:.1f} %" if tried else "—",
        "parts": row["parts"],
        "cost": ", ".join(map(showing.cost_words, row["cost"])) or "—",
    }


def _sum(rows: list[Document]) -> Document:
    states: dict[str, int] = {}
    costs: dict[str, Decimal] = {}
    for row in rows:
        for state, count in row["states"].items():
            states[state] = states.get(state, 0) + count
        for cost in row["cost"]:
            costs[cost["currency"]] = costs.get(cost["currency"], Decimal()) + Decimal(
                cost["amount"]
            )
    return {
        "what": "All",
        "channel": "",
        "count": sum(row["count"] for row in rows),
        "parts": sum(row["parts"] for row in rows),
        "states": states,
        "cost": [{"amount": f"{costs[one]:f}", "currency": one} for one in sorted(costs)],
    }


def _chart(rows: list[Document]) -> Any:
    """Messages that left, by channel."""
    counts: dict[str, int] = {}
    for row in rows:
        left = _row(row)["left"]
        counts[row["channel"]] = counts.get(row["channel"], 0) + left
    ordered = sorted(counts.items(), key=lambda one: -one[1])
    shown = [
        Bar(showing.channel_words(name), count, f"{count:,}") for name, count in ordered if count
    ]
    if not shown:
        return ""
    said = ", ".join(f"{one.label} {one.text}" for one in shown)
    return bars(key="channels", title="Sent by channel", said=said, rows=shown)
