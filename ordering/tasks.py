from celery import shared_task

from orderbuddy.lanes import DAYS
from ordering.archiving.working import archive_all
from ordering.reports.mailing import mail_due_reports

# Beat calls again soon; what is not done then waits for that.
ARCHIVE_SECONDS = 120


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
