"""Text messages by Twilio, from TWILIO_MESSAGING_SERVICE_SID or TWILIO_PHONE_NUMBER."""

import logging
from datetime import datetime

from django.conf import settings

from messaging.channels import set_up, twilio
from messaging.channels.base import Channel, ChannelError, Outgoing, Sent
from messaging.channels.faults import not_set_up

logger = logging.getLogger(__name__)

# Ten parts: Twilio takes no longer ones.
LONGEST = 1600


class Sms(Channel):
    """`to` is a number such as +15550100123. `content.text` is sent as it is: its parts were
    counted, and each costs."""

    name = "sms"
    provider = twilio.PROVIDER
    own_number = "smsNumber"
    can_be_asked = True

    @property
    def reports_delivery(self) -> bool:
        return twilio.reports_delivery()

    def is_set_up(self) -> bool:
        return set_up.sms()

    def send(self, outgoing: Outgoing) -> Sent:
        try:
            return _create(outgoing, _sender(outgoing.sender.address))
        except ChannelError as error:
            if not (outgoing.sender.address and twilio.is_about_sender(error)):
                raise
        # A location may have named any number as its own; the house's is known to be good.
        logger.warning("A location's own number is none", extra={"location": outgoing.location_id})
        return _create(outgoing, _sender(""))

    def find(self, outgoing: Outgoing, since: datetime) -> Sent | None:
        body = _body(outgoing)
        return twilio.find(outgoing=outgoing, to=outgoing.to, body=body, since=since)

    def news_of(self, reference: str) -> Sent | None:
        return twilio.news_of(reference)


def sms() -> Channel:
    """The channel that the settings name: there is one."""
    return Sms()


def _create(outgoing: Outgoing, sender: dict[str, str]) -> Sent:
    return twilio.create(
        to=outgoing.to,
        sender=sender,
        message_id=outgoing.message_id,
        what={"body": _body(outgoing)},
    )


def _sender(own: str) -> dict[str, str]:
    if own:
        return {"from_": own}
    if settings.TWILIO_MESSAGING_SERVICE_SID:
        return {"messaging_service_sid": settings.TWILIO_MESSAGING_SERVICE_SID}
    if settings.TWILIO_PHONE_NUMBER or set_up.texts_are_printed():
        return {"from_": settings.TWILIO_PHONE_NUMBER}
    raise not_set_up("TWILIO_PHONE_NUMBER")


def _body(outgoing: Outgoing) -> str:
    return outgoing.content.text[:LONGEST]
