"""A worker outlives its broker."""

import uuid
from collections.abc import Iterator

import pytest
from celery.worker.consumer import Consumer as CeleryConsumer
from django.conf import settings
from kombu import Connection

from orderbuddy.celery import app
from orderbuddy.consumer import Consumer

pytestmark = pytest.mark.filterwarnings("ignore::celery.exceptions.CPendingDeprecationWarning")


@pytest.fixture
def broken(stack) -> Iterator[Connection]:
    """A connection with a task in hand, whose broker is gone."""
    connection, valkey = Connection(settings.CELERY_BROKER_URL), stack.process("valkey")
    queue = connection.SimpleQueue(uuid.uuid4().hex, channel=connection.default_channel)
    queue.put("a task")
    queue.get(timeout=5)
    valkey.kill()
    yield connection
    valkey.start()
    valkey.wait_ready()


def lose(connection: Connection, kind: type[CeleryConsumer]) -> CeleryConsumer:
    consumer = kind.__new__(kind)
    consumer.app, consumer.connection = app, connection
    consumer.on_connection_error_after_connected(ConnectionError("gone"))
    return consumer


def test_a_lost_connection_with_a_task_in_hand_does_not_end_the_worker(broken) -> None:
    assert lose(broken, Consumer).connection is None


def test_celery_still_needs_that(broken) -> None:
    """Once it does not, `orderbuddy.consumer` may go."""
    with pytest.raises(AttributeError):
        lose(broken, CeleryConsumer)
