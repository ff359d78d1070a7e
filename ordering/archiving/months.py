"""The stored figures of a location's whole months (`report_months`), summed from its days."""

from datetime import date

from orderbuddy.mongo import Document, collection
from ordering.archiving.days import days_of
from ordering.reports.days import day_key
from ordering.reports.figures import Figures
from ordering.reports.months import HEAD, MONTHS, month_id, stamp, whole_months
from ordering.reports.reading import DAYS


def make_months(location: Document) -> int:
    """Store the months whose days are all there, where they are not stored of these days already;
    how many were stored."""
    here, made = {"locationId": location["_id"]}, 0
    heads = {one["day"]: one for one in collection(DAYS).find(here, HEAD)}
    stored = {one["_id"]: one["days"] for one in collection(MONTHS).find(here, {"days": 1})}
    for month, keys in whole_months(_ready(location, heads)).items():
        if stored.get(month_id(location["_id"], month)) != [stamp(heads[key]) for key in keys]:
            _make(location, month, keys)
            made += 1
    return made


def _ready(location: Document, heads: dict[str, Document]) -> list[date]:
    ready = {key for key, one in heads.items() if one["state"] == "ready"}
    return [day for day in days_of(location) if day_key(day) in ready]


def _make(location: Document, month: str, keys: list[str]) -> None:
    """Should a day change meanwhile, the month names one that is not stored any more, and is read
    by nobody."""
    figures, days = Figures(), []
    where = {"locationId": location["_id"], "day": {"$gte": keys[0], "$lte": keys[-1]}}
    for one in collection(DAYS).find(where).sort("day", 1):
        figures.merge(one)
        days.append(stamp(one))
    key = {"_id": month_id(location["_id"], month)}
    named = {"restaurantId": location.get("restaurantId"), "locationId": location["_id"]}
    made = {**key, **named, "days": days, "figures": figures.stored()}
    collection(MONTHS).replace_one(key, made, upsert=True)
