"""Whatever is killed between tap and ticket, whatever the gateway does: one charge and one order,
or one charge and one refund, or none of all; and who sends the same request again hears the truth.

All cases are tried side by side from the first test on; each test waits for its own.
"""

import pytest

from payments.tests.matrix import table
from payments.tests.matrix.cases import (
    CASES,
    DECLINED,
    EMERGEPAY,
    GIVEN_BACK,
    ORDER,
    STRIPE,
    Case,
)
from payments.tests.matrix.drills import (
    ANOTHER_CARD,
    BACK_THEN_KILLED,
    BACK_THEN_ORDERED,
    FORTY_SECONDS,
)
from payments.tests.matrix.facts import UNDECIDED, Facts, Judged
from payments.tests.matrix.guest import BILL_CENTS, TIP_CENTS, Told
from payments.tests.matrix.office import Rush
from payments.tests.matrix.refunds import REFUND_CASES, RefundCase
from payments.tests.matrix.running import Matrix
from payments.tests.matrix.steps import WRITTEN

pytestmark = pytest.mark.drill

TOTAL_CENTS = BILL_CENTS + TIP_CENTS
# A menu takes milliseconds, the gateway twenty seconds and more; this machine may be busy.
MENU_SECONDS = 5


@pytest.fixture(scope="module")
def matrix(database_for_every_test, tmp_path_factory, request):
    """Tries all cases of the tests that this run was asked for."""
    asked = [one for one in request.session.items if one.path == request.path]
    cases = [one.callspec.params["case"] for one in asked if hasattr(one, "callspec")]
    matrix = Matrix(tmp_path_factory.mktemp("matrix"), cases)
    try:
        matrix.start()
        yield matrix
    finally:
        matrix.stop()


def each(*cases):
    return pytest.mark.parametrize("case", cases, ids=lambda case: case.id)


# --- between tap and ticket ---------------------------------------------------------------------


@each(*CASES)
def test_one_charge_and_one_order_or_neither(matrix, case: Case) -> None:
    table.tell(case, "FAILED")
    judged = matrix.result(case)
    check_books(case, judged.first)
    check_books(case, judged.then)
    check_heard(case, judged)
    check_screen(case, judged.then)
    if judged.last is not None:
        check_another_card(judged)
    table.tell(case, judged.then.comes_to)


def check_books(case: Case, facts: Facts) -> None:
    """The gateway's own books, and MongoDB."""
    is_order = case.comes_to == ORDER
    assert facts.taken == [TOTAL_CENTS] * is_order, facts
    assert facts.given_back == []
    assert len(facts.orders) == is_order, facts
    assert facts.states.count("approved") == is_order, facts
    assert facts.cancelled == facts.refunds == facts.loose == facts.exceptions == [], facts
    if is_order:
        assert facts.order_payment == {
            "state": "paid", "paidCents": BILL_CENTS, "tipCents": TIP_CENTS, "refundedCents": 0,
        }  # fmt: skip


def check_heard(case: Case, judged: Judged) -> None:
    """The same request sent again, and GET payments/{id}; what was heard at first is no lie."""
    left, facts = judged.left, judged.then
    if case.kills:
        assert left.heard is None, "the guest got an answer"
    elif case.trouble.becomes == "unknown":
        assert (left.heard.status, left.heard.code) == (503, "payment_unknown")
    else:
        check_told(case, left.heard, facts)
    if left.destination is not None:
        assert set(left.destination.statuses) == {200}
    if left.after_restart is not None and left.after_restart.code not in UNDECIDED:
        check_told(case, left.after_restart, facts)
    check_told(case, facts.again, facts)
    assert facts.shown["settled"]
    assert facts.shown["orderId"] == (facts.orders[0] if case.comes_to == ORDER else "")
    assert (facts.shown["refundedCents"], facts.shown["givenBack"]) == (0, False)


def check_told(case: Case, told: Told, facts: Facts) -> None:
    assert told.order_id == (facts.orders[0] if case.comes_to == ORDER else ""), told
    if case.comes_to == ORDER:
        assert (told.status, told.approved) == (200, True), told
    elif case.comes_to == DECLINED and case.gateway == EMERGEPAY:
        # As today's clients know it.
        assert (told.status, told.approved) == (200, False), told
    elif case.comes_to == DECLINED:
        assert (told.status, told.code) == (402, "payment_declined"), told
    elif case.point == WRITTEN and case.gateway == STRIPE:
        assert told.status == 201, told  # another form, nothing was asked of Stripe
    else:
        assert (told.status, told.code) == (503, "gateway_unavailable"), told
        assert "Nothing was taken" in told.text


