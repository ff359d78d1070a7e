"""Cards and wallets through EmergePay: what each path answers, charges and leaves behind."""

from datetime import timedelta

import pytest
import requests

from menus.hours import DAYS
from orderbuddy.api.tokens import order_token, payment_token
from orderbuddy.mongo import collection, now
from orderbuddy.testing.card_shops import EMERGEPAY_AUTH
from orderbuddy.testing.screens import Screen
from ordering.tests.guests import place, quote
from payments.tests.guests import (
    COMPLETE,
    DECLINED_CARD,
    PAYMENTS,
    card,
    change_quote,
    charges,
    look,
    only_payment,
    options,
    orders_of,
    pay,
    pay_wallet,
    payments_of,
    post,
    refused,
    sell_out,
    states,
    until,
    wallet,
)

CENTS = 1150  # a burger


def steps(payment: dict) -> list[str]:
    return [one["to"] for one in payment["transitions"]]


# --- approved -----------------------------------------------------------------------------------


def test_an_approved_card_is_charged_once_and_its_order_placed(stack, card_shop, emergepay) -> None:
    quote_id = quote(stack.url, card_shop, "burger")
    answer = pay(stack.url, quote_id, card(emergepay, card_shop))
    assert answer.status_code == 200
    payment, (order,) = only_payment(card_shop), orders_of(card_shop)
    transaction = answer.json()["transaction"]
    assert transaction["externalTransactionId"] == payment["_id"]
    assert (transaction["resultStatus"], transaction["resultMessage"]) == ("true", "Approved")
    assert (transaction["amountProcessed"], transaction["maskedAccount"][-4:]) == ("11.50", "1111")
    assert answer.json()["orderId"] == str(order["_id"])
    assert answer.headers["X-Order-Token"] == order_token(order["_id"])
    assert answer.headers["X-Payment-Id"] == payment["_id"]
    assert answer.headers["X-Payment-Token"] == payment_token(payment["_id"])
    (charge,) = charges(emergepay, card_shop)
    assert (charge.key, charge.cents, charge.tip_cents) == (payment["_id"], CENTS, 0)


def test_the_ledger_and_the_order_say_the_same(stack, card_shop, emergepay) -> None:
    quote_id = quote(stack.url, card_shop, "burger")
    pay(stack.url, quote_id, card(emergepay, card_shop), tipCents=200)
    payment, (order,) = only_payment(card_shop), orders_of(card_shop)
    assert steps(payment) == ["created", "submitted", "approved"]
    assert (payment["amountCents"], payment["tipCents"]) == (CENTS, 200)
    assert payment["card"] == {"brand": "VISA", "last4": "1111"}
    assert (payment["orderId"], str(payment["quoteId"])) == (order["_id"], quote_id)
    assert order["paymentId"] == payment["_id"]
    assert order["payment"] == {
        "state": "paid", "paidCents": CENTS, "tipCents": 200, "refundedCents": 0,
    }  # fmt: skip
    assert order["status"] == "ACCEPTED"
    assert "attendAt" not in payment


def test_a_paid_orders_ticket_is_on_the_kitchens_screen_once(
    stack, card_shop, emergepay, sign_in
) -> None:
    path = f"/ws/kitchen/{card_shop.location_id}/"
    with Screen(stack, path, sign_in(card_shop)) as screen:
        quote_id, token = quote(stack.url, card_shop, "burger"), card(emergepay, card_shop)
        order_id = pay(stack.url, quote_id, token).json()["orderId"]
        pay(stack.url, quote_id, token)
        screen.wait_for({order_id})
        assert screen.appeared == {order_id: 1}


def test_the_same_again_is_the_same_payment(stack, card_shop, emergepay) -> None:
    quote_id, token = quote(stack.url, card_shop, "burger"), card(emergepay, card_shop)
    first, again = (pay(stack.url, quote_id, token, tipCents=100) for _ in range(2))
    assert (again.status_code, again.json()["orderId"]) == (200, first.json()["orderId"])
    for header in ("X-Payment-Id", "X-Payment-Token", "X-Order-Token"):
        assert again.headers[header] == first.headers[header]
    told = {key: one for key, one in first.json()["transaction"].items() if one != "1030"}
    assert told.items() <= again.json()["transaction"].items()
    assert len(charges(emergepay, card_shop)) == len(orders_of(card_shop)) == 1


