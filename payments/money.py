"""Cents here, dollars as text at the gateways; exact both ways."""

import re
from decimal import Decimal

_DOLLARS = re.compile(r"-?\d{1,12}(\.\d{1,4})?", re.ASCII)


def dollars(cents: int) -> str:
    """395 → "3.95"; TypeError for what is not a whole number of cents."""
    if not isinstance(cents, int) or isinstance(cents, bool):
        raise TypeError(f"{type(cents).__name__} is no number of cents")
    return f"{Decimal(cents) / 100:.2f}"


def cents(text: object) -> int:
    """ "3.95", "3.9" or "3" → cents; ValueError for anything else, and for parts of a cent."""
    if not isinstance(text, str) or not _DOLLARS.fullmatch(text):
        raise ValueError("not an amount of dollars")
    exact = Decimal(text) * 100
    if exact != exact.to_integral_value():
        raise ValueError("not a whole number of cents")
    return int(exact)
