"""Claims: two payments never pay the same cents, refunds never exceed what was taken."""

import uuid
from concurrent.futures import ThreadPoolExecutor

import pytest
from bson import ObjectId
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from orderbuddy.mongo import Document
from ordering.tests.guests import at_once
from payments import ledger
from payments.services.bills import held_cents, summary
from payments.tests.written import a_bill, a_payment, a_refund, again

AT_ONCE = 30
CENTS = st.integers(1, 1500)
# Each example writes some documents to a real database and reads them back.
FEW = settings(
    max_examples=25,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.too_slow],
)


def held(bill: Document) -> list[str]:
    return [one["paymentId"] for one in ledger.tenders_of(bill["billId"])]


def claimed(bill: Document) -> int:
    return sum(one["cents"] for one in ledger.tenders_of(bill["billId"]))


def all_at_once(count: int, deed) -> list:
    with ThreadPoolExecutor(count) as pool:
        return list(pool.map(deed, range(count)))


# --- a bill -------------------------------------------------------------------------------------


def test_of_two_who_pay_the_last_cents_one_does() -> None:
    bill = a_bill()
    assert ledger.claim(a_payment(bill=bill, amount_cents=700), 1000)
    rest = [a_payment(bill=bill, amount_cents=300) for _ in range(2)]
    won = at_once(2, lambda n: ledger.claim(rest[n], 1000))
    assert sorted(won) == [False, True]
    assert claimed(bill) == 1000
    assert held(bill)[1] == rest[won.index(True)]["_id"]


def test_thirty_who_pay_all_of_a_bill_that_nobody_has_touched() -> None:
    """The bill's document itself is made by whoever claims first."""
    bill = a_bill()
    payments = [a_payment(bill=bill) for _ in range(AT_ONCE)]
    won = at_once(AT_ONCE, lambda n: ledger.claim(payments[n], 1000))
    assert won.count(True) == 1
    assert held(bill) == [payments[won.index(True)]["_id"]]


def test_a_claim_is_made_once_however_often() -> None:
    bill = a_bill()
    payment = a_payment(bill=bill, amount_cents=600)
    assert at_once(AT_ONCE, lambda _: ledger.claim(payment, 1000)) == [True] * AT_ONCE
    assert claimed(bill) == 600


def test_the_bill_keeps_what_was_due_at_first() -> None:
    bill = a_bill()
    assert ledger.claim(a_payment(bill=bill, amount_cents=600), 1000)
    assert not ledger.claim(a_payment(bill=bill, amount_cents=600), 5000)


def test_a_share_that_is_given_free_can_be_paid_by_another() -> None:
    bill = a_bill()
    mine, other = (a_payment(bill=bill, amount_cents=600) for _ in range(2))
    assert (ledger.claim(mine, 1000), ledger.claim(other, 1000)) == (True, False)
    ledger.release(mine)
    ledger.release(mine)
    assert ledger.claim(other, 1000)
    assert held(bill) == [other["_id"]]


@FEW
@given(due=st.integers(1, 3000), amounts=st.lists(CENTS, min_size=2, max_size=8))
def test_claims_never_exceed_what_is_due(due: int, amounts: list[int]) -> None:
    """All at once: the claims fit, and whoever was refused would not have fitted beside them."""
    bill = a_bill()
    payments = [a_payment(bill=bill, amount_cents=cents) for cents in amounts]
    won = all_at_once(len(amounts), lambda n: ledger.claim(payments[n], due))
    total = claimed(bill)
    assert total <= due
    assert sorted(held(bill)) == sorted(
        payment["_id"] for payment, has in zip(payments, won, strict=True) if has
    )
    refused = [cents for cents, has in zip(amounts, won, strict=True) if not has]
    assert all(total + cents > due for cents in refused)


@FEW
@given(
    due=st.integers(100, 1000),
    deeds=st.lists(st.tuples(st.booleans(), st.integers(0, 4)), max_size=20),
)
def test_claims_come_and_go_as_a_sum_would(due: int, deeds: list[tuple[bool, int]]) -> None:
    bill, held_now = a_bill(), {}
    payments = [a_payment(bill=bill, amount_cents=cents) for cents in (100, 250, 300, 500, 900)]
    for takes, number in deeds:
        payment = payments[number]
        if takes:
            fits = sum(held_now.values()) + payment["amountCents"] <= due
            expected = number in held_now or fits
            assert ledger.claim(payment, due) is expected
            if expected:
                held_now[number] = payment["amountCents"]
        else:
            ledger.release(payment)
            held_now.pop(number, None)
        assert claimed(bill) == sum(held_now.values())