def test_a_cards_expiry_is_passed_on_once_and_not_kept(stack, card_shop, emergepay) -> None:
    quote_id, token = quote(stack.url, card_shop, "burger"), card(emergepay, card_shop)
    first, again = (pay(stack.url, quote_id, token) for _ in range(2))
    assert first.json()["transaction"]["accountExpiryDate"] == "1030"
    assert again.json()["transaction"]["accountExpiryDate"] == ""


def test_the_same_again_hours_later(stack, card_shop, emergepay) -> None:
    """The quote has expired and its item is sold out; the order is there all the same."""
    quote_id, token = quote(stack.url, card_shop, "burger"), card(emergepay, card_shop)
    first = pay(stack.url, quote_id, token)
    change_quote(quote_id, expiresAt=now() - timedelta(hours=3))
    sell_out(card_shop, "burger")
    again = pay(stack.url, quote_id, token)
    assert (again.status_code, again.json()["orderId"]) == (200, first.json()["orderId"])
    assert len(charges(emergepay, card_shop)) == 1


def test_another_card_for_a_quote_that_is_paid_is_not_charged(stack, card_shop, emergepay) -> None:
    quote_id = quote(stack.url, card_shop, "burger")
    first = pay(stack.url, quote_id, card(emergepay, card_shop))
    other = pay(stack.url, quote_id, card(emergepay, card_shop))
    assert (other.status_code, other.json()["orderId"]) == (200, first.json()["orderId"])
    assert len(charges(emergepay, card_shop)) == len(orders_of(card_shop)) == 1
    assert states(card_shop) == ["approved"]


# --- declined -----------------------------------------------------------------------------------


def test_a_declined_card_says_so_and_another_one_pays(stack, card_shop, emergepay) -> None:
    quote_id = quote(stack.url, card_shop, "burger")
    answer = pay(stack.url, quote_id, card(emergepay, card_shop, DECLINED_CARD))
    assert (answer.status_code, answer.json()["orderId"]) == (200, "")
    assert answer.json()["transaction"]["resultStatus"] == "false"
    assert answer.json()["transaction"]["resultMessage"] == "Decline"
    assert "X-Order-Token" not in answer.headers
    assert orders_of(card_shop) == []
    other = pay(stack.url, quote_id, card(emergepay, card_shop))
    assert other.json()["orderId"] == str(orders_of(card_shop)[0]["_id"])
    assert states(card_shop) == ["declined", "approved"]
    assert len(charges(emergepay, card_shop)) == 1


def test_a_declined_token_is_not_tried_again(stack, card_shop, emergepay) -> None:
    quote_id = quote(stack.url, card_shop, "burger")
    token = card(emergepay, card_shop, DECLINED_CARD)
    first, again = (pay(stack.url, quote_id, token) for _ in range(2))
    assert again.json()["transaction"]["resultMessage"] == "Decline"
    assert again.headers["X-Payment-Id"] == first.headers["X-Payment-Id"]
    assert emergepay.requests.count("charge") == 1
    assert len(payments_of(card_shop)) == 1


def test_a_token_pays_one_order_only(stack, card_shop, emergepay) -> None:
    mine, other = (quote(stack.url, card_shop, "burger") for _ in range(2))
    token = card(emergepay, card_shop)
    assert pay(stack.url, mine, token).status_code == 200
    assert refused(pay(stack.url, other, token)) == (400, "validation_failed")
    assert len(charges(emergepay, card_shop)) == len(orders_of(card_shop)) == 1


# --- what is refused before any money moves -----------------------------------------------------


def nothing_happened(emergepay, shop) -> bool:
    return emergepay.requests == [] and payments_of(shop) == [] and orders_of(shop) == []


def test_a_quote_that_is_not_there(stack, card_shop, emergepay) -> None:
    for quote_id in ("6790000000000000000000ff", "abc"):
        answer = pay(stack.url, quote_id, card(emergepay, card_shop))
        assert refused(answer) == (404, "quote_not_found")
    assert nothing_happened(emergepay, card_shop)


def test_a_quote_that_expired(stack, card_shop, emergepay) -> None:
    quote_id = quote(stack.url, card_shop, "burger")
    change_quote(quote_id, expiresAt=now() - timedelta(seconds=1))
    answer = pay(stack.url, quote_id, card(emergepay, card_shop))
    assert refused(answer) == (410, "quote_expired")
    assert nothing_happened(emergepay, card_shop)


