"""Yesterday's figures by e-mail, each morning by the location's own clock, once.

The key `{day}:{location}` in `report_mails_sent` is taken before anything is sent. What a mail
server refuses for now is tried again under the same key; what a kill leaves half sent is not, for
nobody knows whether it went out, and the page has the figures anyway.
"""

import logging
from datetime import date, timedelta

from django.conf import settings
from django.template.loader import render_to_string
from pymongo.errors import DuplicateKeyError

from menus.hours import zone_of
from orderbuddy.mongo import Document, collection, now
from orderbuddy.outgoing import mail
from orderbuddy.outgoing.errors import OutgoingError
from ordering.reports.asking import Answer, answer
from ordering.reports.files import file_name, written
from ordering.reports.mails import SETTINGS, Mails, read
from ordering.reports.periods import Period
from ordering.reports.tables import Column, Table
from ordering.reports.writing import shown

logger = logging.getLogger(__name__)

SENT = "report_mails_sent"
TRIES = 6
AGAIN = timedelta(minutes=15)
MONEY, PERCENT, COUNT = (Column("", kind) for kind in ("money", "percent", "count"))
LISTED = 10


def mail_due_reports() -> int:
    """Send what is due now and was not sent; how many e-mails left."""
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
    try:
        send_day(location, day, mails)
    except OutgoingError as error:
        _put_back(key, error)
        return 0
    collection(SENT).update_one({"_id": key}, {"$set": {"state": "sent", "sentAt": now()}})
    return 1


def _take(key: str, location: Document) -> bool:
    """Whether it is ours to send: nobody has before, or it is to be tried again now."""
    entry = {"restaurantId": location.get("restaurantId"), "locationId": location["_id"]}
    try:
        first = {"_id": key, **entry, "state": "sending", "tries": 1, "at": now()}
        collection(SENT).insert_one(first)
    except DuplicateKeyError:
        due = {"_id": key, "state": "waiting", "againAt": {"$lte": now()}}
        again = {"$set": {"state": "sending", "at": now()}, "$inc": {"tries": 1}}
        return bool(collection(SENT).update_one(due, again).modified_count)
    return True


def _put_back(key: str, error: OutgoingError) -> None:
    held = collection(SENT).find_one({"_id": key}) or {}
    is_over = error.is_permanent or held.get("tries", TRIES) >= TRIES
    said = {"reason": str(error)[:300], "againAt": now() + AGAIN}
    state = "refused" if is_over else "waiting"
    collection(SENT).update_one({"_id": key}, {"$set": {"state": state, **said}})
    logger.warning("The report %s was not sent: %s", key, error)


def send_day(location: Document, day: date, mails: Mails) -> None:
    """Send one day's figures to these readers. Raises OutgoingError."""
    period, name = Period(day, day), str(location.get("name") or "Location")
    items = answer("items", [location], period)
    context = {
        "name": name,
        "day": f"{day:%A, %-d %B %Y}",
        "figures": headline(items),
        "items": _best(items.table),
        "address": f"{settings.API_ENDPOINT}/admin/reports/?place={location['_id']}"
        f"&first={day}&last={day}",
    }
    heading = f"{name} · {period.words}"
    content = b"".join(written("pdf", items.table, heading))
    mail.send(
        to=list(mails.to),
        subject=f"{name}: {context['figures'][0][1]} on {day:%-d %B}",
        text=render_to_string("ordering/report_mail.txt", context),
        html=render_to_string("ordering/report_mail.html", context),
        attachments=[
            mail.Attachment(
                file_name("pdf", items.table, name, day.isoformat()), content, "application/pdf"
            )
        ],
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
