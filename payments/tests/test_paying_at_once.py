"""Thirty at the same instant: one charge, one order."""

import pytest

from ordering.tests.guests import at_once, place, quote
from payments.fakes.stripe import token_for
from payments.tests.guests import (
    DECLINED_CARD,
    card,
    charges,
    confirm,
    open_stripe,
    orders_of,
    pay,
    pay_wallet,
    payments_of,
    refused,
    states,
    wallet,
)

AT_ONCE = 30


def settled(answers: list, order_id: str) -> None:
    """Everybody heard of the one order, or that it is being paid: nobody of an error."""
    for answer in answers:
        told = answer.json()
        if answer.status_code == 200:
            assert told.get("orderId", told.get("data", {}).get("orderId")) == order_id
        else:
            assert answer.status_code == 409, answer.text
            assert told["code"] == "payment_in_progress"
            assert int(answer.headers["Retry-After"]) > 0


def only_order(shop) -> str:
    (order,) = orders_of(shop)
    return str(order["_id"])


def test_one_token_thirty_times(stack, card_shop, emergepay) -> None:
    quote_id, token = quote(stack.url, card_shop, "burger"), card(emergepay, card_shop)
    answers = at_once(AT_ONCE, lambda _: pay(stack.url, quote_id, token))
    settled(answers, only_order(card_shop))
    assert emergepay.requests.count("charge") == len(charges(emergepay, card_shop)) == 1
    assert len(payments_of(card_shop)) == 1
    again = at_once(AT_ONCE, lambda _: pay(stack.url, quote_id, token))
    assert {answer.status_code for answer in again} == {200}
    assert {answer.json()["orderId"] for answer in again} == {only_order(card_shop)}
    assert len(charges(emergepay, card_shop)) == 1


def test_one_token_thirty_times_while_the_gateway_takes_its_time(
    stack, card_shop, emergepay
) -> None:
    emergepay.faults.stall(1)
    quote_id, token = quote(stack.url, card_shop, "burger"), card(emergepay, card_shop)
    answers = at_once(AT_ONCE, lambda _: pay(stack.url, quote_id, token))
    settled(answers, only_order(card_shop))
    assert len(charges(emergepay, card_shop)) == 1


def test_thirty_tokens_for_one_quote(stack, card_shop, emergepay) -> None:
    quote_id = quote(stack.url, card_shop, "burger")
    tokens = [card(emergepay, card_shop) for _ in range(AT_ONCE)]
    answers = at_once(AT_ONCE, lambda n: pay(stack.url, quote_id, tokens[n]))
    settled(answers, only_order(card_shop))
    assert emergepay.requests.count("charge") == len(charges(emergepay, card_shop)) == 1
    assert states(card_shop).count("approved") == 1
    assert set(states(card_shop)) <= {"approved", "failed"}


def test_thirty_declined_cards_and_then_a_good_one(stack, card_shop, emergepay) -> None:
    quote_id = quote(stack.url, card_shop, "burger")
    tokens = [card(emergepay, card_shop, DECLINED_CARD) for _ in range(AT_ONCE)]
    answers = at_once(AT_ONCE, lambda n: pay(stack.url, quote_id, tokens[n]))
    assert {answer.status_code for answer in answers} <= {200, 409, 503}
    assert {answer.json().get("orderId", "") for answer in answers} == {""}
    assert orders_of(card_shop) == []
    good = pay(stack.url, quote_id, card(emergepay, card_shop))
    assert good.json()["orderId"] == only_order(card_shop)
    assert len(charges(emergepay, card_shop)) == 1


def test_one_wallet_thirty_times(stack, card_shop, emergepay) -> None:
    quote_id, details = quote(stack.url, card_shop, "burger"), wallet()
    answers = at_once(AT_ONCE, lambda _: pay_wallet(stack.url, quote_id, details))
    settled(answers, only_order(card_shop))
    assert len(charges(emergepay, card_shop)) == 1


