"""The EmergePay gateway against a server that is as strict as EmergePay."""

import uuid

import pytest

from payments.fakes.emergepay import cards
from payments.gateways.base import Card, OutcomeUnknownError, RefusedError
from payments.tests.emergepay_shop import (
    GATEWAY,
    WALLET,
    a_payment,
    a_refund,
    an_account,
    charge,
    paid,
)

# What today's service passed on to its clients.
RECORDED = {
    "externalTransactionId", "transactionType", "resultStatus", "resultMessage", "uniqueTransId",
    "transactionReference", "approvalNumberResult", "amount", "amountProcessed", "maskedAccount",
    "accountCardType", "accountExpiryDate",
}  # fmt: skip


@pytest.fixture
def account(emergepay):
    return an_account(emergepay)


# --- charging -----------------------------------------------------------------------------------


def test_a_card_is_started_charged_and_found_again(emergepay, account):
    token = GATEWAY.start(account)
    emergepay.enter_card(token)
    payment = a_payment()
    outcome = GATEWAY.charge(account, payment, token)
    assert (outcome.state, outcome.amount_cents) == ("approved", 395)
    assert outcome.card == Card("VISA", "1111")
    assert set(outcome.references) == {"uniqueTransId", "approvalNumber"}
    (taken,) = emergepay.books.charges_for(payment["_id"])
    assert (taken.cents, taken.reference) == (395, outcome.references["uniqueTransId"])
    assert GATEWAY.look_up(account, payment) == outcome


def test_todays_clients_get_what_was_recorded_and_no_more(emergepay, account):
    payment = a_payment()
    answer = charge(emergepay, account, payment).answer
    assert set(answer) == RECORDED
    assert (answer["resultStatus"], answer["amount"]) == ("true", "3.95")
    assert answer["maskedAccount"] == "************1111"
    assert answer["externalTransactionId"] == payment["_id"]


def test_a_tip_comes_on_top(emergepay, account):
    payment = a_payment(tipCents=60)
    assert charge(emergepay, account, payment).amount_cents == 455
    (taken,) = emergepay.books.charges_for(payment["_id"])
    assert (taken.cents, taken.tip_cents) == (455, 60)


@pytest.mark.parametrize(
    ("number", "reason"),
    [
        (cards.DECLINED, "Decline"),
        (cards.INSUFFICIENT_FUNDS, "Insufficient funds"),
        (cards.DO_NOT_HONOR, "Do not honor"),
    ],
)
def test_a_declined_card_says_why(emergepay, account, number, reason):
    payment = a_payment()
    outcome = charge(emergepay, account, payment, number)
    assert (outcome.state, outcome.reason, outcome.amount_cents) == ("declined", reason, None)
    assert outcome.card == Card("VISA", number[-4:])
    assert emergepay.books.charges_for(payment["_id"]) == []
    assert GATEWAY.look_up(account, payment).state == "declined"


def test_what_was_really_taken_is_told_when_a_card_holds_less(emergepay, account):
    payment = a_payment(amountCents=1200)
    outcome = charge(emergepay, account, payment, cards.PREPAID)
    assert (outcome.state, outcome.amount_cents) == ("approved", cards.PREPAID_CENTS)


def test_an_amount_that_may_or_may_not_count_the_tip(emergepay, account, monkeypatch):
    """No page says so: nobody is taken for a card that gave too little because of it."""
    counted = paid(emergepay, account, amountCents=600, tipCents=60)
    short = a_payment(amountCents=cards.PREPAID_CENTS, tipCents=60)
    assert not charge(emergepay, account, short, cards.PREPAID).is_tip_unclear
    assert not GATEWAY.look_up(account, counted).is_tip_unclear
    monkeypatch.setattr(emergepay, "tells_tips_apart", True)
    apart, plain = a_payment(tipCents=60), a_payment()
    outcome = charge(emergepay, account, apart)
    assert (outcome.amount_cents, outcome.is_tip_unclear) == (395, True)
    assert GATEWAY.look_up(account, apart).is_tip_unclear
    assert not charge(emergepay, account, plain).is_tip_unclear


def test_a_wallet_is_charged_and_nothing_else_that_a_browser_sends_passes(emergepay, account):
    payment = a_payment(method="wallet", tipCents=40)
    details = {**WALLET, "amount": "0.01", "externalTransactionId": "mine", "unknown": 1}
    outcome = GATEWAY.charge(account, payment, details)
    assert (outcome.state, outcome.amount_cents) == ("approved", 435)
    assert len(emergepay.books.charges_for(payment["_id"])) == 1


