"""The Stripe gateway: the official library against a server that is as strict as Stripe."""

import logging
import time
from datetime import timedelta
from typing import Any

import pytest
import requests

from orderbuddy.mongo import now
from payments.fakes.stripe import intents, token_for
from payments.gateways.base import Card, RefusedError, TemporaryError
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


@pytest.fixture
def account(stripe):
    return an_account()


def confirm_in_a_browser(stripe, account, payment) -> dict[str, Any]:
    """Somebody who kept the intent's client secret brings a good card."""
    intent = stripe.intent_of(payment["_id"])
    answer = requests.post(
        f"{stripe.url}/v1/payment_intents/{intent['id']}/confirm",
        data={"client_secret": intent["client_secret"], "confirmation_token": token_for()},
        headers={"Authorization": f"Bearer {account.options['publishable_key']}"},
        timeout=10,
    )
    return answer.json()


# --- charging -----------------------------------------------------------------------------------


def test_a_card_is_charged_bill_and_tip_at_once(stripe, account) -> None:
    payment = a_payment()
    outcome = charge(account, payment)
    assert (outcome.state, outcome.amount_cents, outcome.refunded_cents) == ("approved", 455, 0)
    assert outcome.card == Card("visa", "4242")
    (entry,) = stripe.books.charges_for(payment["_id"])
    assert (entry.cents, entry.account) == (455, name_of(account))
    intent = stripe.intent_of(payment["_id"])
    assert outcome.references == {
        "paymentIntentId": intent["id"],
        "chargeId": intent["latest_charge"],
    }
    assert intent["metadata"] == {
        "payment_id": payment["_id"],
        "restaurant_id": "shop",
        "location_id": payment["locationId"],
        "bill_id": payment["billId"],
    }


def test_charging_again_is_one_charge(stripe, account) -> None:
    payment, instrument = a_payment(), {"confirmationToken": token_for()}
    first = GATEWAY.charge(account, payment, instrument)
    assert GATEWAY.charge(account, payment, instrument) == first
    assert charges(stripe, payment) == 1


def test_the_fee_is_known_a_moment_later(stripe, account) -> None:
    payment = a_payment()
    outcome = charge(account, payment)
    assert outcome.fee_cents is None
    found = GATEWAY.look_up(account, {**payment, "references": outcome.references})
    assert (found.state, found.fee_cents) == ("approved", round(455 * 0.029) + 30)


@pytest.mark.parametrize(
    ("card", "code", "word"),
    [
        ("declined", "generic_decline", "declined"),
        ("insufficientfunds", "insufficient_funds", "insufficient"),
        ("expiredcard", "expired_card", "expired"),
        ("incorrectcvc", "incorrect_cvc", "security code"),
        # Who holds a stolen card is told no more than anybody else.
        ("stolencard", "stolen_card", "Your card was declined."),
    ],
)
def test_a_declined_card_says_why_and_can_never_be_charged_later(
    stripe, account, card: str, code: str, word: str
) -> None:
    payment = a_payment()
    outcome = charge(account, payment, card)
    assert (outcome.state, outcome.reason_code) == ("declined", code)
    assert word in outcome.reason
    assert outcome.card is not None
    assert status_of(stripe, payment) == "canceled"
    assert "error" in confirm_in_a_browser(stripe, account, payment)
    found = GATEWAY.look_up(account, {**payment, "references": outcome.references})
    assert (found.state, found.reason_code) == ("declined", code)
    assert charges(stripe, payment) == 0


def test_a_decline_that_could_not_be_closed_is_closed_when_looked_up(stripe, account) -> None:
    stripe.faults.limit(operation="cancel", times=3)
    payment = a_payment()
    assert charge(account, payment, "declined").state == "declined"
    assert status_of(stripe, payment) == "requires_payment_method"
    stripe.faults.clear()
    assert GATEWAY.look_up(account, payment).state == "declined"
    assert status_of(stripe, payment) == "canceled"


def test_a_token_that_is_no_good_is_refused_in_words_for_people(stripe, account) -> None:
    used = {"confirmationToken": token_for()}
    GATEWAY.charge(account, a_payment(), used)
    for token in (used, {"confirmationToken": "ctoken_made_up"}):
        payment = a_payment()
        with pytest.raises(RefusedError, match="enter them again"):
            GATEWAY.charge(account, payment, token)
        assert charges(stripe, payment) == 0


def test_an_amount_below_stripes_least_is_refused(stripe, account) -> None:
    with pytest.raises(RefusedError, match="too small"):
        charge(account, a_payment(amountCents=30, tipCents=0))


# --- the bank's own page (3-D Secure) -----------------------------------------------------------


def test_the_guest_confirms_with_the_bank(stripe, account) -> None:
    payment = a_payment()
    outcome = charge(account, payment, "3ds")
    intent = stripe.intent_of(payment["_id"])
    assert outcome.state == "pending"
    assert outcome.next_action == {"clientSecret": intent["client_secret"]}
    known = {**payment, "references": outcome.references}
    assert GATEWAY.look_up(account, known).next_action == outcome.next_action
    stripe.finish(intent["id"])
    assert (GATEWAY.look_up(account, known).state, charges(stripe, payment)) == ("approved", 1)


