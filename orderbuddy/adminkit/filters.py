from collections import defaultdict
from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from urllib.parse import parse_qsl
from zoneinfo import ZoneInfo

from django.contrib.admin import ModelAdmin, SimpleListFilter
from django.contrib.admin.views.main import ChangeList
from django.db.models import Q, QuerySet
from django.http import HttpRequest

from orderbuddy.adminkit.tenancy import own_places, own_restaurants
from orderbuddy.mongo import now, parse_id

LISTED = 100


class LocationFilter(SimpleListFilter):
    """Only where there is a choice: somebody with one location sees no filter."""

    title = "location"
    parameter_name = "location"

    def lookups(self, request: HttpRequest, model_admin: ModelAdmin) -> list[tuple[str, str]]:
        places = own_places(request)[:LISTED]
        found = [(str(one["_id"]), one.get("name") or str(one["_id"])) for one in places]
        return found if len(found) > 1 else []

    def queryset(self, request: HttpRequest, queryset: QuerySet) -> QuerySet:
        if not self.value():
            return queryset
        return queryset.filter(location_id=parse_id(self.value()))


class RestaurantFilter(SimpleListFilter):
    title = "restaurant"
    parameter_name = "restaurant"

    def lookups(self, request: HttpRequest, model_admin: ModelAdmin) -> list[tuple[str, str]]:
        found = own_restaurants(request)[:LISTED]
        return found if len(found) > 1 else []

    def queryset(self, request: HttpRequest, queryset: QuerySet) -> QuerySet:
        return queryset.filter(restaurant_id=self.value()) if self.value() else queryset


class YesNoFilter(SimpleListFilter):
    """`field` is yes where the document lacks it, as today's service reads it."""

    field = ""
    yes, no = "Yes", "No"

    def lookups(self, request: HttpRequest, model_admin: ModelAdmin) -> list[tuple[str, str]]:
        return [("yes", self.yes), ("no", self.no)]

    def queryset(self, request: HttpRequest, queryset: QuerySet) -> QuerySet:
        if self.value() not in ("yes", "no"):
            return queryset
        refused = {self.field: False}
        return queryset.filter(**refused) if self.value() == "no" else queryset.exclude(**refused)


class DayFilter(SimpleListFilter):
    """A day by each location's own clock: today, yesterday, the last seven or any date."""

    title = "day"
    parameter_name = "day"
    field = "started_at"
    template = "adminkit/day_filter.html"

    def lookups(self, request: HttpRequest, model_admin: ModelAdmin) -> list[tuple[str, str]]:
        return [("today", "Today"), ("yesterday", "Yesterday"), ("week", "Last seven days")]

    def choices(self, changelist: ChangeList) -> Iterator[dict[str, Any]]:
        others = changelist.get_query_string(remove=[self.parameter_name, "p"])
        self.other_filters = parse_qsl(others[1:])
        self.chosen_date = self.value() if _date(self.value()) else ""
        return super().choices(changelist)

    def queryset(self, request: HttpRequest, queryset: QuerySet) -> QuerySet:
        if not self.value():
            return queryset
        zones: dict[str, list[Any]] = defaultdict(list)
        for place in own_places(request):
            zones[place.get("timezone") or "UTC"].append(place["_id"])
        wanted = Q(pk__in=[])
        for name, ids in zones.items():
            span = span_of(self.value(), zone_named(name))
            if span is not None:
                within = {f"{self.field}__gte": span[0], f"{self.field}__lt": span[1]}
                wanted |= Q(location_id__in=ids, **within)
        return queryset.filter(wanted)


def zone_named(name: str) -> ZoneInfo:
    """The time zone; UTC where the name is none."""
    try:
        return ZoneInfo(name)
    except (KeyError, ValueError):
        return ZoneInfo("UTC")


def span_of(value: str, zone: ZoneInfo) -> tuple[datetime, datetime] | None:
    """From when until when that day (`today`, `week`, a date) goes there; None for none."""
    today = now().astimezone(zone).date()
    first, days = {
        "today": (today, 1),
        "yesterday": (today - timedelta(days=1), 1),
        "week": (today - timedelta(days=6), 7),
    }.get(value, (_date(value), 1))
    if first is None:
        return None
    return _midnight(first, zone), _midnight(first + timedelta(days=days), zone)


def _midnight(day: date, zone: ZoneInfo) -> datetime:
    return datetime.combine(day, time(), zone).astimezone(UTC)


def _date(value: str | None) -> date | None:
    try:
        found = date.fromisoformat(value or "")
    except ValueError:
        return None
    # At the ends of the calendar there is no day before or after.
    return found if 1970 <= found.year <= 9000 else None
