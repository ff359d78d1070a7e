"""The stand-in for Stripe is as strict as Stripe: else what passes here would fail there."""

import subprocess
import sys
import threading
import uuid
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import requests

from payments.fakes.stripe import FakeStripe, token_for
from payments.fakes.stripe.endpoints import ENDPOINTS

ROOT = Path(__file__).resolve().parents[2]
INTENTS, REFUNDS = "/v1/payment_intents", "/v1/refunds"


@pytest.fixture
def fake() -> Iterator[FakeStripe]:
    """One of the test's own: here it is sent what must not be sent."""
    with FakeStripe() as running:
        yield running


def wanted(**changes: str | None) -> dict[str, str]:
    form = {
        "amount": "455",
        "currency": "usd",
        "confirm": "true",
        "confirmation_token": token_for(),
        "automatic_payment_methods[enabled]": "true",
        "automatic_payment_methods[allow_redirects]": "never",
        "metadata[payment_id]": "p1",
        "expand[0]": "latest_charge.balance_transaction",
    }
    return {name: value for name, value in {**form, **changes}.items() if value is not None}


def post(
    fake: FakeStripe, form: Any, *, path: str = INTENTS, key: str | None = "", **headers: str
) -> requests.Response:
    keyed = {} if key is None else {"Idempotency-Key": key or str(uuid.uuid4())}
    usual = {"Authorization": "Bearer sk_test_abc", "Stripe-Version": "2026-10-28.endive"}
    return requests.post(
        fake.url + path, data=form, headers={**usual, **keyed, **headers}, timeout=10
    )


def error(answer: requests.Response) -> tuple[int, str | None]:
    return answer.status_code, answer.json()["error"].get("param")


@pytest.mark.parametrize(
    ("changes", "status", "param"),
    [
        ({"amount": "4.55"}, 400, "amount"),
        ({"amount": "-1"}, 400, "amount"),
        ({"amount": None}, 400, "amount"),
        ({"amount": "49"}, 400, "amount"),
        ({"currency": "USD"}, 400, "currency"),
        ({"confirm": "True"}, 400, "confirm"),
        ({"confirm": "false"}, 400, "confirmation_token"),
        ({"confirmation_token": None}, 400, "confirmation_token"),
        ({"confirmation_token": "ctoken_unheard_of"}, 400, "confirmation_token"),
        ({"automatic_payment_methods[allow_redirects]": "always"}, 400, "return_url"),
        ({"automatic_payment_methods[enabled]": None}, 400, "return_url"),
        ({"metadata[payment_id]": "x" * 501}, 400, "metadata[payment_id]"),
        ({"metadata": "p1"}, 400, "metadata"),
        ({"expand[0]": "customer"}, 400, "expand"),
        ({"tip": "60"}, 400, "tip"),
        ({"amount[cents]": "455"}, 400, "amount[cents]"),
    ],
)
def test_what_stripe_would_not_take_is_refused(
    fake, changes: dict[str, Any], status: int, param: str
) -> None:
    assert error(post(fake, wanted(**changes))) == (status, param)
    assert fake.account("abc").intents == {}
    assert fake.books.entries == []


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"Authorization": "Bearer nonsense"}, 401),
        ({"Authorization": "Basic sk_test_abc"}, 401),
        ({"Authorization": "Bearer pk_test_abc"}, 401),
        ({"Stripe-Version": ""}, 400),
        ({"Content-Type": "application/json"}, 400),
    ],
)
def test_who_asks_and_how_counts(fake, headers: dict[str, str], status: int) -> None:
    assert post(fake, wanted(), **headers).status_code == status


def test_what_may_have_been_our_fault_is_remembered(fake) -> None:
    post(fake, wanted(tip="60"))
    assert "unknown parameter: tip" in fake.violations[0]
    post(fake, wanted(), key=None)
    assert "Idempotency-Key is missing" in fake.violations[1]


# --- idempotency ----------------------------------------------------------------------------------


def test_the_same_key_gets_the_first_result_again(fake) -> None:
    form = wanted()
    first, again = (post(fake, form, key="k1") for _ in range(2))
    assert (first.status_code, again.text) == (200, first.text)
    assert again.headers["Idempotent-Replayed"] == "true"
    assert len(fake.books.charges_for("k1")) == 1


