import secrets

from celery import shared_task

from orderbuddy.accounts import codes
from orderbuddy.accounts.contacts import person_with
from orderbuddy.outgoing.port import HandedOver, hand_over

_MINUTES = int(codes.LASTS.total_seconds() // 60)


@shared_task
def send_sign_in_code(key: str, host: str, language: str = "en") -> None:
    """Make the code of the challenge stored under `key` and have it sent; nothing when nobody has
    that e-mail or number. `host` is the site that it is for, `language` their browser's."""
    contact = codes.contact_of(key)
    person = person_with(contact) if contact else None
    code = codes.arm(key, person) if person else None
    if code is None:
        return
    message = HandedOver(
        what="sign_in_code",
        # Done once more, after a crash, it is another code: only the last one is good.
        about=f"challenge:{secrets.token_hex(8)}",
        to=[("email" if "@" in contact else "sms", contact)],
        purpose="security",
        values={"code": code, "minutes": _MINUTES, "host": host},
        language=language,
        is_secret=True,
        expires_in=codes.LASTS,
    )
    hand_over(message)
