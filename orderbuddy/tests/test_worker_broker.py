"""A worker outlives its broker."""

import logging
import uuid
from collections.abc import Iterator

import pytest
from celery.worker.consumer import Consumer as CeleryConsumer
from django.conf import settings
from kombu import Connection, Message

from orderbuddy.celery import app
from orderbuddy.consumer import Consumer

logger = logging.getLogger(__name__)

pytestmark = pytest.mark.filterwarnings("ignore::celery.exceptions.CPendingDeprecationWarning")


@pytest.fixture
def task_in_hand(stack) -> Message:
    """A task that a worker has taken and not yet done."""
    connection = Connection(settings.CELERY_BROKER_URL)
    queue = connection.SimpleQueue(uuid.uuid4().hex, channel=connection.default_channel)
    queue.put("a task")
    return queue.get(timeout=5)


@pytest.fixture
def broken(task_in_hand, stack) -> Iterator[Connection]:
    """A connection with a task in hand, whose broker is gone."""
    valkey = stack.process("valkey")
    valkey.kill()
    yield task_in_hand.channel.connection.client
    valkey.start()
    valkey.wait_ready()


def lose(connection: Connection, kind: type[CeleryConsumer]) -> CeleryConsumer:
    consumer = kind.__new__(kind)
    consumer.app, consumer.connection = app, connection
    consumer.on_connection_error_after_connected(ConnectionError("gone"))
    return consumer


def test_a_lost_connection_with_a_task_in_hand_does_not_end_the_worker(broken) -> None:
    assert lose(broken, Consumer).connection is None


def acknowledge_late(message: Message) -> None:
    """As the worker's loop does, where the connection was lost while the task was at work, and
    lost again before it had been closed."""
    connection, channel = message.channel.connection.client, message.channel
    connection.collect()
    channel._disconnect_pools()
    message.ack_log_error(logger, connection.connection_errors + connection.channel_errors)


def test_a_task_that_is_done_after_the_connection_was_lost_does_not_end_it(task_in_hand) -> None:
    consumer = Consumer.__new__(Consumer)
    consumer.connection_errors, consumer.channel_errors = (OSError,), ()
    consumer.celerys_loop = acknowledge_late
    with pytest.raises(ConnectionError, match="AttributeError"):
        consumer.loop_until_lost(task_in_hand)


def test_what_celery_knows_for_a_loss_stays_what_it_is() -> None:
    class TheirError(Exception):
        pass

    def lose_it() -> None:
        raise TheirError

    consumer = Consumer.__new__(Consumer)
    consumer.connection_errors, consumer.channel_errors = (TheirError,), ()
    consumer.celerys_loop = lose_it
    with pytest.raises(TheirError):
        consumer.loop_until_lost()


def test_kombu_still_needs_that(task_in_hand) -> None:
    with pytest.raises(AttributeError):
        acknowledge_late(task_in_hand)


def test_celery_still_needs_that(broken) -> None:
    """Once it does not, `orderbuddy.consumer` may go."""
    with pytest.raises(AttributeError):
        lose(broken, CeleryConsumer)