# --- refunds ------------------------------------------------------------------------------------


def test_of_thirty_refunds_at_once_only_as_many_as_fit() -> None:
    payment = a_payment("approved", amount_cents=900, tip_cents=100)
    refunds = [a_refund(payment, 90) for _ in range(AT_ONCE)]
    won = at_once(AT_ONCE, lambda n: ledger.claim_refund(refunds[n]))
    assert won.count(True) == 11  # the tip can be given back too
    assert sum(one["cents"] for one in again(payment)["refunds"]) == 990


def test_thirty_full_refunds_at_once_are_one() -> None:
    payment = a_payment("approved", amount_cents=900, tip_cents=100)
    refunds = [a_refund(payment, 1000) for _ in range(AT_ONCE)]
    assert at_once(AT_ONCE, lambda n: ledger.claim_refund(refunds[n])).count(True) == 1


def test_one_refund_claims_once_however_often() -> None:
    payment = a_payment("approved")
    refund = a_refund(payment, 400)
    assert at_once(AT_ONCE, lambda _: ledger.claim_refund(refund)) == [True] * AT_ONCE
    assert again(payment)["refunds"] == [
        {"id": refund["_id"], "cents": 400, "done": False, "reason": "cold soup"}
    ]


@FEW
@given(
    amount=st.integers(1, 2000),
    tip=st.integers(0, 500),
    wanted=st.lists(CENTS, min_size=2, max_size=8),
)
def test_refunds_never_exceed_what_was_taken(amount: int, tip: int, wanted: list[int]) -> None:
    payment = a_payment("approved", amount_cents=amount, tip_cents=tip)
    refunds = [a_refund(payment, cents) for cents in wanted]
    won = all_at_once(len(wanted), lambda n: ledger.claim_refund(refunds[n]))
    total = sum(one["cents"] for one in again(payment)["refunds"])
    assert total == sum(cents for cents, has in zip(wanted, won, strict=True) if has)
    assert total <= amount + tip
    refused = [cents for cents, has in zip(wanted, won, strict=True) if not has]
    assert all(total + cents > amount + tip for cents in refused)


@pytest.mark.parametrize("cents", [0, -5])
def test_nothing_and_less_than_nothing_cannot_be_given_back(cents: int) -> None:
    assert not ledger.claim_refund(a_refund(a_payment("approved"), cents))


@pytest.mark.parametrize(
    "state", ["created", "submitted", "unknown", "declined", "failed", "voided", "refunded"]
)
@pytest.mark.parametrize("kind", ["refund", "void"])
def test_only_what_was_taken_can_be_given_back(state: str, kind: str) -> None:
    payment = a_payment(state)
    assert not ledger.claim_refund(a_refund(payment, 1000, kind=kind))
    assert again(payment)["refunds"] == []


def test_the_payment_follows_its_refunds() -> None:
    payment = a_payment("approved", amount_cents=900, tip_cents=100)
    first, second = a_refund(payment, 400), a_refund(payment, 600)
    assert ledger.claim_refund(first)
    assert ledger.claim_refund(second)
    assert ledger.settle_refund(first, cause="cold")["state"] == "partially_refunded"
    assert ledger.settle_refund(first, cause="told twice") is None
    settled = ledger.settle_refund(second, cause="$state")
    assert [(one["from"], one["to"], one["cause"]) for one in settled["transitions"][1:]] == [
        ("approved", "partially_refunded", "cold"), ("partially_refunded", "refunded", "$state"),
    ]  # fmt: skip


def test_a_refund_that_thirty_hear_of_is_made_once() -> None:
    payment = a_payment("approved")
    refund = a_refund(payment, 400)
    ledger.claim_refund(refund)
    settled = at_once(AT_ONCE, lambda _: ledger.settle_refund(refund, cause="cold"))
    assert len([one for one in settled if one is not None]) == 1
    assert len(again(payment)["transitions"]) == 2