def test_the_guest_fails_at_the_bank_and_no_other_card_can_be_brought(stripe, account) -> None:
    payment = a_payment()
    known = {**payment, "references": charge(account, payment, "3ds").references}
    stripe.finish(stripe.intent_of(payment["_id"])["id"], approved=False)
    outcome = GATEWAY.look_up(account, known)
    assert (outcome.state, outcome.reason_code) == (
        "declined",
        "payment_intent_authentication_failure",
    )
    assert "error" in confirm_in_a_browser(stripe, account, payment)
    assert charges(stripe, payment) == 0


def test_another_card_that_comes_before_we_look_is_what_counts(stripe, account) -> None:
    payment = a_payment()
    known = {**payment, "references": charge(account, payment, "3ds").references}
    stripe.finish(stripe.intent_of(payment["_id"])["id"], approved=False)
    assert confirm_in_a_browser(stripe, account, payment)["status"] == "succeeded"
    assert (GATEWAY.look_up(account, known).state, charges(stripe, payment)) == ("approved", 1)


def test_an_abandoned_payment_can_never_be_taken(stripe, account) -> None:
    payment = a_payment()
    known = {**payment, "references": charge(account, payment, "3ds").references}
    outcome = GATEWAY.abandon(account, known)
    assert (outcome.state, outcome.reason_code) == ("declined", "not_confirmed")
    assert status_of(stripe, payment) == "canceled"


def test_a_payment_that_was_confirmed_in_the_last_moment_is_not_abandoned(stripe, account) -> None:
    payment = a_payment()
    known = {**payment, "references": charge(account, payment, "3ds").references}
    stripe.finish(stripe.intent_of(payment["_id"])["id"])
    assert GATEWAY.abandon(account, known).state == "approved"


def test_what_stripe_still_processes_is_pending_and_stays_so(stripe, account) -> None:
    payment = a_payment()
    outcome = charge(account, payment, "processing")
    known = {**payment, "references": outcome.references}
    assert (outcome.state, GATEWAY.abandon(account, known).state) == ("pending", "pending")
    stripe.finish(outcome.references["paymentIntentId"])
    assert GATEWAY.look_up(account, known).state == "approved"


# --- the nightly list ---------------------------------------------------------------------------


def test_all_that_was_taken_in_a_day_is_listed(stripe, account) -> None:
    """More than Stripe lists at once; not what was declined, and who else used the account."""
    books = stripe.account(name_of(account))
    for number in range(120):
        foreign = intents.create(books, {"amount": 1000 + number, "currency": "usd"}, "")
        with books.lock:
            intents.confirm(books, foreign, token_for())
    ours = paid(account)
    charge(account, a_payment(), "declined")
    GATEWAY.refund(account, ours, a_refund(ours, 55))
    listed = GATEWAY.taken_between(
        account, now() - timedelta(minutes=1), now() + timedelta(minutes=1)
    )
    assert len(listed) == 121
    (mine,) = [one for one in listed if one.payment_id]
    assert (mine.payment_id, mine.amount_cents, mine.refunded_cents) == (ours["_id"], 455, 55)
    assert (mine.fee_cents, mine.reference) == (43, ours["references"]["paymentIntentId"])
    assert (
        GATEWAY.taken_between(account, now() - timedelta(days=2), now() - timedelta(days=1)) == []
    )


# --- the account --------------------------------------------------------------------------------


def test_the_page_gets_the_public_key_alone(settings) -> None:
    account = an_account()
    told = GATEWAY.public_options(account)
    assert told == {
        "publishableKey": account.options["publishable_key"],
        "scriptUrl": settings.STRIPE_JS_URL,
        "paymentMethodTypes": ["card"],
    }


def test_a_key_that_stripe_refuses_charges_nothing(stripe, account) -> None:
    payment = paid(account)
    stripe.revoke(name_of(account))
    with pytest.raises(RefusedError, match="secret key"):
        charge(account, a_payment())
    # A payment is not lost because somebody mistyped a key: it is asked about again later.
    with pytest.raises(TemporaryError):
        GATEWAY.look_up(account, payment)


def test_nothing_secret_is_logged(stripe, account, caplog) -> None:
    caplog.set_level(logging.DEBUG)
    payment, token = a_payment(), token_for("3ds")
    outcome = GATEWAY.charge(account, payment, {"confirmationToken": token})
    charge(account, a_payment(), "declined")
    stripe.faults.error("after")
    with pytest.raises(Exception, match="missing") as failed:
        charge(account, a_payment())
    said = caplog.text + repr(failed.value) + repr(failed.value.__cause__)
    assert "stripe did not do it" in said
    for secret in (account.secrets["secret_key"], token, outcome.next_action["clientSecret"]):
        assert secret not in said


def test_a_charge_takes_one_request(stripe, account) -> None:
    started = time.perf_counter()
    charge(account, a_payment())
    assert stripe.requests == ["charge"]
    assert time.perf_counter() - started < 1
