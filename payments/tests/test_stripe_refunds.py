"""Giving back at Stripe: once, never more than was taken, and found when its answer was lost."""

import pytest

from payments.tests.stripe_shop import (
    GATEWAY,
    a_payment,
    a_refund,
    an_account,
    charge,
    charges,
    paid,
)


@pytest.fixture
def account(stripe):
    return an_account()


def test_a_part_is_given_back_once(stripe, account) -> None:
    payment = paid(account)
    refund = a_refund(payment, 100)
    first = GATEWAY.refund(account, payment, refund)
    assert (first.state, first.amount_cents) == ("approved", 100)
    assert GATEWAY.refund(account, payment, refund) == first
    assert stripe.books.given_back_cents(payment["_id"]) == 100
    assert GATEWAY.look_up(account, payment).refunded_cents == 100
    assert GATEWAY.look_up_refund(account, payment, refund) == first


def test_no_more_is_given_back_than_was_taken(stripe, account) -> None:
    payment = paid(account)
    assert GATEWAY.refund(account, payment, a_refund(payment, 456)).state == "declined"
    assert GATEWAY.refund(account, payment, a_refund(payment, 455)).state == "approved"
    again = GATEWAY.refund(account, payment, a_refund(payment, 1))
    assert (again.state, again.reason_code) == ("declined", "charge_already_refunded")
    assert stripe.books.kept_cents(payment["_id"]) == 0


def test_a_refund_may_take_days(stripe, account) -> None:
    payment = paid(account, "refundpending")
    refund = a_refund(payment, 100)
    outcome = GATEWAY.refund(account, payment, refund)
    assert (outcome.state, GATEWAY.look_up_refund(account, payment, refund).state) == (
        "pending",
        "pending",
    )
    stripe.finish_refund(outcome.references["refundId"])
    assert GATEWAY.look_up_refund(account, payment, refund).state == "approved"


def test_a_refund_that_the_cards_bank_does_not_take_is_declined(stripe, account) -> None:
    payment = paid(account, "refundfails")
    outcome = GATEWAY.refund(account, payment, a_refund(payment, 100))
    assert (outcome.state, outcome.reason_code) == ("declined", "expired_or_canceled_card")
    assert "expired or canceled card" in outcome.reason


def test_a_refund_that_never_came_is_absent(stripe, account) -> None:
    payment = paid(account)
    GATEWAY.refund(account, payment, a_refund(payment, 100))
    assert GATEWAY.look_up_refund(account, payment, a_refund(payment, 100)).state == "absent"


def test_what_was_taken_cannot_be_voided(stripe, account) -> None:
    payment = paid(account)
    void = a_refund(payment, 455, "void")
    outcome = GATEWAY.void(account, payment, void)
    assert (outcome.state, outcome.reason_code) == ("declined", "settled")
    assert GATEWAY.look_up_refund(account, payment, void).state == "absent"
    assert charges(stripe, payment) == 1


def test_what_was_not_taken_yet_is_voided(stripe, account) -> None:
    payment = a_payment()
    known = {**payment, "references": charge(account, payment, "3ds").references}
    void = a_refund(payment, 455, "void")
    assert GATEWAY.void(account, known, void).state == "voided"
    assert GATEWAY.void(account, known, a_refund(payment, 455, "void")).state == "voided"
    assert GATEWAY.look_up_refund(account, known, void).state == "voided"
