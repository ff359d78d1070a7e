"""Opening and moving: every move that the machines have, and every one that they refuse."""

import uuid
from datetime import timedelta

import pytest

from orderbuddy.mongo import Document, collection, now
from ordering.tests.guests import at_once
from payments import ledger
from payments.tests.written import NOT_SOON, a_bill, a_payment, a_refund, again, put

AT_ONCE = 30

PAYMENT_STATES = (
    "created", "submitted", "unknown", "approved", "declined", "failed",
    "voided", "partially_refunded", "refunded",
)  # fmt: skip
# As the issue has them; and what a gateway says after all of a payment that it seemed not to know.
PAYMENT_MOVES = {
    ("created", "submitted"), ("created", "failed"),
    ("submitted", "approved"), ("submitted", "declined"), ("submitted", "unknown"),
    ("submitted", "failed"),
    ("unknown", "approved"), ("unknown", "declined"), ("unknown", "failed"),
    ("approved", "voided"), ("approved", "partially_refunded"), ("approved", "refunded"),
    ("partially_refunded", "refunded"),
    ("failed", "approved"),
}  # fmt: skip
REFUND_STATES = ("created", "submitted", "unknown", "approved", "declined", "failed")
REFUND_MOVES = {
    ("created", "submitted"), ("created", "failed"),
    ("submitted", "approved"), ("submitted", "declined"), ("submitted", "unknown"),
    ("submitted", "failed"),
    ("unknown", "approved"), ("unknown", "declined"), ("unknown", "failed"),
    ("failed", "approved"),
}  # fmt: skip


def steps(document: Document) -> list[tuple]:
    return [(one["from"], one["to"], one["cause"]) for one in document["transitions"]]


@pytest.mark.parametrize("start", PAYMENT_STATES)
@pytest.mark.parametrize("to", PAYMENT_STATES[1:])
def test_a_payment_moves_only_as_it_may(start: str, to: str) -> None:
    payment = a_payment(start)
    moved = ledger.move_payment(payment, to, cause="because")
    stored = again(payment)
    if (start, to) in PAYMENT_MOVES:
        assert moved == stored
        assert stored["state"] == to
        assert steps(stored)[1:] == [(start, to, "because")]
    else:
        assert moved is None
        assert stored["state"] == start
        assert len(stored["transitions"]) == 1


@pytest.mark.parametrize("start", REFUND_STATES)
@pytest.mark.parametrize("to", REFUND_STATES[1:])
def test_a_refund_moves_only_as_it_may(start: str, to: str) -> None:
    refund = a_refund(a_payment("approved"), state=start)
    moved = ledger.move_refund(refund, to, cause="because")
    stored = ledger.refund_of(refund["_id"])
    if (start, to) in REFUND_MOVES:
        assert moved == stored
        assert steps(stored)[1:] == [(start, to, "because")]
    else:
        assert (moved, stored["state"], len(stored["transitions"])) == (None, start, 1)


def test_nothing_becomes_created_again_nor_anything_unheard_of() -> None:
    payment = a_payment("submitted")
    for to in ("created", "paid", ""):
        with pytest.raises(ledger.IllegalMoveError):
            ledger.move_payment(payment, to, cause="because")
        with pytest.raises(ledger.IllegalMoveError):
            ledger.move_refund(a_refund(payment), to, cause="because")
    assert again(payment)["state"] == "submitted"


def test_a_move_may_be_narrowed_to_some_beginnings() -> None:
    failed = a_payment("failed")
    assert ledger.move_payment(failed, "approved", cause="late", only_from=["unknown"]) is None
    assert ledger.move_payment(failed, "approved", cause="late", only_from=["failed"]) is not None
    with pytest.raises(ledger.IllegalMoveError):
        ledger.move_payment(failed, "approved", cause="late", only_from=["created"])


def test_a_move_goes_by_what_is_stored_and_not_by_what_was_read() -> None:
    """Two who read the same: the second finds another state, and its step says from which."""
    payment = a_payment("submitted")
    ledger.move_payment(payment, "unknown", cause="no answer")
    ledger.move_payment(payment, "approved", cause="looked up")
    assert ledger.move_payment(payment, "declined", cause="a late answer") is None
    assert [one[:2] for one in steps(again(payment))] == [
        (None, "created"), ("submitted", "unknown"), ("unknown", "approved"),
    ]  # fmt: skip


