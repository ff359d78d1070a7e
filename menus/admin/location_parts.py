"""The nested parts of a location as the admin's form knows them."""

from typing import Any

from bson import ObjectId
from django.core.exceptions import ValidationError
from django.core.validators import EmailValidator, RegexValidator, validate_ipv46_address

from menus.hours import DAYS
from menus.phones import is_phone_number
from orderbuddy.adminkit.nested import (
    Choice,
    Day,
    Flag,
    Group,
    Money,
    Number,
    Numbers,
    Picks,
    Rows,
    Secret,
    Text,
    Time,
)
from orderbuddy.adminkit.nested.parts import Shown
from orderbuddy.adminkit.nested.report import Report


def check_phone(text: str) -> None:
    """A Django validator."""
    if not is_phone_number(text):
        raise ValidationError("Please write a phone number.")


WEEK = [(day, day.capitalize()) for day in DAYS]

CONTACT = Group({"email": Text("E-mail", checks=[EmailValidator()], max_length=200)})

GATEWAYS = [("emergepay", "EmergePay"), ("stripe", "Stripe")]
WRITE_ONLY = "Stored encrypted and never shown again."

TIPS = Group(
    {
        "enabled": Flag("Guests may add a tip", missing=True, hint="Where cards are taken."),
        "percentages": Numbers(
            "Suggested tips in percent", low=1, high=100, most=5, missing=(15, 18, 20)
        ),
        "maxPercent": Number(
            "Largest tip in percent of the bill", low=1, high=500, hint="Empty: 100."
        ),
        "maxCents": Money("Largest tip", hint="Empty or 0: only the percentage limits it."),
    },
    "Tips",
    optional=True,
)

PAYMENT = Group(
    {
        "acceptPayment": Flag("Guests pay by card when they order"),
        "payAtCounter": Flag(
            "Guests may pay at the counter instead", optional=True, hint="Where cards are taken."
        ),
        "gateways": Picks(
            "Cards are taken by",
            choices=GATEWAYS,
            optional=True,
            hint="Each only once its settings below are complete.",
        ),
        "oid": Text("EmergePay organisation", max_length=80, optional=True),
        "auth": Secret("EmergePay secret", optional=True, hint=WRITE_ONLY),
        "emergepayWalletsPublicId": Text(
            "EmergePay public id of wallets", max_length=120, optional=True
        ),
        "stripePublishableKey": Text(
            "Stripe publishable key",
            checks=[RegexValidator(r"\Apk_\w+\Z", "It begins with pk_.")],
            max_length=300,
            optional=True,
        ),
        "stripeSecretKey": Secret("Stripe secret key", optional=True, hint=WRITE_ONLY),
        "stripeWebhookSecret": Secret(
            "Stripe webhook secret", optional=True, hint=f"It begins with whsec_. {WRITE_ONLY}"
        ),
        "tips": TIPS,
    }
)

KITCHEN = Group(
    {
        "warnMinutes": Number(
            "A ticket is to be hurried with after … minutes",
            low=1, high=240, optional=True, hint="Empty: 5.",
        ),
        "lateMinutes": Number(
            "It is late after … minutes", low=1, high=480, optional=True, hint="Empty: 10."
        ),
        "unshownAlarm": Flag(
            "Alarm when a ticket is on no screen", missing=True, optional=True,
            hint="Off where the kitchen has printers and no screens.",
        ),
        "fewLeft": Number(
            "Guests read “3 left” from … counted portions on", high=99, optional=True,
            hint="Empty: 5. With 0 they are not told.",
        ),
    }
)  # fmt: skip

PACE = Group(
    {
        "orders": Number(
            "Orders in each stretch of time, at most", low=1, high=1000, optional=True,
            hint="Who comes later is told a later time. Empty: any number.",
        ),
        "portions": Number(
            "Portions in each stretch, at most", low=1, high=10_000, optional=True,
            hint="Items, of all its orders together. Empty: any number.",
        ),
        "windowMinutes": Number(
            "A stretch lasts … minutes", low=1, high=240, optional=True, hint="Empty: 5.",
        ),
        "openTicketsAtMost": Number(
            "At most … orders open at once", low=1, high=1000, optional=True,
            hint="Open: placed, and not yet ready. Empty: any number.",
        ),
        "usualMinutes": Number(
            "An item takes … minutes", low=1, high=240, optional=True,
            hint="Those of which the menu does not say it.",
        ),
        "daysAhead": Number(
            "Guests may order for later, at most … days ahead", low=0, high=30, optional=True,
            hint="0: for later the same day. Empty: only for now.",
        ),
    }
)  # fmt: skip

