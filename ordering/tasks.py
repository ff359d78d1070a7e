from celery import shared_task

from ordering.archiving.working import archive_all

# Beat calls again soon; what is not done then waits for that.
ARCHIVE_SECONDS = 120


@shared_task
def archive_orders() -> None:
    """Move old orders to the reports, each location's by its own clock."""
    archive_all(within_seconds=ARCHIVE_SECONDS)
