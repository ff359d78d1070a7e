"""Whatever is killed between tap and ticket, whatever the gateway does: one charge and one order,
or none of either; and the guest who sends the very same request again hears the truth."""

import pytest

from payments.tests.matrix import table
from payments.tests.matrix.cases import CASES, DECLINED, EMERGEPAY, ORDER, Case
from payments.tests.matrix.facts import Facts, Judged
from payments.tests.matrix.guest import BILL_CENTS, TIP_CENTS, Told
from payments.tests.matrix.running import Matrix, wanted
from payments.tests.matrix.steps import WRITTEN
from payments.tests.matrix.town import Town

pytestmark = pytest.mark.drill

TOTAL_CENTS = BILL_CENTS + TIP_CENTS
MATRIX_TEST = "test_one_charge_and_one_order_or_neither"


@pytest.fixture(scope="module")
def town(database_for_every_test, tmp_path_factory):
    town = Town("matrix", tmp_path_factory.mktemp("town"))
    try:
        town.start()
        yield town
    finally:
        town.stop()


@pytest.fixture(scope="module")
def matrix(town, request):
    """Tries all cases that this run was asked for, side by side."""
    matrix = Matrix(town, wanted(request.session.items, MATRIX_TEST))
    matrix.start()
    yield matrix
    matrix.stop()


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.id)
def test_one_charge_and_one_order_or_neither(matrix, case: Case) -> None:
    table.tell(case, "FAILED")
    judged = matrix.result(case)
    check_books(case, judged.first)
    check_books(case, judged.then)
    check_heard(case, judged)
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
    assert facts.cancelled == facts.refunds == facts.loose == facts.exceptions == []
    if is_order:
        assert facts.order_payment == {
            "state": "paid", "paidCents": BILL_CENTS, "tipCents": TIP_CENTS, "refundedCents": 0,
        }  # fmt: skip


def check_heard(case: Case, judged: Judged) -> None:
    """The same request sent again, and GET payments/{id}; what was heard at first is no lie."""
    heard, facts = judged.left.heard, judged.then
    if case.kills:
        assert heard is None, "the guest got an answer"
    else:
        check_first_answer(case, heard, facts)
    check_told(case, facts.again, facts)
    assert facts.shown["settled"]
    assert facts.shown["orderId"] == (facts.orders[0] if case.comes_to == ORDER else "")
    assert facts.shown["refundedCents"] == 0
    assert not facts.shown["givenBack"]


def check_first_answer(case: Case, heard: Told, facts: Facts) -> None:
    if case.trouble.becomes == "unknown":
        assert (heard.status, heard.code) == (503, "payment_unknown")
    else:
        check_told(case, heard, facts)


def check_told(case: Case, told: Told, facts: Facts) -> None:
    assert told.order_id == (facts.orders[0] if case.comes_to == ORDER else ""), told
    if case.comes_to == ORDER:
        assert (told.status, told.approved) == (200, True), told
    elif case.comes_to == DECLINED and case.gateway == EMERGEPAY:
        # As today's clients know it.
        assert (told.status, told.approved) == (200, False), told
    elif case.comes_to == DECLINED:
        assert (told.status, told.code) == (402, "payment_declined"), told
    elif case.point == WRITTEN and case.gateway != EMERGEPAY:
        assert told.status == 201, told  # another form, nothing was asked of Stripe
    else:
        assert (told.status, told.code) == (503, "gateway_unavailable"), told
        assert "Nothing was taken" in told.text


def check_another_card(judged: Judged) -> None:
    """Where nothing was taken nothing stands in the way of another card."""
    assert judged.later.status == 200, judged.later
    assert judged.last.taken == [TOTAL_CENTS]
    assert judged.last.orders == [judged.later.order_id]


def test_no_gateway_was_ever_sent_anything_wrong(matrix) -> None:
    assert matrix.town.emergepay.violations == []
    assert matrix.town.stripe.violations == []
