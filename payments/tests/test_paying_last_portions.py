"""The last portions, paid for by too many at once: who got none has their money back."""

from collections import Counter

from menus.tests.off_menu import item_path
from ordering.tests.guests import at_once, quote
from payments.tests.guests import card, kept_cents, orders_of, pay, payments_of, until

CENTS = 1150  # a burger
PORTIONS, GUESTS = 3, 12


def test_only_who_got_a_portion_has_paid(stack, card_shop, sign_in, emergepay) -> None:
    quotes = [quote(stack.url, card_shop, "burger") for _ in range(GUESTS)]
    path = item_path(card_shop, "burger", "stock")
    assert sign_in(card_shop).put(path, json={"count": PORTIONS}).ok
    until(lambda: _is_counted(stack, card_shop))
    tokens = [card(emergepay, card_shop) for _ in range(GUESTS)]
    answers = at_once(GUESTS, lambda number: pay(stack.url, quotes[number], tokens[number]))
    until(lambda: _settled(card_shop))
    placed = orders_of(card_shop)
    assert len(placed) == PORTIONS
    assert Counter(claim for order in placed for claim in order["claims"]).most_common(1)[0][1] == 1
    assert kept_cents(emergepay, card_shop) == PORTIONS * CENTS
    won = [one for one in answers if one.status_code == 200 and one.json().get("orderId")]
    assert len(won) == PORTIONS


def _is_counted(stack, shop) -> bool:
    from menus.parts import Part
    from menus.tests.off_menu import offered

    return offered(stack.url, shop, Part("burger")).get("left") == PORTIONS


def _settled(shop) -> bool:
    """Nobody has to look after any of these payments any more."""
    payments = payments_of(shop)
    kept = [one for one in payments if one["state"] == "approved" and not one["refunds"]]
    return len(kept) == PORTIONS and all(one.get("attendAt") is None for one in kept)