@pytest.mark.parametrize("tokens", ["one", "thirty"])
def test_one_form_confirmed_thirty_times(stack, card_shop, stripe, tokens: str) -> None:
    form = open_stripe(stack.url, quote(stack.url, card_shop, "burger"))
    one = token_for()
    answers = at_once(
        AT_ONCE, lambda _: confirm(stack.url, form, one if tokens == "one" else token_for())
    )
    settled(answers, only_order(card_shop))
    assert stripe.requests.count("charge") == len(charges(stripe, card_shop)) == 1
    assert states(card_shop) == ["approved"]


def test_one_form_confirmed_thirty_times_holds_its_bill(
    stack, card_shop, stripe, emergepay
) -> None:
    """Whoever came too late to charge it must not give its part of the bill free meanwhile."""
    stripe.faults.stall(2)
    quote_id = quote(stack.url, card_shop, "burger")
    form, one = open_stripe(stack.url, quote_id), token_for()
    tokens = [card(emergepay, card_shop) for _ in range(AT_ONCE)]

    def guest(n: int):
        if n % 2:
            return confirm(stack.url, form, one)
        return pay(stack.url, quote_id, tokens[n])

    answers = at_once(AT_ONCE, guest) + at_once(AT_ONCE, guest)
    settled(answers, only_order(card_shop))
    assert len(charges(stripe, card_shop)) + len(charges(emergepay, card_shop)) == 1


def test_thirty_forms_for_one_quote(stack, card_shop, stripe) -> None:
    quote_id = quote(stack.url, card_shop, "burger")
    forms = [open_stripe(stack.url, quote_id) for _ in range(AT_ONCE)]
    answers = at_once(AT_ONCE, lambda n: confirm(stack.url, forms[n], token_for()))
    settled(answers, only_order(card_shop))
    assert stripe.requests.count("charge") == len(charges(stripe, card_shop)) == 1


def test_two_gateways_and_the_counter_for_one_quote(
    stack, make_card_shop, emergepay, stripe
) -> None:
    """Ten cards, ten of Stripe's forms, ten who place it to pay at the counter: one order, and at
    most one of them is charged."""
    shop = make_card_shop(payment={"payAtCounter": True})
    quote_id = quote(stack.url, shop, "burger")
    tokens = [card(emergepay, shop) for _ in range(10)]
    forms = [open_stripe(stack.url, quote_id) for _ in range(10)]
    deeds = {
        0: lambda n: pay(stack.url, quote_id, tokens[n]),
        1: lambda n: confirm(stack.url, forms[n], token_for()),
        2: lambda n: place(stack.url, quote_id),
    }
    answers = at_once(AT_ONCE, lambda n: deeds[n % 3](n // 3))
    settled(answers, only_order(shop))
    taken = len(charges(emergepay, shop)) + len(charges(stripe, shop))
    assert taken == states(shop).count("approved") <= 1


def test_thirty_quotes_of_one_shop(stack, card_shop, emergepay) -> None:
    """They do not get into each other's way. A process talks to gateways for so many at once; the
    rest hear that nothing was taken, and come again as the page does, with another token."""
    quotes = [quote(stack.url, card_shop, "burger") for _ in range(AT_ONCE)]
    tokens = [card(emergepay, card_shop) for _ in range(AT_ONCE)]
    answers = at_once(AT_ONCE, lambda n: pay(stack.url, quotes[n], tokens[n]))
    for number, answer in enumerate(answers):
        if answer.status_code != 200:
            assert refused(answer) == (503, "gateway_unavailable")
            answers[number] = pay(stack.url, quotes[number], card(emergepay, card_shop))
    told = {answer.json()["orderId"] for answer in answers}
    assert told == {str(one["_id"]) for one in orders_of(card_shop)}
    assert len(told) == len(charges(emergepay, card_shop)) == AT_ONCE
