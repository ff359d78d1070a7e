"""The ways of reaching somebody: one file a provider, each behind `base.Channel`.

A provider's library is imported when its channel is first wanted: only workers want one.
"""

from importlib import import_module

from messaging.channels.base import (
    Attachment,
    Button,
    Channel,
    ChannelError,
    Content,
    Cost,
    Outgoing,
    Sender,
    Sent,
    Template,
)
from messaging.channels.set_up import SET_UP

__all__ = [
    "CHANNELS",
    "Attachment",
    "Button",
    "Channel",
    "ChannelError",
    "Content",
    "Cost",
    "Outgoing",
    "Sender",
    "Sent",
    "Template",
    "can_send",
    "channel_of",
]

# Channel → what makes it. Which provider it is, the settings say; see each file.
CHANNELS = {
    "push": "messaging.channels.web_push.WebPush",
    "fcm": "messaging.channels.fcm.Fcm",
    "whatsapp": "messaging.channels.whatsapp.whatsapp",
    "sms": "messaging.channels.sms.sms",
    "email": "messaging.channels.email.email",
}


def channel_of(name: str) -> Channel:
    """The channel of that name: "push", "whatsapp", "sms", "email" or "fcm", by the provider that
    the settings name. One that is not set up refuses whatever it is given (code "not_set_up").

    Raises ChannelError (`is_permanent`, code "no_channel") where there is none.
    """
    if name not in CHANNELS:
        raise ChannelError(f"No channel {name}", is_permanent=True, code="no_channel")
    module, maker = CHANNELS[name].rsplit(".", 1)
    return getattr(import_module(module), maker)()


def can_send(name: str) -> bool:
    """True where there is such a channel and it is set up. Imports no provider's library."""
    return name in SET_UP and SET_UP[name]()
