from celery import shared_task

from orderbuddy.mongo import collection, now


@shared_task
def worker_heartbeat() -> None:
    """Leaves a sign of life, so that /health knows that a worker and its beat are at work."""
    collection("worker_state").update_one(
        {"_id": "worker"}, {"$set": {"heartbeatAt": now()}}, upsert=True
    )
