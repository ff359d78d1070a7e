import os
from typing import Any

from celery import Celery
from celery.signals import worker_init

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "orderbuddy.settings")
app = Celery("orderbuddy")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()


@worker_init.connect
def stand_back(**_: Any) -> None:
    """On a machine that has no time for everything, orders are placed and told of first."""
    os.nice(5)
