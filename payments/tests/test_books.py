"""The books always balance: guests, staff, two gateways, crashes and lost answers in any order."""

from collections.abc import Iterator

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis.stateful import run_state_machine_as_test

from payments.services import attending
from payments.tests.books_machine import Books
from payments.tests.dying import Death, Steps, dies_after

# About a minute. The same runs each time: a new one is found by raising the number, not by luck in
# somebody else's build.
RUNS = settings(
    max_examples=80,
    stateful_step_count=20,
    derandomize=True,
    deadline=None,
    database=None,
    # A failing run is printed as it is: to shrink one would take an hour of real gateways.
    phases=[Phase.explicit, Phase.generate],
    # Each step writes to a real database and asks real servers.
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)


@pytest.fixture
def alone(stack) -> Iterator[None]:
    """The machine is the worker itself: a real one would be halfway through a refund while the
    books are looked at."""
    worker = stack.process("worker")
    worker.terminate()
    yield
    worker.start()
    worker.wait_ready()


@pytest.mark.drill
def test_the_books_balance(alone, emergepay, stripe, settings) -> None:
    # Held requests are given up after this.
    settings.GATEWAY_TIMEOUT_SECONDS = 0.5
    Books.emergepay, Books.stripe = emergepay, stripe
    run_state_machine_as_test(Books, settings=RUNS)


@pytest.mark.parametrize("step", range(3))
def test_who_dies_does_no_further_step(card_shop, step: int) -> None:
    """The machine's crashes are what they claim to be."""
    from payments import ledger
    from payments.tests.written import a_payment

    def moves() -> None:
        payment = a_payment()
        ledger.claim(payment, 1000)
        ledger.move_payment(payment, "submitted", cause="asked")

    with pytest.raises(Death), dies_after(step) as steps:
        moves()
    assert len(steps.done) == step + 1
    with dies_after(None) as whole:
        moves()
    assert whole.done[: step + 1] == steps.done
    assert isinstance(whole, Steps)
    assert attending.due_count() >= 0
