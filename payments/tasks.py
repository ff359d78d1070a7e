from celery import shared_task

from orderbuddy.lanes import DAYS, PAYMENTS
from payments.services import attending, comparing

# A worker has other things to do while a gateway stalls; beat calls again in a moment.
ATTEND_SECONDS = 30


@shared_task
@PAYMENTS.or_not
def attend_payments() -> None:
    """Finish what crashes left behind; what it cannot decide now comes again by itself."""
    attending.attend_due(within_seconds=ATTEND_SECONDS)


@shared_task
@DAYS.or_not
def compare_payments() -> None:
    """Compare ledger, gateways and orders of each location's last day, once, in its own night."""
    comparing.compare_due_nights()
