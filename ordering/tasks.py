from celery import Task, shared_task

from orderbuddy.mongo import collection, parse_id
from orderbuddy.outgoing import OutgoingError
from ordering.codes.mailing import mail_code

# 2, 4, 8, 16 and 32 seconds: a short absence of the mail server.
_TRIES = 5


@shared_task(bind=True, max_retries=_TRIES)
def send_code(self: Task, origin_id: str, to: str) -> None:
    """`mail_code`, tried again while that may help; an origin that is gone has no code."""
    origin = collection("origins").find_one({"_id": parse_id(origin_id)})
    if origin is None:
        return
    try:
        mail_code(origin=origin, to=to)
    except OutgoingError as error:
        if error.is_permanent:
            raise
        raise self.retry(exc=error, countdown=2 ** (self.request.retries + 1)) from error
