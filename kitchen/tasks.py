from celery import shared_task

from kitchen.services.watching import look_for_unshown


@shared_task
def watch_tickets() -> None:
    """Raises the alarm for tickets that no screen has shown."""
    look_for_unshown()
