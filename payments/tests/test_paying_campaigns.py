"""A limited campaign and cards: a share is certain before a card is charged, and never lost."""

from collections import Counter
from datetime import timedelta

from orderbuddy.mongo import collection, now
from ordering.campaigns.used import read_used
from ordering.services.placing import place_paid_quote, quote_or_404
from ordering.services.redeeming import hold_share, release_share
from ordering.tests.campaign_shop import add_campaign, quoted
from ordering.tests.guests import at_once
from payments.tests.guests import (
    DECLINED_CARD,
    card,
    kept_cents,
    orders_of,
    pay,
)

GUESTS = 12
FULL_CENTS = 1150  # a burger; no tax here


def held(stored: dict) -> list[dict]:
    return (collection("campaign_holds").find_one({"_id": stored["_id"]}) or {}).get("holds", [])


def test_many_cards_for_the_last_redemption(stack, card_shop, emergepay) -> None:
    """Who does not get it is told the new price, and nothing is charged."""
    stored = add_campaign(card_shop, limits={"redemptions": 1}, reward={"percentOff": 50})
    quotes = [quoted(stack.url, card_shop, "burger") for _ in range(GUESTS)]
    tokens = [card(emergepay, card_shop) for _ in range(GUESTS)]
    answers = at_once(
        GUESTS, lambda n: pay(stack.url, quotes[n]["previewOrderId"], tokens[n])
    )  # fmt: skip
    assert Counter(one.status_code for one in answers) == {200: 1, 409: GUESTS - 1}
    refused = [one.json() for one in answers if one.status_code == 409]
    assert {(one["code"], one["reason"]) for one in refused} == {("campaign_over", "used_up")}
    assert {one["newTotalPriceCents"] for one in refused} == {FULL_CENTS}
    (order,) = orders_of(card_shop)
    assert kept_cents(emergepay, card_shop) == order["totalPriceCents"]
    assert order["claims"] == [f"c:{stored['_id']}:n:1"]
    assert held(stored) == []


def test_a_budget_holds_for_cards_too(stack, card_shop, emergepay) -> None:
    stored = add_campaign(card_shop, type="flat", reward={"flatOffCents": 100},
                          limits={"budgetCents": 350})  # fmt: skip
    quotes = [quoted(stack.url, card_shop, "burger") for _ in range(GUESTS)]
    tokens = [card(emergepay, card_shop) for _ in range(GUESTS)]
    answers = at_once(
        GUESTS, lambda n: pay(stack.url, quotes[n]["previewOrderId"], tokens[n])
    )  # fmt: skip
    assert Counter(one.status_code for one in answers) == {200: 3, 409: GUESTS - 3}
    assert read_used(stored["_id"]).cents == 300


def test_a_declined_card_leaves_the_share_to_others(stack, card_shop, emergepay) -> None:
    stored = add_campaign(card_shop, limits={"redemptions": 1})
    first, second = (quoted(stack.url, card_shop, "burger")["previewOrderId"] for _ in range(2))
    pay(stack.url, first, card(emergepay, card_shop, DECLINED_CARD))
    assert not orders_of(card_shop)
    assert held(stored) == []
    assert pay(stack.url, second, card(emergepay, card_shop)).json()["orderId"]
    answer = pay(stack.url, first, card(emergepay, card_shop))
    assert (answer.status_code, answer.json()["code"]) == (409, "campaign_over")


def test_who_has_paid_gets_the_order_at_that_price(stack, card_shop, emergepay) -> None:
    """Should its hold be lost between the charge and the order."""
    add_campaign(card_shop, limits={"redemptions": 1}, reward={"percentOff": 50})
    first, second = (quoted(stack.url, card_shop, "burger")["previewOrderId"] for _ in range(2))
    assert pay(stack.url, first, card(emergepay, card_shop)).json()["orderId"]
    quote = quote_or_404(second)
    payment = {"_id": "a-payment", "correlationId": "x"}
    paid = {"state": "paid", "paidCents": quote["totalPriceCents"]}
    order = place_paid_quote(
        quote=quote, payment=payment, paid=paid, grace=timedelta(minutes=1)
    )  # fmt: skip
    assert order["totalPriceCents"] == quote["totalPriceCents"]
    assert order["campaign"]["isOverLimit"] is True
    assert "claims" not in order


def test_a_hold_lasts_as_long_as_its_quote_may_be_placed(stack, card_shop) -> None:
    stored = add_campaign(card_shop, limits={"redemptions": 1})
    quote = quote_or_404(quoted(stack.url, card_shop, "burger")["previewOrderId"])
    hold_share(quote)
    hold_share(quote)
    (hold,) = held(stored)
    assert hold["until"] >= quote["expiresAt"] > now()
    release_share(quote, unpaid_only=True)
    assert held(stored) == [hold]
    release_share(quote)
    assert held(stored) == []