def test_a_declined_card_and_a_500_are_replayed_too(fake) -> None:
    form = wanted(confirmation_token=token_for("declined"))
    assert [post(fake, form, key="k1").status_code for _ in range(2)] == [402, 402]
    fake.faults.error("after")
    form = wanted()
    assert [post(fake, form, key="k2").status_code for _ in range(2)] == [500, 500]
    assert len(fake.books.charges_for("k2")) == 1


def test_other_words_under_a_key_are_refused(fake) -> None:
    assert post(fake, wanted(), key="k1").status_code == 200
    answer = post(fake, wanted(amount="500"), key="k1")
    assert answer.status_code == 400
    assert answer.json()["error"]["type"] == "idempotency_error"


def test_what_fails_validation_leaves_its_key_free(fake) -> None:
    assert post(fake, wanted(amount="49"), key="k1").status_code == 400
    assert post(fake, wanted(), key="k1").status_code == 200


def test_while_the_first_runs_the_second_is_told_so(fake) -> None:
    held, form, first = fake.faults.hold("before"), wanted(), []
    running = threading.Thread(target=lambda: first.append(post(fake, form, key="k1")))
    running.start()
    held.wait_reached()
    answer = post(fake, form, key="k1")
    assert (answer.status_code, answer.json()["error"]["code"]) == (409, "idempotency_key_in_use")
    held.release()
    running.join(10)
    assert (first[0].status_code, len(fake.books.charges_for("k1"))) == (200, 1)


def test_a_day_later_a_key_is_new(fake) -> None:
    post(fake, wanted(), key="k1")
    fake.forget_keys()
    assert post(fake, wanted(amount="500"), key="k1").status_code == 200
    assert len(fake.books.charges_for("k1")) == 2


def test_what_another_test_left_behind_is_spared_and_not_told_of(fake) -> None:
    assert post(fake, wanted(), key="k1").status_code == 200
    fake.begin_test()
    fake.requests.clear()
    fake.faults.error("before")
    assert post(fake, wanted(), key="k2").status_code == 200
    assert fake.requests == []
    mine = {"Authorization": "Bearer sk_test_mine"}
    assert post(fake, wanted(), key="k1", **mine).status_code == 500
    assert fake.requests == ["charge"]


# --- as a process ---------------------------------------------------------------------------------


def test_it_runs_as_a_process_and_is_told_by_http() -> None:
    argv = [sys.executable, "-m", "payments.fakes.stripe"]
    with subprocess.Popen(argv, cwd=ROOT, stdout=subprocess.PIPE, text=True) as process:
        url = process.stdout.readline().strip().removeprefix("STRIPE_API_URL=")
        assert process.stdout.readline().strip() == f"STRIPE_JS_URL={url}/v3/"
        try:
            _tell_by_http(url)
        finally:
            process.terminate()
    assert process.returncode == 0


def _tell_by_http(url: str) -> None:
    def control(path: str, body: dict[str, Any]) -> requests.Response:
        return requests.post(f"{url}/_control/{path}", json=body, timeout=10)

    headers = {
        "Authorization": "Bearer sk_test_abc",
        "Stripe-Version": "2026-10-28.endive",
        "Idempotency-Key": "k1",
    }
    form = wanted(confirmation_token=token_for("3ds"))
    intent = requests.post(url + INTENTS, data=form, headers=headers, timeout=10).json()
    finished = {"payment_intent": intent["id"], "approved": True}
    assert control("finish", finished).status_code == 200
    assert control("finish", {"intent": 1}).status_code == 400
    books = requests.get(f"{url}/_control/books", timeout=10).json()
    assert (books["takenCents"], books["entries"][0]["key"]) == (455, "k1")
    events = requests.get(f"{url}/_control/events/abc", timeout=10).json()["events"]
    assert [one["type"] for one in events] == [
        "payment_intent.requires_action",
        "charge.succeeded",
        "payment_intent.succeeded",
    ]


def test_faults_can_be_told_for_each_operation() -> None:
    assert {one.name for one in ENDPOINTS} == {
        "charge", "list", "look_up", "cancel", "confirm", "refund", "refunds", "look_up_refund",
        "token",
    }  # fmt: skip
