"""Stripe when things go wrong: what may have happened is never taken for what has not."""

from collections.abc import Callable
from typing import Any

import pytest

from orderbuddy.running.ports import free_port
from payments.fakes.stripe import FakeStripe, intents, token_for
from payments.gateways.base import OutcomeUnknownError, TemporaryError
from payments.tests.stripe_shop import (
    GATEWAY,
    a_payment,
    a_refund,
    an_account,
    charge,
    charges,
    name_of,
    paid,
    status_of,
)

# By then no request can still be on its way.
LONG_AGO = 60
Break = Callable[[FakeStripe], Any]


@pytest.fixture
def account(stripe, settings):
    settings.GATEWAY_TIMEOUT_SECONDS = 1
    return an_account()


# --- mended at once: the key makes a repetition harmless ----------------------------------------


@pytest.mark.parametrize(
    "broken",
    [
        lambda stripe: stripe.faults.drop("before"),
        lambda stripe: stripe.faults.drop("after"),
        lambda stripe: stripe.faults.drop("after", times=2),
        lambda stripe: stripe.faults.error("before", status=503),
        lambda stripe: stripe.faults.error("after", status=502),
    ],
    ids=["cut before", "cut after", "cut twice", "503 before", "502 after"],
)
def test_a_passing_fault_is_mended_and_charges_once(stripe, account, broken: Break) -> None:
    broken(stripe)
    payment = a_payment()
    assert (charge(account, payment).state, charges(stripe, payment)) == ("approved", 1)


# --- the answer is lost --------------------------------------------------------------------------


@pytest.mark.parametrize(
    "broken",
    [
        lambda stripe: stripe.faults.drop("after", times=3),
        lambda stripe: stripe.faults.error("after"),
        lambda stripe: stripe.faults.error("after", status=503, times=3),
        lambda stripe: stripe.faults.stall(2, "after"),
        lambda stripe: stripe.faults.garbage("after"),
    ],
    ids=["cut", "500", "503", "stalled", "garbage"],
)
def test_a_charge_whose_answer_is_lost_is_found(stripe, account, broken: Break) -> None:
    broken(stripe)
    payment = a_payment()
    with pytest.raises(OutcomeUnknownError):
        charge(account, payment)
    stripe.faults.clear()
    outcome = GATEWAY.look_up(account, payment)
    assert (outcome.state, outcome.amount_cents, charges(stripe, payment)) == ("approved", 455, 1)


def test_a_decline_whose_answer_is_lost_is_found_and_closed(stripe, account) -> None:
    stripe.faults.error("after")
    payment = a_payment()
    with pytest.raises(OutcomeUnknownError):
        charge(account, payment, "declined")
    assert GATEWAY.look_up(account, payment).reason_code == "generic_decline"
    assert status_of(stripe, payment) == "canceled"


@pytest.mark.parametrize(
    "broken",
    [
        lambda stripe: stripe.faults.drop("before", times=3),
        lambda stripe: stripe.faults.error("before"),
        lambda stripe: stripe.faults.error("before", status=503, times=3),
        lambda stripe: stripe.faults.garbage("before"),
    ],
    ids=["cut", "500", "503", "garbage"],
)
def test_a_charge_that_was_never_made_is_absent_for_good(stripe, account, broken: Break) -> None:
    broken(stripe)
    payment = a_payment(seconds_ago=LONG_AGO)
    with pytest.raises(OutcomeUnknownError):
        charge(account, payment)
    stripe.faults.clear()
    assert GATEWAY.look_up(account, payment).state == "absent"
    assert GATEWAY.look_up(account, payment).state == "absent"
    assert charges(stripe, payment) == 0


def test_a_request_that_comes_late_charges_nothing_once_it_was_called_absent(
    stripe, account
) -> None:
    """The look-up used its key up: the payment may be made again, under another one."""
    payment = a_payment(seconds_ago=LONG_AGO)
    assert GATEWAY.look_up(account, payment).state == "absent"
    with pytest.raises(OutcomeUnknownError):
        charge(account, payment)
    assert (GATEWAY.look_up(account, payment).state, charges(stripe, payment)) == ("absent", 0)


def test_a_request_that_may_be_on_its_way_is_left_in_peace(stripe, account) -> None:
    payment = a_payment()
    with pytest.raises(TemporaryError, match="on its way"):
        GATEWAY.look_up(account, payment)
    assert (charge(account, payment).state, charges(stripe, payment)) == ("approved", 1)


def test_a_request_that_stripe_still_works_on_is_not_absent(stripe, account, settings) -> None:
    settings.GATEWAY_TIMEOUT_SECONDS = 2
    held = stripe.faults.hold("before")
    payment = a_payment(seconds_ago=3)
    with pytest.raises(OutcomeUnknownError):
        charge(account, payment)
    with pytest.raises(TemporaryError):
        GATEWAY.look_up(account, payment)
    held.release()
    outcome = _until_known(account, payment)
    assert (outcome.state, charges(stripe, payment)) == ("approved", 1)