def test_an_item_that_sold_out(stack, card_shop, emergepay) -> None:
    quote_id = quote(stack.url, card_shop, "burger")
    sell_out(card_shop, "burger")
    shown = f"{stack.url}/api/v1/order-app/restaurants/{card_shop.restaurant_id}/locations"
    menu = f"{shown}/{card_shop.location_id}/menus/{card_shop.menu_id}"
    until(lambda: '"burger"' not in requests.get(menu, timeout=5).text)
    answer = pay(stack.url, quote_id, card(emergepay, card_shop))
    assert refused(answer) == (409, "item_unavailable")
    assert nothing_happened(emergepay, card_shop)


def test_a_closed_shop(stack, make_card_shop, emergepay) -> None:
    closed = [{"day": day, "isOpen": False, "startTime": None, "endTime": None} for day in DAYS]
    shop = make_card_shop(workingHours=closed)
    quote_id = quote(stack.url, shop, "burger")
    answer = pay(stack.url, quote_id, card(emergepay, shop))
    assert refused(answer) == (409, "location_closed")
    assert nothing_happened(emergepay, shop)


def test_a_paused_shop(stack, make_card_shop, emergepay) -> None:
    shop = make_card_shop(pause={"until": now() + timedelta(minutes=15)})
    quote_id = quote(stack.url, shop, "burger")
    answer = pay(stack.url, quote_id, card(emergepay, shop))
    assert refused(answer) == (409, "kitchen_busy")
    assert nothing_happened(emergepay, shop)


@pytest.mark.parametrize(
    "settings",
    [{"acceptPayment": False}, {"gateways": ["stripe"]}, {"oid": ""}, {"auth": ""}],
    ids=["no cards", "Stripe alone", "no account", "no secret"],
)
def test_a_gateway_that_the_location_does_not_offer(
    stack, make_card_shop, emergepay, settings: dict
) -> None:
    shop = make_card_shop(payment=settings)
    quote_id = quote(stack.url, shop, "burger")
    answer = pay(stack.url, quote_id, card(emergepay, shop))
    assert refused(answer) == (400, "gateway_not_offered")
    assert nothing_happened(emergepay, shop)


@pytest.mark.parametrize(
    "fields",
    [
        {"tipCents": -1}, {"tipCents": "100"}, {"tipCents": 1.5}, {"amountCents": -5},
        {"amountCents": 10**9}, {"transactionToken": ""}, {"transactionToken": "t" * 301},
        {"cardNumber": "4"}, {"previewOrderId": None},
    ],
    ids=str,
)  # fmt: skip
def test_a_body_that_makes_no_sense(stack, card_shop, emergepay, fields: dict) -> None:
    quote_id = quote(stack.url, card_shop, "burger")
    body = {"previewOrderId": quote_id, "transactionToken": card(emergepay, card_shop), **fields}
    assert refused(post(stack.url, COMPLETE, body)) == (400, "validation_failed")
    assert nothing_happened(emergepay, card_shop)


def test_an_order_without_payment_is_refused_where_payment_comes_first(
    stack, card_shop, make_card_shop
) -> None:
    refusal = place(stack.url, quote(stack.url, card_shop, "burger"))
    assert refused(refusal) == (402, "payment_required")
    assert orders_of(card_shop) == []
    either = make_card_shop(payment={"payAtCounter": True})
    assert place(stack.url, quote(stack.url, either, "burger")).status_code == 200


# --- tips ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("tips", "most"),
    [
        ({}, CENTS),
        ({"maxPercent": 30}, 345),
        ({"maxPercent": 30, "maxCents": 200}, 200),
        ({"enabled": False}, 0),
    ],
    ids=["usual", "a share", "an amount", "none"],
)
def test_a_tip_has_a_limit(stack, make_card_shop, emergepay, tips: dict, most: int) -> None:
    shop = make_card_shop(payment={"tips": tips})
    quote_id, token = quote(stack.url, shop, "burger"), card(emergepay, shop)
    answer = pay(stack.url, quote_id, token, tipCents=most + 1)
    assert refused(answer) == (400, "tip_not_allowed")
    assert answer.json()["maxTipCents"] == most
    assert nothing_happened(emergepay, shop)
    assert pay(stack.url, quote_id, token, tipCents=most).status_code == 200
    (charge,) = charges(emergepay, shop)
    assert (charge.cents, charge.tip_cents) == (CENTS + most, most)


# --- options and the first step -----------------------------------------------------------------


