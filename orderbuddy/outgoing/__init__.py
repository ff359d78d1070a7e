"""What leaves the house: `port.hand_over` stores a message, which is then delivered for as long as
that makes sense, to whoever may be written to. There is no other way out."""

from orderbuddy.outgoing.errors import OutgoingError

__all__ = ["OutgoingError"]
