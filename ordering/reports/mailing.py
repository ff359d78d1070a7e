"""Yesterday's figures by e-mail, each morning by the location's own clock, once.

The key `{day}:{location}` in `report_mails_sent` is taken before anything is handed over. Each
reader's e-mail is a message of its own, once for that day, and is delivered from there; what a
kill leaves half handed over is done again: who has theirs gets no second one.
"""

from datetime import date, timedelta

from django.conf import settings
from pymongo.errors import DuplicateKeyError

from menus.hours import zone_of
from orderbuddy.languages import first_language
from orderbuddy.mongo import Document, collection, now
from orderbuddy.outgoing.port import HandedOver, hand_over
from ordering.reports.asking import Answer, answer
from ordering.reports.files import file_name, written
from ordering.reports.mails import SETTINGS, Mails, read
from ordering.reports.periods import Period
from ordering.reports.tables import Column, Table
from ordering.reports.writing import shown

SENT = "report_mails_sent"
LEFT_AFTER = timedelta(minutes=10)
MONEY, PERCENT, COUNT = (Column("", kind) for kind in ("money", "percent", "count"))
LISTED = 10


def mail_due_reports() -> int:
    """Hand over what is due now and was not sent; of how many locations."""
    sent = 0
    for setting in collection(SETTINGS).find({"to.0": {"$exists": True}}):
        location = collection("locations").find_one({"_id": setting["_id"]})
        mails = read(setting)
        if location is None:
            continue
        local = now().astimezone(zone_of(location))
        if mails.to and local.time() >= mails.at:
            sent += _send_once(location, local.date() - timedelta(days=1), mails)
    return sent


def _send_once(location: Document, day: date, mails: Mails) -> int:
    key = f"{day.isoformat()}:{location['_id']}"
    if not _take(key, location):
        return 0
    send_day(location, day, mails)
    collection(SENT).update_one({"_id": key}, {"$set": {"state": "sent", "sentAt": now()}})
    return 1


def _take(key: str, location: Document) -> bool:
    """Whether it is ours to send: nobody has before, or whoever did was killed."""
    entry = {"restaurantId": location.get("restaurantId"), "locationId": location["_id"]}
    try:
        collection(SENT).insert_one({"_id": key, **entry, "state": "sending", "at": now()})
    except DuplicateKeyError:
        left = {"_id": key, "state": "sending", "at": {"$lt": now() - LEFT_AFTER}}
        return bool(collection(SENT).update_one(left, {"$set": {"at": now()}}).modified_count)
    return True


def send_day(location: Document, day: date, mails: Mails) -> None:
    """Have one day's figures sent to these readers, each by an e-mail of their own."""
    period, name = Period(day, day), str(location.get("name") or "Location")
    items = answer("items", [location], period)
    figures = headline(items)
    pdf = {
        "name": file_name("pdf", items.table, name, day.isoformat()),
        "content": b"".join(written("pdf", items.table, f"{name} · {period.words}")),
        "media_type": "application/pdf",
    }
    hand_over(
        HandedOver(
            what="daily_report",
            about=f"report:{day.isoformat()}:{location['_id']}",
            to=[("email", one) for one in mails.to],
            purpose="staff",
            values={
                "name": name,
                "day": day.isoformat(),
                "amount": figures[0][1],
                "figures": figures,
                "items": _best(items.table),
                "link": f"{settings.API_ENDPOINT}/admin/reports/?place={location['_id']}"
                f"&first={day}&last={day}",
                "attachments": [pdf],
            },
            language=first_language(location),
            restaurant_id=location.get("restaurantId"),
            location_id=location["_id"],
        )
    )


def headline(found: Answer) -> list[tuple[str, str, str]]:
    """(what, value, change against the period before) of what one wants to know first."""
    now_, before = found.totals, found.totals_before
    rows: list[tuple[str, float | None, float | None, Column]] = [
        ("Sales", now_["gross"], before["gross"], MONEY),
        ("Orders", now_["orders"], before["orders"], COUNT),
        ("Average order", _average(now_), _average(before), MONEY),
        ("Tips", now_["tips"], before["tips"], MONEY),
        ("Discounts", now_["discount"], before["discount"], MONEY),
        ("Refunds", now_["refunds"], before["refunds"], MONEY),
    ]
    return [(what, shown(value, column), change(value, then)) for what, value, then, column in rows]


def change(value: float | None, before: float | None) -> str:
    """`+12.0 %`, or "" where there was nothing before."""
    if value is None or not before:
        return ""
    return f"{100 * (value - before) / before:+,.1f} %"


def _average(totals: dict[str, int]) -> int | None:
    return round(totals["gross"] / totals["orders"]) if totals["orders"] else None


def _best(table: Table) -> list[list[str]]:
    return [[shown(row[at], table.columns[at]) for at in (0, 1, 2)] for row in table.rows[:LISTED]]
