import logging
from typing import Any

from celery import shared_task
from celery.signals import worker_shutting_down

from messaging.broadcasts import results as broadcast_results
from messaging.broadcasts import working as broadcasting
from messaging.channels.base import ChannelError
from messaging.conversations.tasks import attend_conversations, fetch_files
from messaging.events import late
from messaging.outbox import chain, delivering, keeping, news
from messaging.outbox.selectors import channels_with_due
from messaging.outbox.working import poke
from messaging.webhooks import missed
from orderbuddy.lanes import BROADCASTS, DAYS, FILES, MESSAGES, MESSAGES_ANEW

__all__ = [
    "ask_for_news",
    "attend_conversations",
    "deliver",
    "fetch_files",
    "follow_audiences",
    "forget_old_messages",
    "keep_broadcast_figures",
    "pick_up_messages",
    "send_broadcasts",
    "take_missed",
    "tell_of_late_orders",
]

logger = logging.getLogger(__name__)

# Then others of that channel have their turn; what is left is picked up by beat.
DELIVER_SECONDS = 30


@shared_task
def deliver(channel: str) -> None:
    """Send what is due by that channel; while as many do so as may, one too many does nothing."""
    lane = MESSAGES.get(channel)
    if lane is not None:
        lane.or_not(lambda: delivering.deliver_due(channel, within_seconds=DELIVER_SECONDS))()


@shared_task
@MESSAGES_ANEW.or_not
def pick_up_messages() -> None:
    """Every two seconds: what is due is sent, whoever was to send it before."""
    chain.walk_due()
    poke(channels_with_due())


@shared_task
@DAYS.or_not
def tell_of_late_orders() -> None:
    """Every half minute."""
    late.tell_of_late_orders()


@shared_task
@FILES.or_not
def ask_for_news() -> None:
    """Each half minute: what a provider did not tell, or could not know, is asked for."""
    news.ask_for_news()


@shared_task
@FILES.or_not
def take_missed() -> None:
    """Each five minutes: what people wrote while nobody answered here."""
    try:
        missed.take_missed()
    except ChannelError as error:
        logger.warning("Twilio does not say what came in: %s", error)


@shared_task
def forget_old_messages() -> None:
    """Each night."""
    keeping.forget_old_messages()


@shared_task
@BROADCASTS.or_not
def send_broadcasts() -> None:
    """Every two seconds: broadcasts that are due go on."""
    broadcasting.send_broadcasts()


@shared_task
@BROADCASTS.or_not
def follow_audiences() -> None:
    """Every two seconds: who agreed or ordered meanwhile is looked at anew."""
    broadcasting.look_at_marks()


@shared_task
def keep_broadcast_figures() -> None:
    """Each night."""
    broadcast_results.keep_figures()


@worker_shutting_down.connect
def stop_delivering(**_: Any) -> None:
    """What is left is another worker's, or the next one's."""
    delivering.stop()