def test_of_thirty_who_move_a_payment_one_does() -> None:
    payment = a_payment("submitted")
    to = ("approved", "declined", "unknown", "failed")
    moved = at_once(
        AT_ONCE, lambda n: ledger.move_payment(payment, to[n % 2], cause=f"thread {n}")
    )  # fmt: skip
    assert len([one for one in moved if one is not None]) == 1
    assert len(again(payment)["transitions"]) == 2


def test_what_people_and_gateways_write_is_never_taken_for_a_command() -> None:
    """Moves are update pipelines, in which "$…" would read a field."""
    payment, words = a_payment("submitted"), "$instrumentKey $$ROOT {$set: 1}"
    moved = ledger.move_payment(payment, "declined", cause=words, reason="$state", card=None)
    assert (moved["reason"], steps(moved)[-1][2]) == ("$state", words)
    ledger.note(moved, attend_in_seconds=None, references={"uniqueTransId": "$reason"})
    assert again(payment)["references"] == {"uniqueTransId": "$reason"}


def test_a_step_has_its_instant() -> None:
    before = now()
    payment = ledger.move_payment(a_payment("submitted"), "approved", cause="because")
    assert before <= payment["transitions"][-1]["at"] == payment["updatedAt"] <= now()


def test_who_moves_says_when_somebody_must_look() -> None:
    payment = a_payment()
    submitted = ledger.move_payment(payment, "submitted", cause="asked", attend_in_seconds=60)
    wait = submitted["attendAt"] - submitted["updatedAt"]
    assert timedelta(seconds=59) < wait < timedelta(seconds=61)
    assert "attendAt" not in ledger.move_payment(submitted, "declined", cause="because")


def test_a_note_is_kept_only_while_the_payment_stays() -> None:
    payment = a_payment("submitted")
    ledger.note(payment, attend_in_seconds=None, looks=2)
    assert (again(payment)["looks"], "attendAt" in again(payment)) == (2, False)
    ledger.move_payment(payment, "approved", cause="because", attend_in_seconds=60)
    ledger.note(payment, attend_in_seconds=None, looks=3)
    assert (again(payment)["looks"], "attendAt" in again(payment)) == (2, True)


def test_one_instrument_makes_one_payment() -> None:
    bill, token = a_bill(), f"tok_{uuid.uuid4()}"

    def opened(_: int) -> ledger.Written:
        return ledger.open_payment(
            gateway="emergepay",
            method="card",
            bill=bill,
            amount_cents=500,
            tip_cents=0,
            attend_in_seconds=NOT_SOON,
            instrument_key=token,
        )

    written = at_once(AT_ONCE, opened)
    assert len({one.payment["_id"] for one in written}) == 1
    assert [one.is_new for one in written].count(True) == 1
    assert ledger.payment_by("emergepay", token)["_id"] == written[0].payment["_id"]
    assert ledger.payment_by("stripe", token) is None


def test_payments_without_an_instrument_are_payments_of_their_own() -> None:
    """A card form that is only shown has none yet."""
    bill = a_bill()
    first, second = a_payment(bill=bill), a_payment(bill=bill)
    assert first["_id"] != second["_id"]
    assert "instrumentKey" not in again(first)


def test_an_instrument_is_stored_as_its_hash_alone() -> None:
    token = f"tok_{uuid.uuid4()}"
    payment = a_payment(instrument_key=token)
    assert token not in str(again(payment))


def test_the_order_is_noted_on_what_was_taken_for_it_alone() -> None:
    bill = a_bill()
    payments = {state: a_payment(state, bill=bill) for state in PAYMENT_STATES}
    ledger.set_order(list(payments.values()), order_id := a_bill()["billId"])
    for state, payment in payments.items():
        stored = again(payment)
        took = state in ("approved", "partially_refunded")
        assert stored["orderId"] == (order_id if took else None)
        assert ("attendAt" in stored) is not took


