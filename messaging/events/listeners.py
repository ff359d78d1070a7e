"""What messages follow from. The relay tells of changes, one at a time: what is asked here for each
of them is kept in memory, but for what has to be told."""

from datetime import timedelta

from django.dispatch import receiver

from messaging.channels.base import Attachment, Content
from messaging.events.alarms import tell_of_alarm, tell_of_exception
from messaging.events.audience import forget_devices
from messaging.events.orders import tell_of_order
from messaging.events.soon import store_in_time
from messaging.outbox import Recipient, tell
from orderbuddy.archived import find_order
from orderbuddy.changes import Change, on_change
from orderbuddy.mongo import Document, now
from orderbuddy.outgoing.port import HandedOver, handed_over

# A relay that is so late has the order as it was before somebody may have had its guest erased.
LATE = timedelta(seconds=2)


@on_change("orders")
def tell_of_orders(change: Change) -> None:
    order = _without_who_was_erased(change)
    if order is not None:
        tell_of_order(order, change.at)
    store_in_time()


def _without_who_was_erased(change: Change) -> Document | None:
    """The order as the change has it; as it is now, if its guest was erased since. (An update comes
    with the order as it is.)"""
    if change.document is None or change.operation == "update" or now() - change.at < LATE:
        return change.document
    found = find_order(change.id)
    return found if found is not None and found.get("erasedAt") else change.document


@on_change("alarms")
def tell_of_alarms(change: Change) -> None:
    if change.document is not None:
        tell_of_alarm(change.document)
    store_in_time()


@on_change("payment_exceptions")
def tell_of_exceptions(change: Change) -> None:
    if change.document is not None:
        tell_of_exception(change.document)
    store_in_time()


@on_change("subscriptions", "push_subscriptions", "users")
def read_devices_anew(change: Change) -> None:
    forget_devices()


@receiver(handed_over)
def take(message: HandedOver, **_: object) -> bool:
    """What the apps above hand over goes the same way as everything else."""
    tell(
        what=message.what,
        about=message.about,
        recipients=[Recipient([one], message.language, message.person_id) for one in message.to],
        purpose=message.purpose,
        values=message.values,
        restaurant_id=message.restaurant_id,
        location_id=message.location_id,
        order_id=message.order_id,
        expires_in=message.expires_in,
        content=_content(message),
        is_secret=message.is_secret,
    )
    return True


def _content(message: HandedOver) -> Content | None:
    letter = message.letter
    if letter is None:
        return None
    files = tuple(Attachment(one.name, one.content, one.media_type) for one in letter.attachments)
    return Content(text=letter.text, subject=letter.subject, html=letter.html, attachments=files)