ORDER_TIMING = Group(
    {
        "acceptOrdersAfterMinutes": Number(
            "Orders start … minutes after opening", high=720, empty=0
        ),
        "stopOrdersBeforeMinutes": Number("Orders end … minutes before closing", high=720, empty=0),
    }
)


def _day(span: dict[str, Any], number: int) -> str:
    """Hours have no ids: a span is the first, second … of its day."""
    return str(span.get("day") or number).lower()


def _check_spans(rows: list[Shown], report: Report) -> None:
    for row in rows:
        if row["isOpen"] and not (row["startTime"] and row["endTime"]):
            inner = report.at(row["_key"], row["day"].capitalize())
            inner.at("startTime", "").fault("Please say from when to when.")


WORKING_HOURS = Rows(
    Group(
        {
            "day": Choice("Day", choices=WEEK, required=True),
            "isOpen": Flag("Open"),
            "startTime": Time("From"),
            "endTime": Time("To"),
        }
    ),
    "Opening hours",
    id_field=None,
    key_of=_day,
    title="day",
    check=_check_spans,
    layout="week",
    days=WEEK,
    hint="By the location's own clock. A span may pass midnight. Without any hours it is always "
    "open.",
)


def _special_key(row: dict[str, Any], number: int) -> str:
    """Special days have no ids either: one is the first, second … of its date."""
    return str(row.get("date") or number)


def _check_special(rows: list[Shown], report: Report) -> None:
    for row in rows:
        inner = report.at(row["_key"], row["date"] or "New")
        if row["isOpen"] and not (row["startTime"] and row["endTime"]):
            inner.at("startTime", "").fault("Please say from when to when.")
        if row["untilDate"] and row["untilDate"] < row["date"]:
            inner.at("untilDate", "").fault("The last day must not be before the first.")


SPECIAL_DAYS = Rows(
    Group(
        {
            "date": Day("Day", required=True),
            "untilDate": Day("To (that day included)", optional=True),
            "name": Text("What it is", max_length=80, optional=True),
            "isOpen": Flag("Open on this day, at these hours"),
            "startTime": Time("From", optional=True),
            "endTime": Time("To", optional=True),
        }
    ),
    "Special days",
    id_field=None,
    key_of=_special_key,
    title="date",
    check=_check_special,
    add="Add a special day",
    flat=True,
    hint="Special days: holidays, private events, longer nights. Their own hours count, and no "
    "weekly ones. Several lines of one day are its several spans.",
)

ALERT_NUMBERS = Rows(
    Group(
        {"phoneNumber": Text("Phone number", checks=[check_phone], required=True, max_length=24)}
    ),
    "Numbers to alert",
    id_field="_id",
    new_id=ObjectId,
    title="phoneNumber",
    add="Add a number",
    flat=True,
)

REACHED = [("lan", "Network (LAN)"), ("cloud", "Cloud: it asks by itself (CloudPRNT)")]


def _check_printers(rows: list[Shown], report: Report) -> None:
    for row in rows:
        if row["type"] == "lan" and not row["ip"]:
            report.at(row["_key"], row["name"]).at("ip", "").fault("Please write its IP address.")


PRINTERS = Rows(
    Group(
        {
            "name": Text("Name", required=True, max_length=80),
            "ip": Text("IP address", checks=[validate_ipv46_address], max_length=45),
            "type": Choice("Reached by", choices=REACHED, start="lan"),
        }
    ),
    "Printers",
    id_field="id",
    new_id=ObjectId,
    add="Add a printer",
    check=_check_printers,
    hint="What each prints, and how it is, stands under Printers.",
    flat=True,
)
