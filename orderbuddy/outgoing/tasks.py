"""What a request hands to a worker: it does not wait for a mail server."""

from typing import Any

from celery import Task, shared_task

from orderbuddy.lanes import MAIL
from orderbuddy.outgoing import mail, texts
from orderbuddy.outgoing.errors import OutgoingError

# 2, 4, 8, 16 and 32 seconds: a short absence of the other side.
_TRIES = 5


@shared_task(bind=True, max_retries=_TRIES)
@MAIL.or_later
def send_mail(self: Task, **message: Any) -> None:
    """`mail.send` without attachments, tried again while that may help."""
    _send_or_retry(self, mail.send, message)


@shared_task(bind=True, max_retries=_TRIES)
@MAIL.or_later
def send_text(self: Task, **message: Any) -> None:
    """`texts.send`, tried again while that may help."""
    _send_or_retry(self, texts.send, message)


def _send_or_retry(task: Task, send: Any, message: dict[str, Any]) -> None:
    try:
        send(**message)
    except OutgoingError as error:
        if error.is_permanent:
            raise
        raise task.retry(exc=error, countdown=2 ** (task.request.retries + 1)) from error
