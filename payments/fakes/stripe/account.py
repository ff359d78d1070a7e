"""One Stripe account's own books; everything that changes them runs under its lock."""

import secrets
import threading
import time
from collections.abc import Callable
from copy import deepcopy
from dataclasses import dataclass, field
from typing import Any

from payments.fakes.books import Entry
from payments.fakes.stripe.cards import NUMBERS, Behaviour, number_of
from payments.fakes.stripe.errors import StripeError

Object = dict[str, Any]

TOKEN_SECONDS = 15 * 60
API_VERSION = "2026-10-28.endive"


def new_id(prefix: str) -> str:
    """An id as Stripe's look: a prefix and 24 letters."""
    return f"{prefix}_{secrets.token_hex(12)}"


@dataclass(slots=True)
class Token:
    """What a browser collected: a card, to be used once."""

    behaviour: Behaviour
    created: float = field(default_factory=time.time)
    payment_intent: str | None = None


@dataclass(slots=True)
class News:
    """What one deed brought about."""

    entries: list[Entry] = field(default_factory=list)
    events: list[Object] = field(default_factory=list)


@dataclass
class Account:
    """`name` is what follows `sk_test_` and `pk_test_` in its keys; `write` keeps the fake's books.

    `keys_of` has the idempotency key that each intent was created under; `behaviours` what the
    cards of intents and charges do next.
    """

    name: str
    write: Callable[[Entry], object]
    lock: threading.RLock = field(default_factory=threading.RLock)
    intents: dict[str, Object] = field(default_factory=dict)
    charges: dict[str, Object] = field(default_factory=dict)
    refunds: dict[str, Object] = field(default_factory=dict)
    tokens: dict[str, Token] = field(default_factory=dict)
    events: list[Object] = field(default_factory=list)
    keys_of: dict[str, str] = field(default_factory=dict)
    behaviours: dict[str, Behaviour] = field(default_factory=dict)
    news: News = field(default_factory=News)

    def tell(self, kind: str, subject: Object) -> None:
        """An event with the subject as it is at this moment."""
        event = {
            "id": new_id("evt"),
            "object": "event",
            "api_version": API_VERSION,
            "created": int(time.time()),
            "data": {"object": deepcopy(subject)},
            "livemode": False,
            "type": kind,
        }
        self.events.append(event)
        self.news.events.append(event)

    def enter(self, entry: Entry) -> None:
        """Write an entry into the books."""
        self.write(entry)
        self.news.entries.append(entry)

    def intent(self, intent_id: str, param: str = "intent") -> Object:
        """The stored intent; StripeError 404 without one."""
        if intent_id not in self.intents:
            raise StripeError.missing("payment_intent", intent_id, param)
        return self.intents[intent_id]

    def charge_of(self, intent: Object) -> Object | None:
        """The charge that was made, or tried, last."""
        return self.charges.get(intent["latest_charge"] or "")

    def add_token(self, number: str) -> str:
        """A confirmation token for a test card; StripeError 402 for a number that is none."""
        behaviour = NUMBERS.get(number)
        if behaviour is None:
            message, code = "Your card number is incorrect.", "incorrect_number"
            raise StripeError(402, "card_error", message, code=code)
        token = new_id("ctoken")
        self.tokens[token] = Token(behaviour)
        return token

    def use_token(self, token_id: str, intent: Object) -> Behaviour:
        """The token's card, once; StripeError 400 for an unknown, old or used one."""
        number = number_of(token_id)
        if token_id not in self.tokens and number is not None:
            self.tokens[token_id] = Token(NUMBERS[number])
        token = self.tokens.get(token_id)
        if token is None:
            raise _unusable(f"No such confirmation_token: '{token_id}'")
        if token.payment_intent is not None:
            raise _unusable(f"The ConfirmationToken {token_id} was used already.")
        if time.time() - token.created > TOKEN_SECONDS:
            raise _unusable(f"The ConfirmationToken {token_id} has expired.")
        token.payment_intent = intent["id"]
        return token.behaviour


def _unusable(message: str) -> StripeError:
    param = "confirmation_token"
    return StripeError.invalid(message, param, "resource_missing", is_violation=False)