def test_the_options_of_a_quote(stack, make_card_shop, emergepay) -> None:
    shop = make_card_shop(payment={"payAtCounter": True, "tips": {"percentages": [10, 20]}})
    quote_id = quote(stack.url, shop, "burger")
    told = options(stack.url, previewOrderId=quote_id).json()["data"]
    assert (told["billId"], told["currency"]) == (quote_id, "usd")
    assert (told["totalCents"], told["paidCents"], told["dueCents"]) == (CENTS, 0, CENTS)
    assert told["tips"] == {"enabled": True, "percentages": [10, 20], "maxCents": CENTS}
    offered = {one["name"]: one for one in told["gateways"]}
    assert list(offered) == ["emergepay", "stripe", "counter"]
    assert offered["emergepay"]["scriptUrl"].startswith(emergepay.url)
    assert offered["stripe"]["publishableKey"] == f"pk_test_{shop.restaurant_id}"
    pay(stack.url, quote_id, card(emergepay, shop), amountCents=400)
    told = options(stack.url, previewOrderId=quote_id).json()["data"]
    assert (told["paidCents"], told["dueCents"]) == (400, 750)


def test_no_secret_is_among_the_options(stack, card_shop) -> None:
    told = options(stack.url, previewOrderId=quote(stack.url, card_shop, "burger")).text
    for secret in (EMERGEPAY_AUTH, "sk_test", "whsec", "enc:v1"):
        assert secret not in told


def test_the_options_of_a_paid_order(stack, card_shop, emergepay) -> None:
    quote_id = quote(stack.url, card_shop, "burger")
    order_id = pay(stack.url, quote_id, card(emergepay, card_shop)).json()["orderId"]
    for asked in ({"orderId": order_id}, {"previewOrderId": quote_id}):
        told = options(stack.url, **asked).json()["data"]
        assert (told["billId"], told["paidCents"], told["dueCents"]) == (quote_id, CENTS, 0)


def test_options_of_nothing(stack) -> None:
    assert refused(options(stack.url)) == (404, "quote_not_found")
    assert refused(options(stack.url, previewOrderId="x")) == (404, "quote_not_found")
    assert refused(options(stack.url, orderId="6790000000000000000000ff")) == (
        404, "order_not_found",
    )  # fmt: skip


def test_a_card_form_is_started_at_the_quotes_location(
    stack, card_shop, make_card_shop, emergepay
) -> None:
    path = f"{PAYMENTS}/start-transaction/{card_shop.restaurant_id}"
    quote_id = quote(stack.url, card_shop, "burger")
    for body in ({}, {"previewOrderId": quote_id}):
        token = post(stack.url, path, body).json()["transactionToken"]
        assert emergepay.tokens[token].account == card_shop.restaurant_id
    foreign = quote(stack.url, make_card_shop(), "burger")
    answer = post(stack.url, path, {"previewOrderId": foreign})
    assert refused(answer) == (404, "quote_not_found")


def test_a_card_form_where_no_cards_are_taken(stack, shop) -> None:
    for restaurant in (shop.restaurant_id, "nowhere"):
        answer = post(stack.url, f"{PAYMENTS}/start-transaction/{restaurant}", {})
        assert refused(answer) == (400, "gateway_not_offered")


def test_a_started_form_pays(stack, card_shop, emergepay) -> None:
    """As the guest's page does it: start, fill in, complete."""
    quote_id = quote(stack.url, card_shop, "burger")
    path = f"{PAYMENTS}/start-transaction/{card_shop.restaurant_id}"
    token = post(stack.url, path, {"previewOrderId": quote_id}).json()["transactionToken"]
    emergepay.enter_card(token)
    assert pay(stack.url, quote_id, token).json()["orderId"]


# --- who may look -------------------------------------------------------------------------------


def test_who_has_its_token_sees_a_payment(stack, card_shop, emergepay) -> None:
    paid = pay(
        stack.url, quote(stack.url, card_shop, "burger"), card(emergepay, card_shop), tipCents=50
    )
    payment_id, token = paid.headers["X-Payment-Id"], paid.headers["X-Payment-Token"]
    answer = look(stack.url, payment_id, token)
    told = answer.json()["data"]
    assert (told["state"], told["settled"], told["givenBack"]) == ("approved", True, False)
    assert (told["amountCents"], told["tipCents"], told["totalCents"]) == (CENTS, 50, CENTS + 50)
    assert told["card"] == {"brand": "VISA", "last4": "1111"}
    assert told["orderId"] == paid.json()["orderId"]
    assert answer.headers["Cache-Control"] == "no-store"
    by_header = requests.get(
        f"{stack.url}{PAYMENTS}/{payment_id}", headers={"X-Payment-Token": token}, timeout=5
    )
    assert by_header.json() == answer.json()