def test_a_fence_whose_answer_is_lost_still_stands(stripe, account) -> None:
    payment = a_payment(seconds_ago=LONG_AGO)
    stripe.faults.drop("after", times=3)
    with pytest.raises(TemporaryError):
        GATEWAY.look_up(account, payment)
    assert GATEWAY.look_up(account, payment).state == "absent"
    with pytest.raises(OutcomeUnknownError):
        charge(account, payment)
    assert charges(stripe, payment) == 0


def test_a_payment_is_found_among_many(stripe, account) -> None:
    """Without its number: the list has more than a page, and the look-up goes on to the next."""
    payment = a_payment()
    charge(account, payment)
    books = stripe.account(name_of(account))
    for _ in range(230):
        intents.keep(books, intents.create(books, {"amount": 100, "currency": "usd"}, ""))
    assert GATEWAY.look_up(account, payment).state == "approved"
    assert stripe.requests.count("list") == 3


# --- nothing was done, for certain ----------------------------------------------------------------


def test_a_server_that_is_away_has_charged_nothing(account, settings) -> None:
    settings.STRIPE_API_URL = f"http://127.0.0.1:{free_port()}"
    payment = a_payment()
    with pytest.raises(TemporaryError, match="cannot be reached"):
        charge(account, payment)
    with pytest.raises(TemporaryError, match="cannot be reached"):
        GATEWAY.look_up(account, payment)


def test_being_asked_too_often_charges_nothing(stripe, account) -> None:
    stripe.faults.limit()
    payment = a_payment()
    with pytest.raises(TemporaryError):
        charge(account, payment)
    assert charges(stripe, payment) == 0


def test_a_server_that_goes_away_in_the_middle_leaves_doubt(account, settings) -> None:
    """Cut off, and then connection refused: the second says nothing about the first."""
    with FakeStripe() as own:
        settings.STRIPE_API_URL = own.url
        own.on_charge.append(lambda entry: own.stop())
        payment = a_payment()
        with pytest.raises(OutcomeUnknownError):
            charge(account, payment)
        assert charges(own, payment) == 1


# --- refunds --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("broken", "state"),
    [
        (lambda stripe: stripe.faults.drop("after", operation="refund", times=3), "approved"),
        (lambda stripe: stripe.faults.error("after", operation="refund"), "approved"),
        (lambda stripe: stripe.faults.stall(2, "after", operation="refund"), "approved"),
        (lambda stripe: stripe.faults.drop("before", operation="refund", times=3), "absent"),
        (lambda stripe: stripe.faults.error("before", operation="refund"), "absent"),
    ],
    ids=["cut after", "500 after", "stalled after", "cut before", "500 before"],
)
def test_a_refund_whose_answer_is_lost_is_looked_up(
    stripe, account, broken: Break, state: str
) -> None:
    payment = paid(account)
    refund = a_refund(payment, 100)
    broken(stripe)
    with pytest.raises(OutcomeUnknownError):
        GATEWAY.refund(account, payment, refund)
    stripe.faults.clear()
    assert GATEWAY.look_up_refund(account, payment, refund).state == state
    given_back = 100 if state == "approved" else 0
    assert stripe.books.given_back_cents(payment["_id"]) == given_back


def test_a_refund_that_was_cut_off_is_mended_and_made_once(stripe, account) -> None:
    payment = paid(account)
    stripe.faults.drop("after", operation="refund")
    assert GATEWAY.refund(account, payment, a_refund(payment, 100)).state == "approved"
    assert stripe.books.given_back_cents(payment["_id"]) == 100


def test_a_disputed_charge_is_not_refunded(stripe, account) -> None:
    payment = paid(account)
    stripe.faults.decline(operation="refund")
    outcome = GATEWAY.refund(account, payment, a_refund(payment, 100))
    assert (outcome.state, outcome.reason_code) == ("declined", "charge_disputed")


def test_a_void_whose_answer_is_lost_is_looked_up(stripe, account) -> None:
    payment = a_payment()
    instrument = {"confirmationToken": token_for("3ds")}
    outcome = GATEWAY.charge(account, payment, instrument)
    known, void = {**payment, "references": outcome.references}, a_refund(payment, 455, "void")
    stripe.faults.error("after", operation="cancel")
    with pytest.raises(OutcomeUnknownError):
        GATEWAY.void(account, known, void)
    assert GATEWAY.look_up_refund(account, known, void).state == "voided"


def _until_known(account: Any, payment: dict[str, Any]) -> Any:
    for _ in range(100):
        try:
            return GATEWAY.look_up(account, payment)
        except TemporaryError:
            continue
    raise AssertionError("it never became known")
