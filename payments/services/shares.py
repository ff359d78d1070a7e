"""What a line of an order comes to: its price and its share of the tax and of the discount."""

from collections.abc import Iterable

from orderbuddy.mongo import Document


def lines_cents(order: Document, line_ids: Iterable[str], given_back: Iterable[str] = ()) -> int:
    """What the lines with these ids came to, as part of the order's total.

    `given_back` are lines that were refunded before. Shares are rounded half up so that all lines,
    in whatever order they are given back, come to the total exactly. KeyError for an unknown line.
    """
    prices = {str(one.get("id")): int(one.get("priceCents") or 0) for one in _lines(order)}
    before = sum(prices[one] for one in set(given_back) if one in prices)
    after = before + sum(prices[one] for one in set(line_ids))
    return _share(order, after, prices) - _share(order, before, prices)


def tax_cents(order: Document, cents: int) -> int | None:
    """The tax in `cents` of an order's total; None where the order does not say."""
    total, tax = order.get("totalPriceCents"), order.get("taxCents")
    if not isinstance(total, int) or not isinstance(tax, int):
        return None
    return _rounded(tax * cents, total) if total else 0


def _lines(order: Document) -> list[Document]:
    return [one for one in order.get("items") or () if isinstance(one, dict)]


def _share(order: Document, cents: int, prices: dict[str, int]) -> int:
    total, whole = int(order.get("totalPriceCents") or 0), sum(prices.values())
    return _rounded(total * cents, whole) if whole else 0


def _rounded(numerator: int, denominator: int) -> int:
    """Half up, in whole numbers."""
    return (2 * numerator + denominator) // (2 * denominator)
