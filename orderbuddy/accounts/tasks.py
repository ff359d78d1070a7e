from celery import Task, shared_task

from orderbuddy.accounts import codes
from orderbuddy.accounts.contacts import person_with
from orderbuddy.lanes import MAIL
from orderbuddy.outgoing import OutgoingError, mail, texts

_MINUTES = int(codes.LASTS.total_seconds() // 60)


@shared_task(bind=True, max_retries=3)
@MAIL.or_later
def send_sign_in_code(self: Task, key: str, host: str) -> None:
    """Make and send the code of the challenge stored under `key`; nothing when nobody has that
    e-mail or number. `host` is the site that it is for."""
    contact = codes.contact_of(key)
    person = person_with(contact) if contact else None
    code = codes.arm(key, person) if person else None
    if code is None:
        return
    try:
        _send(contact, code, host)
    except OutgoingError as error:
        if error.is_permanent:
            raise
        raise self.retry(exc=error, countdown=2 ** (self.request.retries + 1)) from error


def _send(contact: str, code: str, host: str) -> None:
    said = f"Your OrderBuddy code is {code}. It is good for {_MINUTES} minutes."
    if "@" not in contact:
        # The last line lets phones fill it in, on our own site only: https://wicg.github.io/sms-one-time-codes/
        texts.send(to=contact, text=f"{said}\n\n@{host} #{code}")
        return
    text = f"{said}\n\nWe never ask anybody for it. If you did not want it, do nothing.\n"
    mail.send(to=[contact], subject=f"Your OrderBuddy code: {code}", text=text)
