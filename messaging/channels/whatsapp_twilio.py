"""WhatsApp by Twilio: the same messages as texts, between `whatsapp:` addresses.

An approved template is a content of Twilio's (`Template.name` its `HX…` id); without one WhatsApp
takes free text only within 24 hours of the guest's last message (error 63016). Buttons are for
templates: Twilio has them in its content, so a free text names its links only.
"""

import json
from dataclasses import replace
from datetime import datetime

from django.conf import settings

from messaging.channels import set_up, twilio
from messaging.channels.base import Channel, ChannelError, Content, Outgoing, Sent
from messaging.channels.faults import not_set_up, of_one_place

LONGEST = 1600


class WhatsAppTwilio(Channel):
    """`to` is a number such as +15550100123."""

    name = "whatsapp"
    provider = "twilio_whatsapp"
    own_number = "whatsappNumber"
    can_be_asked = True

    @property
    def reports_delivery(self) -> bool:
        return twilio.reports_delivery()

    def is_set_up(self) -> bool:
        return set_up.whatsapp_twilio()

    def send(self, outgoing: Outgoing) -> Sent:
        number = outgoing.sender.address or settings.TWILIO_WHATSAPP_NUMBER
        if not number and not set_up.texts_are_printed():
            raise not_set_up("TWILIO_WHATSAPP_NUMBER")
        try:
            sent = twilio.create(
                to=_address(outgoing.to),
                sender={"from_": _address(number)},
                message_id=outgoing.message_id,
                what=_what(outgoing.content),
            )
        except ChannelError as error:
            if outgoing.sender.address and twilio.is_about_sender(error):
                raise of_one_place(error) from None
            raise
        return replace(sent, provider=self.provider)

    def find(self, outgoing: Outgoing, since: datetime) -> Sent | None:
        # What Twilio made of a template nobody knows: any message to them since then may be it.
        body = _text(outgoing.content) if outgoing.content.template is None else None
        found = twilio.find(outgoing=outgoing, to=_address(outgoing.to), body=body, since=since)
        return found and replace(found, provider=self.provider)

    def news_of(self, reference: str) -> Sent | None:
        found = twilio.news_of(reference)
        return found and replace(found, provider=self.provider)


def _address(number: str) -> str:
    return number if number.startswith("whatsapp:") else f"whatsapp:{number}"


def _what(content: Content) -> dict[str, str]:
    if content.template is None:
        return {"body": _text(content)}
    # Behind the text's gaps come those of its buttons' addresses, as in Twilio's own content.
    pages = [one.url.rpartition("/")[2] for one in content.buttons if one.url]
    gaps = [*content.template.values, *(pages if content.template.has_buttons else ())]
    values = {str(place): value for place, value in enumerate(gaps, 1)}
    return {"content_sid": content.template.name, "content_variables": json.dumps(values)}


def _text(content: Content) -> str:
    """Links of buttons go into the text: a free text of Twilio's has no buttons."""
    links = [f"{one.title}: {one.url}" for one in content.buttons if one.url]
    return "\n".join([content.text, *links])[:LONGEST]
