import logging

from celery.worker.consumer import Consumer as CeleryConsumer

logger = logging.getLogger(__name__)


class Consumer(CeleryConsumer):
    """Celery's own, which survives it when the broker goes away again and again."""

    def on_connection_error_after_connected(self, exc: Exception) -> None:
        try:
            super().on_connection_error_after_connected(exc)
        except AttributeError:
            # Celery 5.7.0 collects the lost connection and then closes it: where tasks are not
            # acknowledged yet, Kombu wants to give them back by a connection that is None by now,
            # and the worker would end. It has let go of the connection, so it connects anew.
            logger.warning("A lost connection could not be closed with care", exc_info=True)
