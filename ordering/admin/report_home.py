from datetime import timedelta
from typing import Any

from django.http import HttpRequest
from django.urls import reverse

from orderbuddy.accounts.roles import may
from orderbuddy.adminkit.charts import Point, line
from orderbuddy.adminkit.home import home_part
from orderbuddy.adminkit.tenancy import own_places
from ordering.reports.days import day_key, days_between, today_of
from ordering.reports.reading import read_figures
from ordering.reports.tables import Column
from ordering.reports.writing import shown

DAYS = 7
# Whoever looks after more places than that reads reports one by one.
PLACES = 12
MONEY = Column("", "money")


@home_part(5, "admin/ordering/reports_home.html")
def sales_part(request: HttpRequest) -> dict[str, Any] | None:
    """Sales of the last seven days, beside the seven before; for who may see figures."""
    places = [
        one for one in own_places(request) if may(request.user, one["restaurantId"], "reports.view")
    ]
    if not places and not request.user.is_superuser:
        return None
    found: dict[str, Any] = {"address": reverse("reports")}
    return {**found, **_week(places)} if 0 < len(places) <= PLACES else found


def _week(places: list[dict[str, Any]]) -> dict[str, Any]:
    last = today_of(places[0])
    first = last - timedelta(days=DAYS - 1)
    rows = read_figures(places, first - timedelta(days=DAYS), last, ("days",)).rows("days")
    sales = [
        rows.get(day_key(day), {}).get("gross", 0)
        for day in days_between(first - timedelta(days=DAYS), last)
    ]
    days = list(days_between(first, last))
    points = [
        Point(f"{day:%a %-d %b}", cents, shown(cents, MONEY))
        for day, cents in zip(days, sales[DAYS:], strict=True)
    ]
    told = ", ".join(f"{one.label} {one.text}" for one in points)
    chart = line(
        key="chart-week", title="Sales of the last seven days", said=told, points=points,
        before=sales[:DAYS], unit="${:,.0f}", scale=100,
    )  # fmt: skip
    return {"chart": chart, "sum": shown(sum(sales[DAYS:]), MONEY), "points": points}
