from celery import shared_task

from menus.services.availability import lift_what_is_over


@shared_task
def lift_snoozes() -> None:
    """Write down what has come back on the menu by itself, for the other service."""
    lift_what_is_over()