def test_strangers_do_not(stack, make_card_shop, emergepay) -> None:
    headers = []
    for shop in (make_card_shop(), make_card_shop()):
        paid = pay(stack.url, quote(stack.url, shop, "burger"), card(emergepay, shop))
        headers.append(paid.headers)
    mine, other = headers
    payment_id = mine["X-Payment-Id"]
    wrong = (None, "", "0" * 40, other["X-Payment-Token"], mine["X-Order-Token"], "é" * 40)
    for token in wrong:
        assert refused(look(stack.url, payment_id, token)) == (404, "payment_not_found")
    for nobody in ("abc", "00000000-0000-4000-8000-000000000000"):
        answer = look(stack.url, nobody, payment_token(nobody))
        assert refused(answer) == (404, "payment_not_found")


# --- wallets ------------------------------------------------------------------------------------


def test_a_wallet_pays(stack, card_shop, emergepay) -> None:
    quote_id, details = quote(stack.url, card_shop, "burger"), wallet()
    first, again = (pay_wallet(stack.url, quote_id, details, tipCents=100) for _ in range(2))
    told = first.json()["transaction"]["transactionResponse"]
    assert (told["resultStatus"], told["resultMessage"]) == ("true", "Approved")
    assert first.json()["orderId"] == again.json()["orderId"] == str(orders_of(card_shop)[0]["_id"])
    (charge,) = charges(emergepay, card_shop)
    payment = only_payment(card_shop)
    assert (charge.key, charge.cents, charge.tip_cents) == (payment["_id"], CENTS + 100, 100)
    assert (payment["method"], payment["state"]) == ("wallet", "approved")


def test_the_same_wallet_in_another_order_of_keys_is_the_same(stack, card_shop, emergepay) -> None:
    quote_id, details = quote(stack.url, card_shop, "burger"), wallet()
    pay_wallet(stack.url, quote_id, details)
    pay_wallet(stack.url, quote_id, dict(reversed(details.items())))
    assert len(charges(emergepay, card_shop)) == len(payments_of(card_shop)) == 1


def test_a_declined_wallet_and_then_a_card(stack, card_shop, emergepay) -> None:
    emergepay.faults.decline("Insufficient funds", operation="wallet")
    quote_id = quote(stack.url, card_shop, "burger")
    answer = pay_wallet(stack.url, quote_id, wallet())
    assert (answer.status_code, answer.json()["orderId"]) == (200, "")
    told = answer.json()["transaction"]["transactionResponse"]
    assert (told["resultStatus"], told["resultMessage"]) == ("false", "Insufficient funds")
    assert pay(stack.url, quote_id, card(emergepay, card_shop)).json()["orderId"]
    assert states(card_shop) == ["declined", "approved"]


def test_wallet_details_cannot_choose_what_is_charged(stack, card_shop, emergepay) -> None:
    """Whatever a page puts among them, amount, type and number are ours."""
    quote_id = quote(stack.url, card_shop, "burger")
    details = wallet(
        amount="0.01", transactionType="CreditSale", transactionReference="theirs",
        externalTransactionId="00000000-0000-4000-8000-000000000000",
    )  # fmt: skip
    pay_wallet(stack.url, quote_id, details)
    (charge,) = charges(emergepay, card_shop)
    assert (charge.cents, charge.key) == (CENTS, only_payment(card_shop)["_id"])


def test_a_tip_that_a_wallets_details_name_is_not_taken(stack, card_shop, emergepay) -> None:
    quote_id = quote(stack.url, card_shop, "burger")
    pay_wallet(stack.url, quote_id, wallet(tipAmount="5.00"))
    (charge,) = charges(emergepay, card_shop)
    assert (charge.cents, charge.tip_cents) == (CENTS, 0)


def test_an_order_that_cost_nothing_needs_no_payment(stack, card_shop, emergepay) -> None:
    quote_id = quote(stack.url, card_shop, "burger")
    change_quote(quote_id, totalPriceCents=0)
    answer = pay(stack.url, quote_id, card(emergepay, card_shop))
    assert refused(answer) == (400, "amount_not_allowed")
    assert place(stack.url, quote_id).status_code == 200
    assert collection("payments").count_documents({"restaurantId": card_shop.restaurant_id}) == 0
