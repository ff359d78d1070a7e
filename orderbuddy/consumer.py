import logging
from typing import Any

from celery.worker.consumer import Consumer as CeleryConsumer

logger = logging.getLogger(__name__)


class Consumer(CeleryConsumer):
    """Celery's own, which survives it when the broker goes away again and again."""

    def __init__(self, *arguments: Any, **named: Any) -> None:
        super().__init__(*arguments, **named)
        self.celerys_loop, self.loop = self.loop, self.loop_until_lost

    def loop_until_lost(self, *arguments: Any) -> None:
        """Tasks run in threads; what the loop raises is its connection's. Where that was lost,
        Kombu 5.7.0 also raises what Celery does not know for a loss: a task that was done meanwhile
        is acknowledged by a channel whose connection is None, an AttributeError that would end the
        worker. So it connects anew, whatever it was."""
        try:
            self.celerys_loop(*arguments)
        except (*self.connection_errors, *self.channel_errors):
            raise
        except Exception as error:
            logger.warning("The worker's loop is begun anew", exc_info=True)
            raise ConnectionError(f"the loop ended: {error!r}") from error

    def on_connection_error_after_connected(self, exc: Exception) -> None:
        try:
            super().on_connection_error_after_connected(exc)
        except AttributeError:
            # Celery 5.7.0 collects the lost connection and then closes it: where tasks are not
            # acknowledged yet, Kombu wants to give them back by a connection that is None by now,
            # and the worker would end. It has let go of the connection, so it connects anew.
            logger.warning("A lost connection could not be closed with care", exc_info=True)
