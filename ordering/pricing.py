"""What a cart costs. Pure: offers in, cents out; nothing a client says of a price is read.

A line costs its item's price, or its last chosen variant's instead. Of a modifier's chosen options
only the first `max_choices` count; of those the first `free_choices` are free, and each further
one costs the modifier's `extra_cents` if that is above zero, else its own price. A quote is the
lines' sum plus the menus' tax, rounded half up to a cent once, less the campaign's discount, never
below zero.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

from menus.offers import Modifier, Offer, Option


@dataclass(frozen=True, slots=True)
class Totals:
    """Cents; `discount_cents` is what was really taken off."""

    subtotal_cents: int
    tax_cents: int
    discount_cents: int

    @property
    def total_cents(self) -> int:
        return self.subtotal_cents + self.tax_cents - self.discount_cents


def counting(modifier: Modifier, chosen: Sequence[Option]) -> Sequence[Option]:
    """The chosen options that count, in the order in which they were chosen."""
    return chosen if modifier.max_choices is None else chosen[: modifier.max_choices]


def choices_cents(modifier: Modifier, chosen: Sequence[Option]) -> int:
    """What the chosen options of one modifier add to a line."""
    charged = counting(modifier, chosen)[modifier.free_choices :]
    if modifier.extra_cents > 0:
        return modifier.extra_cents * len(charged)
    return sum(option.price_cents for option in charged)


def line_cents(
    offer: Offer,
    variants: Sequence[Option],
    choices: Iterable[tuple[Modifier, Sequence[Option]]],
) -> int:
    """What one line costs before tax."""
    base = variants[-1].price_cents if variants else offer.price_cents
    return base + sum(choices_cents(modifier, chosen) for modifier, chosen in choices)


def totals(priced: Iterable[tuple[int, str]], discount_cents: int = 0) -> Totals:
    """Sum up lines given as (cents, tax percent); `discount_cents` is what a campaign offers."""
    by_tax: dict[str, int] = {}
    for cents, percent in priced:
        by_tax[percent] = by_tax.get(percent, 0) + cents
    subtotal = sum(by_tax.values())
    exact_tax = (
        sum((cents * Decimal(percent) for percent, cents in by_tax.items()), start=Decimal(0)) / 100
    )
    tax = int(exact_tax.quantize(Decimal(1), rounding=ROUND_HALF_UP))
    return Totals(subtotal, tax, min(max(0, discount_cents), subtotal + tax))
