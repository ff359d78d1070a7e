"""A stored message as a channel takes it: with its text, in its language, from its restaurant."""

from messaging.channels.base import Content, Outgoing, Sender
from messaging.names import restaurant_name
from messaging.outbox.contents import content_of
from messaging.outbox.making import TO_GUESTS
from messaging.texts import render
from messaging.texts.voices import voice_of
from orderbuddy.mongo import Document


def outgoing_of(
    message: Document, *, own_number: str = "", as_it_was_said: bool = False
) -> Outgoing:
    """What the channel is given; `as_it_was_said` at the last attempt, though the text may have
    been changed since. `own_number` is the channel's. Raises what `render` does."""
    location_id = message["locationId"]
    return Outgoing(
        message_id=str(message["_id"]),
        to=message["to"],
        language=message["language"],
        content=_content(message, as_it_was_said),
        restaurant_id=message["restaurantId"],
        location_id=str(location_id) if location_id else None,
        purpose=message["purpose"],
        sender=_sender(message, own_number),
    )


def _content(message: Document, as_it_was_said: bool) -> Content:
    """What was given with it, else its text as it is kept now."""
    stored = message["content"]
    if stored and (as_it_was_said or not stored.get("isRendered")):
        return content_of(stored)
    return render(
        event=message["what"],
        channel=message["channel"],
        language=message["language"],
        values=message["values"],
        restaurant_id=message["restaurantId"],
    )


def _sender(message: Document, own_number: str) -> Sender:
    """What is of the house (codes, notices) comes from the house; the rest from the location's own
    number, where it has one: there the guest's answer is heard."""
    if message["purpose"] == "security" or not message["restaurantId"]:
        return Sender()
    name = restaurant_name(message["restaurantId"])
    return Sender(name=name, address=_number(message, own_number))


def _number(message: Document, name: str) -> str:
    if not name or not message["locationId"] or message["purpose"] not in TO_GUESTS:
        return ""
    return voice_of(message["restaurantId"]).number(message["locationId"], name)