def test_a_refund_that_never_claimed_is_never_made() -> None:
    payment = a_payment("approved")
    assert ledger.settle_refund(a_refund(payment, 400), cause="cold") is None
    assert again(payment)["state"] == "approved"


def test_what_a_gateway_refused_can_be_given_back_again_and_what_was_made_cannot() -> None:
    payment = a_payment("approved", amount_cents=500)
    refused, made = a_refund(payment, 500), a_refund(payment, 500)
    assert (ledger.claim_refund(refused), ledger.claim_refund(made)) == (True, False)
    ledger.release_refund(refused)
    assert ledger.claim_refund(made)
    ledger.settle_refund(made, cause="cold")
    ledger.release_refund(made)
    (claim,) = again(payment)["refunds"]
    assert (claim["id"], claim["cents"], claim["done"]) == (made["_id"], 500, True)
    assert not ledger.claim_refund(a_refund(payment, 1))


# --- voids --------------------------------------------------------------------------------------


def test_a_void_takes_the_whole_payment() -> None:
    payment = a_payment("approved", amount_cents=900, tip_cents=100)
    assert not ledger.claim_refund(a_refund(payment, 900, kind="void"))
    void = a_refund(payment, 1000, kind="void")
    assert ledger.claim_refund(void)
    assert not ledger.claim_refund(a_refund(payment, 1))
    assert ledger.settle_refund(void, cause="wrong table")["state"] == "voided"


def test_nothing_is_voided_of_which_something_was_given_back() -> None:
    payment = a_payment("approved")
    refund = a_refund(payment, 1)
    assert ledger.claim_refund(refund)
    assert not ledger.claim_refund(a_refund(payment, 999, kind="void"))
    assert not ledger.claim_refund(a_refund(payment, 1000, kind="void"))
    ledger.settle_refund(refund, cause="cold")
    assert not ledger.claim_refund(a_refund(payment, 999, kind="void"))


def test_of_thirty_voids_and_refunds_at_once_never_both() -> None:
    payment = a_payment("approved", amount_cents=1000)
    wanted = [
        a_refund(payment, *((1000,) if n % 2 else (10,)), kind=("refund", "void")[n % 2])
        for n in range(AT_ONCE)
    ]
    won = at_once(AT_ONCE, lambda n: ledger.claim_refund(wanted[n]))
    kinds = {one["kind"] for one, has in zip(wanted, won, strict=True) if has}
    assert len(kinds) == 1
    assert won.count(True) == (1 if kinds == {"void"} else AT_ONCE // 2)


# --- what an order shows ------------------------------------------------------------------------


def shown(*payments: Document, due: int = 1000) -> tuple:
    found = summary(list(payments), due)
    return found["state"], found["paidCents"], found["tipCents"], found["refundedCents"]


def taken(state: str, cents: int, tip: int = 0, *given_back: int) -> Document:
    refunds = [{"id": str(uuid.uuid4()), "cents": one, "done": True} for one in given_back]
    fields = {"amountCents": cents, "tipCents": tip, "refunds": refunds}
    return {"_id": ObjectId(), "state": state, **fields}


def test_an_order_shows_what_was_taken_and_given_back() -> None:
    assert shown() == ("unpaid", 0, 0, 0)
    for state in ("created", "submitted", "unknown", "declined", "failed", "voided"):
        assert shown(taken(state, 1000, 200)) == ("unpaid", 0, 0, 0)
    assert shown(taken("approved", 400, 50)) == ("part_paid", 400, 50, 0)
    assert shown(taken("approved", 400), taken("approved", 600, 90)) == ("paid", 1000, 90, 0)
    part = taken("partially_refunded", 1000, 200, 300)
    assert shown(part) == ("part_refunded", 1000, 200, 300)
    assert shown(taken("refunded", 1000, 200, 300, 900)) == ("refunded", 1000, 200, 1200)


def test_a_refund_that_is_not_made_yet_is_not_shown() -> None:
    payment = taken("approved", 1000)
    payment["refunds"] = [{"id": "r", "cents": 1000, "done": False}]
    assert shown(payment) == ("paid", 1000, 0, 0)


def test_what_covers_a_bill_is_what_is_held() -> None:
    states = ("approved", "partially_refunded", "refunded", "voided", "declined", "unknown")
    assert held_cents([taken(state, 10**n) for n, state in enumerate(states)]) == 11
