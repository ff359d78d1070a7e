"""A prepaid card that covers a part only: what it gave is given back, and another card pays all."""

from orderbuddy.mongo import collection
from orderbuddy.testing.card_shops import make_card_shop
from ordering.tests.guests import quote
from payments.fakes.emergepay.cards import PREPAID, PREPAID_CENTS
from payments.tests.guests import card, kept_cents, orders_of, pay, payments_of, states

LINES = ("burger", "burger")


def test_what_a_prepaid_card_gave_is_given_back_and_another_card_pays(stack, emergepay) -> None:
    shop = make_card_shop(emergepay)
    quote_id = quote(stack.url, shop, *LINES)
    prepaid = card(emergepay, shop, PREPAID)
    answer = pay(stack.url, quote_id, prepaid)
    assert answer.status_code == 200, answer.text
    assert answer.json()["orderId"] == ""
    told = answer.json()["transaction"]
    assert told["resultStatus"] == "false"
    assert told["resultMessage"] == f"The card covers only ${PREPAID_CENTS / 100:.2f}"
    # The same again hears the same, and takes nothing.
    assert pay(stack.url, quote_id, prepaid).json()["transaction"]["resultStatus"] == "false"

    paid = pay(stack.url, quote_id, card(emergepay, shop))
    assert paid.json()["orderId"], paid.text
    assert states(shop) == ["refunded", "approved"]
    prepaid_payment, second = payments_of(shop)
    assert prepaid_payment["amountCents"] == PREPAID_CENTS
    assert kept_cents(emergepay, shop) == second["amountCents"]
    assert len(orders_of(shop)) == 1


def test_a_tip_that_the_gateway_may_not_have_counted_sends_nobody_away(
    stack, emergepay, monkeypatch
) -> None:
    """Somebody looks at the amounts; the guest has paid, and the kitchen cooks."""
    monkeypatch.setattr(emergepay, "tells_tips_apart", True)
    shop = make_card_shop(emergepay)
    quote_id = quote(stack.url, shop, *LINES)
    answer = pay(stack.url, quote_id, card(emergepay, shop), tipCents=300)
    assert answer.json()["orderId"], answer.text
    (payment,) = payments_of(shop)
    assert (payment["state"], payment["tipCents"]) == ("approved", 300)
    assert kept_cents(emergepay, shop) == payment["amountCents"] + 300
    found = collection("payment_exceptions").find_one({"_id": f"amount_differs:{payment['_id']}"})
    assert found["gatewayCents"] == payment["amountCents"] == found["ledgerCents"] - 300
