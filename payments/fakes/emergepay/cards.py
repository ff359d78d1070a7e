"""Which card does what."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Behaviour:
    """`message` is "Approved", or why the card's bank refuses; no more than `at_most_cents`."""

    brand: str
    last4: str
    message: str = "Approved"
    at_most_cents: int = 10**9

    @property
    def is_approved(self) -> bool:
        return self.message == "Approved"


VISA, DECLINED = "4111111111111111", "4000000000000002"
INSUFFICIENT_FUNDS, DO_NOT_HONOR = "4000000000009995", "4000000000000119"
MASTERCARD = "5555555555554444"
# A gift card with five dollars on it: it pays what it can.
PREPAID, PREPAID_CENTS = "4000000000000515", 500
_REASONS = {
    DECLINED: "Decline",
    INSUFFICIENT_FUNDS: "Insufficient funds",
    DO_NOT_HONOR: "Do not honor",
}
_BRANDS = {"3": "AMEX", "4": "VISA", "5": "MASTERCARD", "6": "DISCOVER"}


def behaviour_of(number: str) -> Behaviour:
    """What that card's bank answers: special cards are listed above, all others are good."""
    message = _REASONS.get(number, "Approved")
    at_most = PREPAID_CENTS if number == PREPAID else 10**9
    return Behaviour(brand_of(number), number[-4:], message, at_most)


def brand_of(number: str) -> str:
    return _BRANDS.get(number[:1], "OTHER")


def is_card_number(text: str) -> bool:
    """Whether it is a number that a card could have (its check digit is right)."""
    if not (text.isascii() and text.isdigit() and 12 <= len(text) <= 19):
        return False
    digits = [int(one) for one in reversed(text)]
    doubled = [sum(divmod(2 * one, 10)) for one in digits[1::2]]
    return (sum(digits[::2]) + sum(doubled)) % 10 == 0
