"""The circuit breaker: who is called, who is not, and what other processes know of it."""

import json
import os
import socket
import subprocess
import sys
import threading
import time
import uuid
from concurrent.futures import ThreadPoolExecutor

import pytest

from orderbuddy import breaker as breakers
from orderbuddy.breaker import FAILURES_AT_MOST, OPEN_SECONDS, Breaker, OpenError
from orderbuddy.running.ports import free_port
from payments.fakes.emergepay import cards
from payments.gateways.base import OutcomeUnknownError, TemporaryError
from payments.gateways.breaker import BreakerOpenError, guarded
from payments.tests.emergepay_shop import GATEWAY, a_payment, an_account, charge

SHORT_SECONDS = 0.8


class DownError(Exception):
    """What counts here."""


class AnswerError(Exception):
    """What does not."""


def raising(error):
    def deed():
        raise error

    return deed


def fail(breaker, times=FAILURES_AT_MOST):
    for _ in range(times):
        with pytest.raises(DownError):
            breaker.call(raising(DownError()))


@pytest.fixture
def name():
    return f"test:{uuid.uuid4().hex}"


@pytest.fixture
def breaker(name):
    return Breaker(name, (DownError,), open_seconds=SHORT_SECONDS)


@pytest.fixture
def twin(name):
    """The same breaker as another process has it."""
    return Breaker(name, (DownError,), open_seconds=SHORT_SECONDS)


def test_it_opens_after_so_many_failures_in_a_row_for_everybody(name):
    breaker, twin = Breaker(name, (DownError,)), Breaker(name, (DownError,))
    fail(breaker, FAILURES_AT_MOST - 1)
    assert twin.call(lambda: "called") == "called"
    fail(breaker, FAILURES_AT_MOST - 1)
    fail(twin, 1)
    called = []
    for one in (breaker, twin):
        with pytest.raises(OpenError) as refused:
            one.call(lambda: called.append(1))
        assert 0 < refused.value.retry_after_seconds <= OPEN_SECONDS
    assert called == []


def test_another_process_knows_of_it(name):
    mine = Breaker(name, (DownError,))
    fail(mine)
    said = json.loads(in_another_process(name))
    assert 0 < said["retry_after"] <= OPEN_SECONDS


def in_another_process(name):
    code = """
import django, json, sys
django.setup()
from orderbuddy.breaker import Breaker, OpenError
try:
    Breaker(sys.argv[1], (ValueError,)).call(int)
    print(json.dumps({"retry_after": 0}))
except OpenError as error:
    print(json.dumps({"retry_after": error.retry_after_seconds}))
"""
    environment = {**os.environ, "DJANGO_SETTINGS_MODULE": "orderbuddy.settings"}
    argv = [sys.executable, "-c", code, name]
    return subprocess.run(argv, env=environment, capture_output=True, check=True).stdout


def test_an_answer_that_is_an_error_counts_as_an_answer(breaker):
    for _ in range(2):
        fail(breaker, FAILURES_AT_MOST - 1)
        with pytest.raises(AnswerError):
            breaker.call(raising(AnswerError()))
    assert breaker.call(lambda: "called") == "called"


def test_of_many_who_try_again_one_is_let_through_and_closes_it(breaker, twin):
    fail(breaker)
    time.sleep(SHORT_SECONDS + 0.1)
    inside, go_on = threading.Event(), threading.Event()

    def probe():
        inside.set()
        go_on.wait(10)
        return "called"

    with ThreadPoolExecutor(1) as pool:
        trying = pool.submit(breaker.call, probe)
        assert inside.wait(10)
        for one in (breaker, twin, breaker, twin):
            with pytest.raises(OpenError):
                one.call(lambda: "called")
        go_on.set()
        assert trying.result() == "called"
    assert [one.call(lambda: "called") for one in (breaker, twin)] == ["called", "called"]


def test_a_try_that_fails_opens_it_again_at_once(breaker, twin):
    fail(breaker)
    time.sleep(SHORT_SECONDS + 0.1)
    fail(twin, 1)
    with pytest.raises(OpenError):
        breaker.call(lambda: "called")
    time.sleep(SHORT_SECONDS + 0.1)
    assert breaker.call(lambda: "called") == "called"
    fail(breaker, 1)
    assert twin.call(lambda: "called") == "called"


def test_a_try_that_is_answered_with_an_error_closes_it(breaker, twin):
    fail(breaker)
    time.sleep(SHORT_SECONDS + 0.1)
    with pytest.raises(AnswerError):
        twin.call(raising(AnswerError()))
    assert breaker.call(lambda: "called") == "called"


def test_slow_calls_do_not_wait_for_each_other(breaker):
    all_inside = threading.Barrier(4, timeout=10)
    with ThreadPoolExecutor(4) as pool:
        calls = [pool.submit(breaker.call, all_inside.wait) for _ in range(4)]
        assert sorted(one.result() for one in calls) == [0, 1, 2, 3]


# --- without Valkey -----------------------------------------------------------------------------


@pytest.fixture
def silent_port():
    """A server that takes connections and never says a word."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        yield listener.getsockname()[1]


@pytest.fixture
def without_valkey(settings):
    """`without_valkey(port)`: Valkey is looked for there."""
    breakers._valkey.cache_clear()

    def move(port):
        settings.VALKEY_URL = f"redis://127.0.0.1:{port}/0"

    yield move
    breakers._valkey.cache_clear()


@pytest.mark.parametrize("kind", ["refused", "silent"])
def test_without_valkey_every_call_goes_through_and_only_the_first_waits(
    kind, name, without_valkey, silent_port, monkeypatch
):
    # Longer than the product waits: a busy machine alone may take as long.
    monkeypatch.setattr(breakers, "VALKEY_SECONDS", 1.5)
    without_valkey(free_port() if kind == "refused" else silent_port)
    alone = Breaker(name, (DownError,))
    began = time.monotonic()
    fail(alone, FAILURES_AT_MOST + 1)
    assert alone.call(lambda: "called") == "called"
    assert time.monotonic() - began < 2 * breakers.VALKEY_SECONDS


# --- gateways -----------------------------------------------------------------------------------


def test_a_locations_gateway_is_left_alone_after_failures_and_declines_are_none(emergepay):
    account, neighbour = an_account(emergepay), an_account(emergepay)

    def pay(account, *number):
        return guarded(GATEWAY, account, lambda: charge(emergepay, account, a_payment(), *number))

    for _ in range(FAILURES_AT_MOST + 1):
        assert pay(account, cards.DECLINED).state == "declined"
    emergepay.faults.error("before", times=FAILURES_AT_MOST - 1)
    emergepay.faults.limit()
    for _ in range(FAILURES_AT_MOST - 1):
        with pytest.raises(OutcomeUnknownError):
            pay(account)
    with pytest.raises(TemporaryError):
        pay(account)
    asked = len(emergepay.requests)
    with pytest.raises(BreakerOpenError) as refused:
        pay(account)
    assert 0 < refused.value.retry_after_seconds <= OPEN_SECONDS
    assert len(emergepay.requests) == asked
    assert pay(neighbour).state == "approved"
