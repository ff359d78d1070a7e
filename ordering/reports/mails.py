"""Who gets a location's report each morning, and when; stored in `report_mails` by location."""

from dataclasses import dataclass
from datetime import time

from django.core.exceptions import ValidationError
from django.core.validators import validate_email

from orderbuddy import audit
from orderbuddy.accounts.access import Person
from orderbuddy.mongo import Document, collection, now

SETTINGS = "report_mails"
MOST_READERS = 20
USUAL_TIME = time(7)


@dataclass(frozen=True, slots=True)
class Mails:
    """`to` empty: nobody wants it. `at` is the location's own time."""

    to: tuple[str, ...] = ()
    at: time = USUAL_TIME


def mails_of(location: Document) -> Mails:
    """The location's stored setting."""
    return read(collection(SETTINGS).find_one({"_id": location["_id"]}) or {})


def read(stored: Document) -> Mails:
    """A stored setting, leniently."""
    to = tuple(one for one in stored.get("to") or () if isinstance(one, str))
    return Mails(to, time_of(stored.get("at")) or USUAL_TIME)


def time_of(text: object) -> time | None:
    """`07:30`; None for what is no time."""
    try:
        return time.fromisoformat(str(text)).replace(second=0, microsecond=0, tzinfo=None)
    except ValueError:
        return None


def addresses(text: str) -> tuple[str, ...]:
    """The e-mail addresses in a text, however they are parted. Raises ValidationError."""
    found = tuple(dict.fromkeys(text.replace(",", " ").replace(";", " ").split()))
    if len(found) > MOST_READERS:
        raise ValidationError(f"At most {MOST_READERS} people, please.")
    for one in found:
        try:
            validate_email(one)
        except ValidationError as error:
            raise ValidationError(f"“{one}” is no e-mail address.") from error
    return found


def change_mails(*, user: Person, location: Document, mails: Mails) -> None:
    """Store the location's setting, and who changed it."""
    before = mails_of(location)
    if before == mails:
        return
    stored = {"restaurantId": location.get("restaurantId"), **_plain(mails), "updatedAt": now()}
    collection(SETTINGS).update_one({"_id": location["_id"]}, {"$set": stored}, upsert=True)
    audit.record(
        who=user,
        what="reports.mails.changed",
        restaurant_id=location.get("restaurantId"),
        subject=f"location:{location['_id']}",
        before=_plain(before),
        after=_plain(mails),
    )


def _plain(mails: Mails) -> Document:
    return {"to": list(mails.to), "at": f"{mails.at:%H:%M}"}
