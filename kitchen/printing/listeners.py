"""What printing listens to: orders become jobs, locations say which printers there are."""

import logging
from typing import Any

from celery import current_app
from kombu.exceptions import OperationalError
from redis.exceptions import RedisError

from kitchen.printing.planning import plan
from kitchen.printing.printers import Reached, follow_locations, printers_of
from orderbuddy.changes import Change, on_change
from ordering.relay.broadcast import forget_kept

logger = logging.getLogger(__name__)

PRINT_NOW = "kitchen.tasks.print_now"
# Later than that beat has had it printed.
EXPIRES_SECONDS = 10


@on_change("orders")
def put_on_paper(change: Change) -> None:
    """The order's new slips, and a worker told of them."""
    order = change.document
    if order is None or not (known := printers_of(order.get("locationId"))):
        return
    found = plan(order)
    for printer in known:
        if printer.id in found and printer.reached == Reached.LAN:
            nudge(printer.id)


@on_change("locations")
def follow_printers(change: Change) -> None:
    """A printer that was added, renamed or taken away."""
    follow_locations([change.id])


@on_change("printers")
def forget_printers(change: Change) -> None:
    """Every process reads them anew."""
    location_id = (change.document or {}).get("locationId")
    forget_kept(str(location_id) if location_id else None)


def nudge(printer_id: Any) -> None:
    """Have a worker print at once, where one can be told; beat does within seconds anyway."""
    try:
        current_app.send_task(
            PRINT_NOW, args=[str(printer_id)], retry=False, expires=EXPIRES_SECONDS
        )
    except (OperationalError, RedisError, OSError) as error:
        logger.info("No worker could be told to print: %s", error)
