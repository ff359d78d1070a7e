"""The port through which the apps hand over what somebody is to be told. Whoever delivers messages
listens to `handed_over`, and says by `outcome` what became of one."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from django.dispatch import Signal

from orderbuddy.outgoing.errors import OutgoingError

# Of a HandedOver as `message`; whoever has stored it answers True.
handed_over = Signal()
# Of `what` and `about` as they were handed over, `state` ("sent", "failed", "suppressed"; "queued"
# while it is tried again) and `trouble`, a sentence or "".
outcome = Signal()


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file that goes along, such as `Attachment("sales.pdf", content, "application/pdf")`."""

    name: str
    content: bytes
    media_type: str


@dataclass(frozen=True, slots=True)
class Letter:
    """What is said, where no text is kept for it."""

    subject: str
    text: str
    html: str = ""
    attachments: Sequence[Attachment] = ()


@dataclass(frozen=True, slots=True)
class HandedOver:
    """`what` ("invitation") about what ("invitation:…"), once to each (channel, address) of `to`.

    `purpose` is "security", "staff" or "service"; `values` fill the text's gaps; `is_secret`: they
    are forgotten once it was sent; `expires_in`: later it is worthless.
    """

    what: str
    about: str
    to: Sequence[tuple[str, str]]
    purpose: str
    values: dict[str, Any] = field(default_factory=dict)
    letter: Letter | None = None
    restaurant_id: str | None = None
    location_id: Any = None
    order_id: Any = None
    person_id: Any = None
    language: str = "en"
    is_secret: bool = False
    expires_in: timedelta | None = None


def hand_over(message: HandedOver) -> None:
    """Have it delivered. It is stored when this returns; the same again changes nothing.

    Raises PyMongoError, and OutgoingError where nobody delivers.
    """
    answers = handed_over.send(sender=None, message=message)
    if not any(answer for _, answer in answers):
        raise OutgoingError("Nobody delivers messages here", is_permanent=True)
