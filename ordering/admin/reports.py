"""Reports as pages: a picture, the same figures as a table, and files to keep."""

from datetime import date
from typing import Any
from urllib.parse import urlencode

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.http import HttpResponseRedirect as Redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from orderbuddy.accounts.access import access_location
from orderbuddy.accounts.roles import may, restaurants_where
from orderbuddy.adminkit.navigation import nav_page
from orderbuddy.adminkit.tenancy import own_places, own_restaurants
from orderbuddy.api.errors import ApiError
from orderbuddy.mongo import Document
from ordering.admin.report_charts import chart_of, is_wide
from ordering.reports.asking import Answer, answer
from ordering.reports.days import today_of
from ordering.reports.files import MEDIA_TYPES, file_name, written
from ordering.reports.mailing import headline
from ordering.reports.mails import Mails, addresses, change_mails, mails_of, time_of
from ordering.reports.periods import PRESETS, Period, day_named, period_of, preset
from ordering.reports.tables import REPORTS, Table
from ordering.reports.writing import shown

PERMISSION = "reports.view"
ALL = "all:"
USUAL = "week"


@nav_page("Money", 0, "Reports", "chart")
def _navigation(request: HttpRequest) -> str:
    user = request.user
    mine = user.is_superuser or restaurants_where(user, PERMISSION)
    return reverse("reports") if mine else ""


@require_GET
def reports_view(request: HttpRequest) -> HttpResponse:
    """GET `report`, `place` (a location's id, or `all:` and a restaurant's), `period` or `first`
    and `last` (YYYY-MM-DD), and for a file `format` (csv, xlsx or pdf)."""
    places = _places(request)
    if not places:
        return _page(request, {"places": []})
    chosen, locations = _chosen(request, places)
    key = request.GET.get("report") or "days"
    if key not in REPORTS:
        raise Http404("There is no such report")
    period, name, fault = _period(request, locations)
    found = answer(key, locations, period)
    if request.GET.get("format") in MEDIA_TYPES and not fault:
        return _file(request.GET["format"], found, _place_words(chosen, places))
    asked = {"place": chosen, **_asked(period, name)}
    return _page(
        request,
        {
            "places": places,
            "place": chosen,
            "place_words": _place_words(chosen, places),
            "period": period,
            "before": found.period_before,
            "periods": PRESETS,
            "period_name": name,
            "fault": fault,
            "report": key,
            "links": [(one.key, one.title, _address(report=one.key, **asked))
                      for one in REPORTS.values()],
            "files": [(form, _address(report=key, format=form, **asked)) for form in MEDIA_TYPES],
            "figures": headline(found),
            "chart": chart_of(found),
            "is_wide": is_wide(found.table),
            "has_before": found.table.chart == "line" and len(found.table.rows) > 1,
            **_table(found.table),
            "mails": _mails(request, locations) if not chosen.startswith(ALL) else None,
        },
    )  # fmt: skip


@require_POST
def report_mails_view(request: HttpRequest, location_id: str) -> HttpResponse:
    """POST `to` and `at`: who gets the location's figures each morning."""
    location = access_location(request.user, location_id)
    if not _may_change(request, location):
        raise PermissionDenied
    try:
        at = time_of(request.POST.get("at"))
        if at is None:
            raise ValidationError("Please say at what time.")
        mails = Mails(addresses(request.POST.get("to", "")), at)
    except ValidationError as error:
        messages.error(request, error.message)
    else:
        change_mails(user=request.user, location=location, mails=mails)
        messages.success(request, _mails_words(mails))
    return Redirect(_address(place=location["_id"]))


def _mails_words(mails: Mails) -> str:
    if not mails.to:
        return "Nobody gets the figures by e-mail."
    return f"Each morning at {mails.at:%H:%M}: {', '.join(mails.to)}."


def _may_change(request: HttpRequest, location: Document) -> bool:
    where = location.get("restaurantId")
    return may(request.user, where, PERMISSION) and may(request.user, where, "places.change")


