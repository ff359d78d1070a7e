"""What comes in from outside: what people write, and what providers say of their wishes."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Media:
    """A file that came along; `url` is the provider's, and opens with our credentials only."""

    url: str
    content_type: str


@dataclass(frozen=True, slots=True)
class Incoming:
    """One message of somebody's. `from_address` is a number such as +15550100123, or the
    provider's own id of a person without one; `button_id` what was tapped; `opt_out_type` is
    "STOP", "START" or "HELP" where Twilio has acted on it and answered already."""

    provider: str
    provider_message_id: str
    channel: str
    from_address: str
    to_address: str
    text: str
    at: datetime
    name: str = ""
    media: tuple[Media, ...] = ()
    button_id: str = ""
    opt_out_type: str = ""


@dataclass(frozen=True, slots=True)
class Wish:
    """A provider says that somebody wants no more (`granted` False), or again. `purpose` is what
    of: "" everything. `provider_key` names this very event."""

    provider: str
    provider_key: str
    channel: str
    address: str
    granted: bool
    how: str
    at: datetime
    purpose: str = ""
