from typing import Any

from celery import shared_task
from celery.signals import worker_process_shutdown, worker_shutting_down

from kitchen.printing import working
from kitchen.printing.looking import look_after_printers
from kitchen.services.watching import look_for_unshown
from orderbuddy.mongo import parse_id


@shared_task
def watch_tickets() -> None:
    """Raises the alarm for tickets that no screen has shown."""
    look_for_unshown()


@shared_task
def print_now(printer_id: str) -> None:
    """Prints what waits for that network printer, in a thread of its own."""
    working.start(parse_id(printer_id) or printer_id)


@shared_task
def watch_printers() -> None:
    """Makes what is due, has it printed, raises and ends the alarms of printers."""
    look_after_printers()


@worker_shutting_down.connect
@worker_process_shutdown.connect
def stop_printing(**_: Any) -> None:
    """A slip that is being printed comes to its end; no other is begun."""
    working.stop()
