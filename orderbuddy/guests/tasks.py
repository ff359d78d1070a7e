import logging

from celery import shared_task

from orderbuddy.guests.services import forget_what_is_too_old
from orderbuddy.mongo import collection

logger = logging.getLogger(__name__)


@shared_task
def forget_guests() -> None:
    """Each night: every restaurant that keeps guests' data for a number of days only. What a crash
    left is found again in the next night."""
    for restaurant in collection("restaurants").find({"guestDataDays": {"$gte": 1}}):
        counts = forget_what_is_too_old(restaurant=restaurant)
        logger.info("Guests forgotten", extra={"restaurant": restaurant["_id"], **counts})
