"""What every way of reaching somebody has in common: what it is given, what it answers, how it
fails. One file a provider beside this one; `channel_of` finds it."""

from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar

from orderbuddy.outgoing.port import Attachment


@dataclass(frozen=True, slots=True)
class Button:
    """Something to tap below a text: `url` opens a page, else `id` comes back as an answer."""

    title: str
    id: str = ""
    url: str = ""


@dataclass(frozen=True, slots=True)
class Template:
    """A text that the provider has approved beforehand (WhatsApp), and what fills its gaps.

    `has_buttons`: it was approved with buttons, which are the content's, in their order; one that
    opens a page was approved with an address that ends with a gap, for the last part of ours.
    """

    name: str
    language: str
    values: tuple[str, ...] = ()
    has_buttons: bool = False


@dataclass(frozen=True, slots=True)
class Content:
    """What is said. `link` is where a tap on a notification leads, `unsubscribe` where marketing
    is ended with one click (e-mail: RFC 8058)."""

    text: str
    subject: str = ""
    html: str = ""
    link: str = ""
    buttons: tuple[Button, ...] = ()
    template: Template | None = None
    attachments: tuple[Attachment, ...] = ()
    unsubscribe: str = ""


@dataclass(frozen=True, slots=True)
class Sender:
    """Who writes: the restaurant's name as guests know it; "" where the house itself does.
    `address` and `reply_to` are "" where the settings' own are meant."""

    name: str = ""
    address: str = ""
    reply_to: str = ""


@dataclass(frozen=True, slots=True)
class Outgoing:
    """One message for one address. `message_id` is the outbox's: the provider is asked to echo it
    in its callbacks. `to` is a number such as +15550100123, an e-mail address, a device's token
    (fcm) or a `push_subscriptions` id (push)."""

    message_id: str
    to: str
    language: str
    content: Content
    restaurant_id: str | None
    location_id: str | None
    purpose: str
    sender: Sender = Sender()


@dataclass(frozen=True, slots=True)
class Cost:
    """`amount` is a decimal number as text, such as "0.0079"; `currency` such as "USD"."""

    amount: str
    currency: str


@dataclass(frozen=True, slots=True)
class Sent:
    """The provider took it. `reference` is its name for it, `parts` what it counts (SMS segments).
    `state` is what it says of it already: "sent", or more ("delivered", "failed") where somebody
    asked later; `code` is why it failed, `opted_out`: as somebody said stop there."""

    provider: str
    reference: str = ""
    parts: int = 1
    cost: Cost | None = None
    state: str = "sent"
    code: str = ""
    opted_out: bool = False


class ChannelError(Exception):
    """A message did not leave, or nobody knows whether it did.

    - `is_permanent`: the same again would fail again;
    - `is_provider_down`: the provider's own trouble (counts for its breaker);
    - `code`: the provider's, or one of ours in small letters;
    - `opted_out`: whoever it was for has said stop at the provider: never write there again;
    - `is_address_dead`: the address will never work again (a token, a subscription: drop it);
    - `retry_after_seconds`: the provider says when to come again;
    - `maybe_acted`: broken off or timed out after the request was sent: it may have gone out.
    """

    def __init__(
        self,
        message: str,
        *,
        is_permanent: bool = False,
        is_provider_down: bool = False,
        code: str = "",
        opted_out: bool = False,
        is_address_dead: bool = False,
        retry_after_seconds: int | None = None,
        maybe_acted: bool = False,
    ) -> None:
        super().__init__(message)
        self.is_permanent = is_permanent
        self.is_provider_down = is_provider_down
        self.code = code
        self.opted_out = opted_out
        self.is_address_dead = is_address_dead
        self.retry_after_seconds = retry_after_seconds
        self.maybe_acted = maybe_acted


class Channel:
    """A provider of one channel.

    - `name` is the channel ("sms"), `provider` who does it ("twilio");
    - `can_be_asked`: `find` and `news_of` tell what the provider has of a message;
    - `reports_delivery`: somebody tells when one was delivered: silence means that it was not;
    - `own_number`: the field of `locations.conversations` that names the number from which that
      location writes, where it has one;
    - `has_services`: there are several behind the name, and one may fail alone.
    """

    name: ClassVar[str] = ""
    provider: ClassVar[str] = ""
    can_be_asked: ClassVar[bool] = False
    reports_delivery: ClassVar[bool] = False
    own_number: ClassVar[str] = ""
    has_services: ClassVar[bool] = False

    def is_set_up(self) -> bool:
        """False where the settings name no account: nobody is told by it then."""
        return True

    def service_of(self, outgoing: Outgoing) -> str:
        """Who of several carries it, where the channel `has_services`; "" when nobody does."""
        return ""

    def send(self, outgoing: Outgoing) -> Sent:
        """Hand it to the provider, once, without trying again.

        Raises ChannelError.
        """
        raise NotImplementedError

    def find(self, outgoing: Outgoing, since: datetime) -> Sent | None:
        """What the provider has of this message from `since` on; None when it has nothing.

        Raises ChannelError when it cannot say; NotImplementedError unless `can_be_asked`.
        """
        raise NotImplementedError

    def news_of(self, reference: str) -> Sent | None:
        """How far the message of that name has come, and what it cost; None when the provider does
        not know it.

        Raises as `find`.
        """
        raise NotImplementedError
