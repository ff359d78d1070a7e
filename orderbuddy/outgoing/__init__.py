"""What leaves the house: e-mail and text messages. Whoever sends from a request does so through a
Celery task (`orderbuddy.outgoing.tasks`, or one of their own)."""

from orderbuddy.outgoing.errors import OutgoingError

__all__ = ["OutgoingError"]
