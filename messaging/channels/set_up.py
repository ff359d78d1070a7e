"""Which channels the settings name an account for. Whoever only wants to know this (web processes,
the relay) does without the megabytes of the providers' libraries: nothing here imports one."""

from django.conf import settings

from orderbuddy.checks import CONSOLE


def texts_are_printed() -> bool:
    """Nothing is sent: it is only shown what would be."""
    return settings.TWILIO_API_URL == CONSOLE


def twilio() -> bool:
    return bool(settings.TWILIO_ACCOUNT_SID and settings.TWILIO_AUTH_TOKEN)


def sms() -> bool:
    has_sender = settings.TWILIO_MESSAGING_SERVICE_SID or settings.TWILIO_PHONE_NUMBER
    return texts_are_printed() or bool(twilio() and has_sender)


def whatsapp_cloud() -> bool:
    return bool(settings.WHATSAPP_ACCESS_TOKEN and settings.WHATSAPP_PHONE_NUMBER_ID)


def whatsapp_twilio() -> bool:
    return bool(twilio() and settings.TWILIO_WHATSAPP_NUMBER)


def whatsapp() -> bool:
    return whatsapp_cloud() if settings.WHATSAPP_ACCESS_TOKEN else whatsapp_twilio()


def sendgrid() -> bool:
    return bool(settings.SENDGRID_API_KEY)


def smtp() -> bool:
    return bool(settings.MAIL_BACKEND)


def email() -> bool:
    return sendgrid() if settings.MAIL_BY_SENDGRID else smtp()


def push() -> bool:
    return bool(settings.VAPID_PRIVATE_KEY and settings.VAPID_PUBLIC_KEY)


def fcm() -> bool:
    return bool(settings.FIREBASE_PROJECT_ID and settings.FIREBASE_PRIVATE_KEY)


SET_UP = {"push": push, "fcm": fcm, "whatsapp": whatsapp, "sms": sms, "email": email}