def test_the_products_own_refund_has_one_id_that_looks_random() -> None:
    """EmergePay's externalTransactionId must be a UUID of version 4."""
    payment, other = a_payment(), a_payment()
    refund_id = ledger.automatic_id(payment, "cancelled")
    assert refund_id == ledger.automatic_id(payment, "cancelled")
    assert uuid.UUID(refund_id).version == 4
    others = {ledger.automatic_id(payment, "not-placed"), ledger.automatic_id(other, "cancelled")}
    assert len(others | {refund_id}) == 3


# --- whose turn it is ---------------------------------------------------------------------------

# Of this test alone: the run's worker looks after the real ones.
TURNS = "test_turns"


def waiting(seconds: float) -> str:
    """A document that has waited for so long (or will, if below zero)."""
    document = {"_id": str(uuid.uuid4()), "attendAt": now() - timedelta(seconds=seconds)}
    collection(TURNS).insert_one(document)
    return document["_id"]


@pytest.fixture
def turns():
    collection(TURNS).delete_many({})
    yield
    collection(TURNS).drop()


def test_who_has_waited_longest_comes_first_and_who_is_not_due_waits(turns) -> None:
    short, long, not_yet = waiting(5), waiting(50), waiting(-50)
    collection(TURNS).insert_one({"_id": "nobody needs to look"})
    assert [ledger.take_next(TURNS, 60)["_id"] for _ in range(2)] == [long, short]
    assert ledger.take_next(TURNS, 60) is None
    assert collection(TURNS).find_one({"_id": not_yet})["attendAt"] > now()


def test_a_turn_that_nobody_finished_comes_again(turns) -> None:
    document_id = waiting(5)
    assert ledger.take_next(TURNS, 0.05)["_id"] == document_id
    taken = collection(TURNS).find_one({"_id": document_id})
    collection(TURNS).update_one(
        {"_id": document_id, "attendAt": taken["attendAt"]}, {"$set": {"attendAt": now()}}
    )
    assert ledger.take_next(TURNS, 60)["_id"] == document_id


def test_thirty_who_look_after_thirty_documents_have_one_each(turns) -> None:
    waiting_ids = {waiting(5) for _ in range(AT_ONCE)}
    taken = at_once(AT_ONCE, lambda _: ledger.take_next(TURNS, 60))
    assert {one["_id"] for one in taken} == waiting_ids


def test_of_thirty_who_want_to_look_at_one_payment_one_may() -> None:
    payment = again(a_payment("unknown"))
    assert at_once(AT_ONCE, lambda _: ledger.may_look(payment, 60)).count(True) == 1
    # Who reads it now must wait, too.
    assert not ledger.may_look(again(payment), 60)
    assert ledger.may_look(again(payment), 0)


def test_who_asks_again_and_again_does_not_put_off_the_others() -> None:
    payment = again(a_payment("unknown"))
    for _ in range(3):
        assert ledger.may_look(again(payment), 0)
    assert again(payment)["attendAt"] == payment["attendAt"]


@pytest.mark.parametrize("state", PAYMENT_STATES)
@pytest.mark.parametrize("finished_too", [False, True])
def test_a_gateways_word_summons_what_may_still_change(state: str, finished_too: bool) -> None:
    payment = a_payment(state)
    key, there = {"_id": payment["_id"]}, payment["locationId"]
    elsewhere = a_bill()["locationId"]
    assert not ledger.summon_payment(key, elsewhere, finished_too=True)
    may_change = state in ("submitted", "unknown", "failed")
    may_change |= finished_too and state in ("approved", "partially_refunded")
    assert ledger.summon_payment(key, there, finished_too=finished_too) is may_change
    # Not "at once": a worker may have taken its turn already.
    assert (again(payment)["attendAt"] != payment["attendAt"]) is may_change


@pytest.mark.parametrize("state", REFUND_STATES)
def test_a_gateways_word_summons_a_refund_that_is_not_decided(state: str) -> None:
    refund = a_refund(a_payment("approved"), state=state)
    key = {"_id": refund["_id"]}
    assert not ledger.summon_refund(key, a_bill()["locationId"])
    assert ledger.summon_refund(key, refund["locationId"]) is (state in ("submitted", "unknown"))


def test_put_is_what_it_says() -> None:
    """The tests above begin where `put` puts a document."""
    assert again(put("payments", a_payment(), "unknown"))["state"] == "unknown"
