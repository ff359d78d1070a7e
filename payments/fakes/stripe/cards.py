"""Which card does what: test numbers as Stripe has them, and tokens that need no browser."""

import secrets
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Behaviour:
    """`ending` is what a confirmation comes to: approved, declined, 3ds or processing.

    `refunds`: what a refund to this card comes to: succeeded, pending or failed.
    """

    ending: str
    brand: str = "visa"
    last4: str = "4242"
    code: str = ""
    decline_code: str = ""
    refunds: str = "succeeded"


DECLINED = "card_declined"
# https://docs.stripe.com/testing
NUMBERS = {
    "4242424242424242": Behaviour("approved"),
    "5555555555554444": Behaviour("approved", "mastercard", "4444"),
    "4000000000000002": Behaviour("declined", last4="0002", code=DECLINED,
                                  decline_code="generic_decline"),
    "4000000000009995": Behaviour("declined", last4="9995", code=DECLINED,
                                  decline_code="insufficient_funds"),
    "4000000000009979": Behaviour("declined", last4="9979", code=DECLINED,
                                  decline_code="stolen_card"),
    "4000000000000069": Behaviour("declined", last4="0069", code="expired_card"),
    "4000000000000127": Behaviour("declined", last4="0127", code="incorrect_cvc"),
    "4000002760003184": Behaviour("3ds", last4="3184"),
    "4000000000007726": Behaviour("approved", last4="7726", refunds="pending"),
    "4000000000005126": Behaviour("approved", last4="5126", refunds="failed"),
    # Not one of Stripe's: cards do not go through `processing`, other methods do.
    "4000000000000077": Behaviour("processing", last4="0077"),
}  # fmt: skip
_BY_NAME = {
    "approved": "4242424242424242",
    "declined": "4000000000000002",
    "insufficientfunds": "4000000000009995",
    "stolencard": "4000000000009979",
    "expiredcard": "4000000000000069",
    "incorrectcvc": "4000000000000127",
    "3ds": "4000002760003184",
    "refundpending": "4000000000007726",
    "refundfails": "4000000000005126",
    "processing": "4000000000000077",
}


def token_for(name: str = "approved") -> str:
    """A fresh confirmation token, as a browser would bring one: `token_for("3ds")`.

    Names: approved, declined, insufficientfunds, stolencard, expiredcard, incorrectcvc, 3ds,
    refundpending, refundfails, processing.
    """
    assert name in _BY_NAME, f"no test card is called {name}"
    return f"ctoken_{name}_{secrets.token_hex(8)}"


def number_of(token: str) -> str | None:
    """The card number behind a token that `token_for` made; None for any other."""
    parts = token.split("_")
    return _BY_NAME.get(parts[1]) if len(parts) == 3 and parts[0] == "ctoken" else None


def card_of(behaviour: Behaviour) -> dict[str, Any]:
    """A card as Stripe shows it."""
    return {
        "brand": behaviour.brand,
        "exp_month": 12,
        "exp_year": 2034,
        "funding": "credit",
        "last4": behaviour.last4,
        "wallet": None,
    }
