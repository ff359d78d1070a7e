"""WhatsApp: Meta's Cloud API where WHATSAPP_ACCESS_TOKEN is set, else Twilio's."""

from django.conf import settings

from messaging.channels.base import Channel


def whatsapp() -> Channel:
    """The channel that the settings name."""
    if settings.WHATSAPP_ACCESS_TOKEN:
        from messaging.channels.whatsapp_cloud import WhatsAppCloud

        return WhatsAppCloud()
    from messaging.channels.whatsapp_twilio import WhatsAppTwilio

    return WhatsAppTwilio()
