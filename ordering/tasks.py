from celery import Task, shared_task

from orderbuddy.lanes import DAYS, MAIL
from orderbuddy.mongo import collection, parse_id
from orderbuddy.outgoing import OutgoingError
from ordering.archiving.working import archive_all
from ordering.codes.mailing import mail_code
from ordering.reports.mailing import mail_due_reports

# Beat calls again soon; what is not done then waits for that.
ARCHIVE_SECONDS = 120
# 2, 4, 8, 16 and 32 seconds: a short absence of the mail server.
_TRIES = 5


@shared_task(bind=True, max_retries=_TRIES)
@MAIL.or_later
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


@shared_task
@DAYS.or_not
def archive_orders() -> None:
    """Move old orders to the reports, each location's by its own clock."""
    archive_all(within_seconds=ARCHIVE_SECONDS)


@shared_task
@DAYS.or_not
def mail_reports() -> None:
    """Send yesterday's figures to whoever wants them in the morning."""
    mail_due_reports()
