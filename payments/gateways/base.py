"""What every gateway must do, and what it must say when it does not know.

Who calls these has written the payment (or refund) down as `submitted` first, so that whatever
happens here can be found out afterwards by `look_up`.
"""

from abc import ABC, abstractmethod
from dataclasses import dataclass, field
from typing import Any, Literal

from orderbuddy.card_numbers import without_card_numbers
from orderbuddy.mongo import Document

State = Literal["approved", "declined", "pending", "absent", "voided"]


@dataclass(frozen=True, slots=True)
class Account:
    """One location's account at one gateway: `options` are public, `secrets` are not."""

    gateway: str
    restaurant_id: str
    location_id: str
    options: dict[str, str] = field(default_factory=dict)
    secrets: dict[str, str] = field(default_factory=dict, repr=False)

    @property
    def number(self) -> str:
        """What the gateway itself calls this account; a payment keeps it."""
        return self.options.get("oid") or self.options.get("publishable_key") or ""


@dataclass(frozen=True, slots=True)
class Card:
    """All of a card that is ever kept: `brand` as the gateway writes it, the last four digits."""

    brand: str
    last4: str

    def __post_init__(self) -> None:
        _set(self, brand=without_card_numbers(self.brand)[:40], last4=self.last4[-4:])


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a gateway says of one payment or refund.

    `pending`: it knows it and has not decided. `absent`: it has never heard of it. `amount_cents`
    is what was taken (tip included) or given back, `refunded_cents` what of a payment was given
    back so far (None where it does not say). `answer` is for today's clients, as the gateway
    wrote it: it may hold a card's expiry date and is passed on, never stored or logged. In what is
    kept, a card's number is masked; but `references` are taken as the gateway's own.
    `is_tip_unclear`: `amount_cents` is just the bill, and may or may not count the tip that was
    taken; no guest is sent away for that, and people look at it.
    """

    state: State
    amount_cents: int | None = None
    refunded_cents: int | None = None
    references: dict[str, str] = field(default_factory=dict)
    card: Card | None = None
    reason: str = ""
    reason_code: str = ""
    fee_cents: int | None = None
    answer: dict[str, Any] = field(default_factory=dict, repr=False)
    next_action: dict[str, Any] | None = None
    is_tip_unclear: bool = False

    def __post_init__(self) -> None:
        _set(
            self,
            reason=without_card_numbers(self.reason),
            reason_code=without_card_numbers(self.reason_code),
        )


class GatewayError(Exception):
    """Base of what a gateway raises. `reason` is a sentence for people, without any secret."""

    def __init__(self, reason: str) -> None:
        self.reason = without_card_numbers(reason)
        super().__init__(self.reason)


class TemporaryError(GatewayError):
    """Nothing was done, for certain: asking again later, even under another key, is safe."""


class TooOftenError(TemporaryError):
    """The gateway has answered too much lately (429); in a moment it answers again."""


class RefusedError(GatewayError):
    """Nothing was done, and asking again brings the same: wrong credentials, a used-up token."""


class OutcomeUnknownError(GatewayError):
    """The request left and its answer is missing: only `look_up` can tell. Never ask again."""


@dataclass(frozen=True, slots=True)
class Taken:
    """A payment that a gateway lists for a day; `payment_id` is "" where it is not one of ours."""

    payment_id: str
    reference: str
    amount_cents: int
    refunded_cents: int
    fee_cents: int | None = None


class Gateway(ABC):
    """A provider of payments. `payment` and `refund` are documents of the ledger.

    Hooks that move money: `charge`, `refund`, `void`, `adjust_tip`. Each is called at most once
    for a document in the state `submitted` (a lost process may leave it uncalled), sends the
    document's `_id` as the gateway's idempotency key, and never tries again by itself unless that
    key makes a repetition harmless. They return an Outcome that is `approved` (`voided` for a
    void), `declined` or `pending`, and raise TemporaryError, RefusedError or OutcomeUnknownError.

    All other hooks must not move money, and may be called as often as one likes.
    """

    name: str

    def public_options(self, account: Account) -> dict[str, Any]:
        """What the guest's page needs to offer this gateway; no secrets. Asks nobody."""
        return {}

    @abstractmethod
    def charge(self, account: Account, payment: Document, instrument: Any) -> Outcome:
        """Take `amountCents` + `tipCents`; `instrument` is what the guest's browser sent."""

    @abstractmethod
    def look_up(self, account: Account, payment: Document) -> Outcome:
        """What became of `payment`; moves no money.

        Raises TemporaryError when the gateway cannot be asked now (429 too).
        """

    @abstractmethod
    def refund(self, account: Account, payment: Document, refund: Document) -> Outcome:
        """Give `refund["amountCents"]` of `payment` back, once for this refund's `_id`."""

    @abstractmethod
    def void(self, account: Account, payment: Document, refund: Document) -> Outcome:
        """Undo the whole payment while it is unsettled.

        An Outcome `declined` says that it is too late: a refund is the way then.
        """

    @abstractmethod
    def look_up_refund(self, account: Account, payment: Document, refund: Document) -> Outcome:
        """What became of a refund or void; moves no money. Raises as `look_up`."""

    def adjust_tip(self, account: Account, payment: Document, adjustment: Document) -> Outcome:
        """Make the tip of an approved, unsettled payment `adjustment["tipCents"]`.

        Raises RefusedError where the gateway cannot.
        """
        raise RefusedError(f"{self.name} cannot change a tip afterwards")

    def abandon(self, account: Account, payment: Document) -> Outcome:
        """Make sure that a payment which is `pending` can never be taken any more; moves no money.

        Returns what became of it: it may have been taken in the last moment.
        """
        return self.look_up(account, payment)

    def taken_between(self, account: Account, start: Any, end: Any) -> list[Taken] | None:
        """All that was taken between two instants; None where the gateway has no such list."""
        return None


def _set(frozen: object, **fields: Any) -> None:
    for name, value in fields.items():
        object.__setattr__(frozen, name, value)