def _places(request: HttpRequest) -> list[tuple[str, str]]:
    """(value, words) of what the person may see figures of: each location, and all of a
    restaurant that has several."""
    own = [one for one in own_places(request) if may(request.user, one["restaurantId"], PERMISSION)]
    names = dict(own_restaurants(request))
    found: list[tuple[str, str]] = []
    for restaurant in dict.fromkeys(one["restaurantId"] for one in own):
        mine = [one for one in own if one["restaurantId"] == restaurant]
        name = names.get(restaurant, restaurant)
        if len(mine) > 1:
            found.append((f"{ALL}{restaurant}", f"{name}: all locations"))
        found += [(str(one["_id"]), f"{name}: {one.get('name') or '—'}") for one in mine]
    if not own and not request.user.is_superuser:
        raise PermissionDenied
    return found


def _chosen(request: HttpRequest, places: list[tuple[str, str]]) -> tuple[str, list[Document]]:
    wanted = request.GET.get("place") or places[0][0]
    if wanted not in dict(places):
        raise Http404("Location not found")
    restaurant = wanted.removeprefix(ALL) if wanted.startswith(ALL) else None
    ids = [
        one["_id"] for one in own_places(request)
        if (one["restaurantId"] == restaurant if restaurant else str(one["_id"]) == wanted)
    ]  # fmt: skip
    return wanted, [access_location(request.user, one) for one in ids]


def _period(request: HttpRequest, locations: list[Document]) -> tuple[Period, str, str]:
    """(the days, the name of a usual stretch or "", what was wrong with what was asked)."""
    today = today_of(locations[0])
    name = request.GET.get("period") or ("" if request.GET.get("first") else USUAL)
    try:
        if name:
            return preset(name if name in PRESETS else USUAL, today), name, ""
        first = day_named(request.GET.get("first", ""))
        last = day_named(request.GET.get("last") or str(first))
        return period_of(first, last), "", ""
    except ApiError as error:
        return preset(USUAL, today), USUAL, str(error)


def _asked(period: Period, name: str) -> dict[str, Any]:
    return {"period": name} if name else {"first": period.first, "last": period.last}


def _address(**asked: Any) -> str:
    return f"{reverse('reports')}?{urlencode(asked)}"


def _place_words(chosen: str, places: list[tuple[str, str]]) -> str:
    return dict(places)[chosen]


def _file(form: str, found: Answer, place: str) -> StreamingHttpResponse:
    period = found.period
    days = str(period.first) if period.days == 1 else f"{period.first} {period.last}"
    name = file_name(form, found.table, place, days)
    return StreamingHttpResponse(
        written(form, found.table, f"{place} · {period.words}"),
        content_type=MEDIA_TYPES[form],
        headers={
            "Content-Disposition": f'attachment; filename="{name}"',
            "Cache-Control": "no-store",
        },
    )


def _table(table: Table) -> dict[str, Any]:
    """The table in words; the first column is each row's head."""
    rows = [*table.rows, *([table.total] if table.total else [])]
    told = [
        [shown(value, column) for value, column in zip(row, table.columns, strict=True)]
        for row in rows
    ]
    if table.key == "days":
        told = [[_day_words(row[0]), *row[1:]] for row in told]
    return {
        "title_of_report": table.title,
        "columns": [one.title for one in table.columns],
        "rows": told[: len(table.rows)],
        "total": told[len(table.rows)] if table.total else None,
        "note": table.note,
    }


def _day_words(text: str) -> str:
    return f"{date.fromisoformat(text):%a %-d %b %Y}" if text[:1].isdigit() else text


def _mails(request: HttpRequest, locations: list[Document]) -> dict[str, Any] | None:
    location = locations[0]
    if not _may_change(request, location):
        return None
    held = mails_of(location)
    return {
        "address": reverse("report-mails", args=[location["_id"]]),
        "to": ", ".join(held.to),
        "at": f"{held.at:%H:%M}",
        "name": location.get("name") or "",
    }


def _page(request: HttpRequest, context: dict[str, Any]) -> HttpResponse:
    shared = {**admin.site.each_context(request), "title": "Reports"}
    return TemplateResponse(request, "admin/ordering/reports.html", {**shared, **context})