@pytest.mark.parametrize("details", [{}, {**WALLET, "token": "text"}, {**WALLET, "isSandbox": 0}])
def test_an_incomplete_wallet_is_refused_without_asking(emergepay, account, details):
    with pytest.raises(RefusedError, match="incomplete"):
        GATEWAY.charge(account, a_payment(method="wallet"), details)
    assert emergepay.requests == []


def test_play_money_buys_nothing_in_production(emergepay, account, settings):
    settings.EMERGEPAY_ENVIRONMENT_URL = "https://api.emergepay.chargeitpro.com/virtualterminal/v1"
    with pytest.raises(RefusedError, match="play money"):
        GATEWAY.charge(account, a_payment(method="wallet"), WALLET)


def test_a_token_that_a_browser_invented_is_refused(emergepay, account):
    with pytest.raises(RefusedError, match="400"):
        GATEWAY.charge(account, a_payment(), "../void?x=#")
    assert account.options["oid"] not in [one.account for one in emergepay.books.entries]


# --- giving back --------------------------------------------------------------------------------


def test_parts_are_given_back_until_nothing_is_left(emergepay, account):
    payment = paid(emergepay, account, tipCents=60)
    first, second, third = a_refund(100), a_refund(355), a_refund(1)
    assert GATEWAY.refund(account, payment, first).amount_cents == 100
    assert GATEWAY.refund(account, payment, second).state == "approved"
    assert GATEWAY.refund(account, payment, third).state == "declined"
    assert emergepay.books.kept_cents(payment["_id"]) == 0
    looked_up = [GATEWAY.look_up_refund(account, payment, one) for one in (first, second, third)]
    assert [one.state for one in looked_up] == ["approved", "approved", "declined"]
    assert GATEWAY.look_up_refund(account, payment, a_refund(1)).state == "absent"


@pytest.mark.parametrize("when", ["before", "after"])
def test_a_refund_whose_answer_is_lost_is_looked_up(emergepay, account, when):
    payment, refund = paid(emergepay, account), a_refund(395)
    emergepay.faults.drop(when, operation="refund")
    with pytest.raises(OutcomeUnknownError):
        GATEWAY.refund(account, payment, refund)
    state = GATEWAY.look_up_refund(account, payment, refund).state
    assert state == ("approved" if when == "after" else "absent")


def test_an_id_that_is_derived_is_sent_as_the_gateway_wants_it_and_found_again(emergepay, account):
    payment = paid(emergepay, account)
    refund = a_refund(395, _id=str(uuid.uuid5(uuid.UUID(payment["_id"]), "cancelled")))
    assert GATEWAY.refund(account, payment, refund).state == "approved"
    assert GATEWAY.look_up_refund(account, payment, refund).state == "approved"
    (given_back,) = emergepay.books.refunds_for(payment["_id"])
    assert uuid.UUID(given_back.key).version == 4


def test_a_payment_is_voided_once_and_only_until_it_is_settled(emergepay, account):
    payment, late = paid(emergepay, account), paid(emergepay, account)
    void = a_refund(395, "void")
    assert GATEWAY.void(account, payment, void).state == "voided"
    assert GATEWAY.look_up_refund(account, payment, void).state == "voided"
    assert GATEWAY.void(account, payment, a_refund(395, "void")).state == "declined"
    emergepay.settle(account.options["oid"])
    outcome = GATEWAY.void(account, late, a_refund(395, "void"))
    assert (outcome.state, outcome.reason) == ("declined", "Transaction already settled")
    assert emergepay.books.kept_cents(payment["_id"]) == 0
    assert emergepay.books.kept_cents(late["_id"]) == 395


def test_a_tip_is_changed_until_the_payment_is_settled(emergepay, account):
    payment = paid(emergepay, account, tipCents=60)
    adjustment = {"_id": str(uuid.uuid4()), "tipCents": 100}
    assert GATEWAY.adjust_tip(account, payment, adjustment).state == "approved"
    assert GATEWAY.look_up(account, payment).amount_cents == 495
    emergepay.settle(account.options["oid"])
    late = {"_id": str(uuid.uuid4()), "tipCents": 0}
    assert GATEWAY.adjust_tip(account, payment, late).state == "declined"
    assert emergepay.books.taken_cents(payment["_id"]) == 495
