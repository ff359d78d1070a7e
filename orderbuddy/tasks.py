from typing import Any

from celery import shared_task
from celery.signals import worker_ready

from orderbuddy import watchdog  # noqa: F401  (it listens to the worker)
from orderbuddy.accounts import tasks as account_tasks  # noqa: F401  (a worker finds them here)
from orderbuddy.guests import tasks as guest_tasks  # noqa: F401
from orderbuddy.members import mails as member_mails  # noqa: F401
from orderbuddy.mongo import collection, now


@shared_task
def worker_heartbeat() -> None:
    """Leaves a sign of life, so that /health knows that a worker and its beat are at work."""
    collection("worker_state").update_one(
        {"_id": "worker"}, {"$set": {"heartbeatAt": now()}}, upsert=True
    )


@worker_ready.connect
def say_that_we_are_up(**_: Any) -> None:
    """The first sign of life does not wait for the beat."""
    worker_heartbeat.delay()