def check_screen(case: Case, facts: Facts) -> None:
    """A paid order's ticket comes up once."""
    if case.is_watched:
        assert facts.tickets == {facts.orders[0]: 1}


def check_another_card(judged: Judged) -> None:
    """Where nothing was taken nothing stands in the way of another card."""
    assert judged.later.status == 200, judged.later
    assert judged.last.taken == [TOTAL_CENTS]
    assert judged.last.orders == [judged.later.order_id]


# --- no order can be made of it -----------------------------------------------------------------


@each(*REFUND_CASES)
def test_what_can_no_longer_be_placed_is_given_back_once(matrix, case: RefundCase) -> None:
    table.tell(case, "FAILED")
    facts = matrix.result(case)
    check_given_back(facts)
    assert facts.cancelled == []
    table.tell(case, facts.comes_to)


@each(Rush())
def test_three_processes_look_after_the_same_payments_at_once(matrix, case: Rush) -> None:
    found = [facts for _, facts in matrix.result(case)]
    ordered = [one for one in found if one.comes_to == ORDER]
    given_back = [one for one in found if one.comes_to == GIVEN_BACK]
    assert len(ordered) == len(given_back) == len(found) / 2
    for facts in given_back:
        check_given_back(facts)
    for facts in ordered:
        assert (facts.taken, facts.exceptions) == ([TOTAL_CENTS], [])
        assert facts.again.order_id == facts.orders[0]


def check_given_back(facts: Facts) -> None:
    """One charge, one refund, no order; and everybody is told so."""
    assert (facts.taken, facts.given_back) == ([TOTAL_CENTS], [TOTAL_CENTS]), facts
    assert facts.orders == facts.loose == facts.exceptions == [], facts
    assert (facts.states, facts.refunds) == (["refunded"], ["approved"]), facts
    told, shown = facts.again, facts.shown
    assert (told.status, told.order_id, told.approved) == (200, "", False), told
    assert (shown["state"], shown["orderId"], shown["settled"]) == ("refunded", "", True)
    assert (shown["refundedCents"], shown["givenBack"]) == (TOTAL_CENTS, True)
    assert shown["reason"]


# --- a process that stops for a minute, and goes on ---------------------------------------------


@each(ANOTHER_CARD)
def test_a_charge_that_comes_after_another_card_has_paid_is_given_back(matrix, case) -> None:
    facts = matrix.result(case)
    assert facts.taken == [TOTAL_CENTS] * 2
    assert facts.given_back == [TOTAL_CENTS]
    assert len(facts.orders) == 1
    assert sorted(facts.states) == ["approved", "refunded"]
    assert (facts.cancelled, facts.loose) == ([], [])


@each(BACK_THEN_ORDERED, BACK_THEN_KILLED)
def test_an_order_that_comes_after_its_money_was_given_back_is_cancelled(matrix, case) -> None:
    facts = matrix.result(case)
    check_given_back(facts)
    assert len(facts.cancelled) == 1


# --- a gateway that takes forty seconds ---------------------------------------------------------


@each(FORTY_SECONDS)
def test_others_read_their_menus_while_a_gateway_takes_forty_seconds(matrix, case) -> None:
    stalled = matrix.result(case)
    assert set(stalled.told) == {"payment_unknown"}
    assert max(stalled.menus) < MENU_SECONDS
    assert len(stalled.menus) > 10
    for facts in stalled.facts:
        assert facts.comes_to == ORDER
        assert facts.exceptions == []


# --- afterwards ---------------------------------------------------------------------------------


def test_no_gateway_was_ever_sent_anything_wrong(matrix) -> None:
    for town in matrix.towns:
        assert town.emergepay.violations == []
        assert town.stripe.violations == []


def test_no_process_failed_unexpectedly(matrix) -> None:
    """What a process was not made for would be a traceback in its log."""
    for town in matrix.towns:
        for log in town.directory.rglob("*.log"):
            assert "Traceback" not in log.read_text(), log
