"""A worker whose gateways stall goes on with everything else."""

import threading
import time
from types import SimpleNamespace

from orderbuddy.lanes import LATER_SECONDS, Lane
from orderbuddy.mongo import collection, now
from payments.tests.guests import until
from payments.tests.staff import paid_by_card
from payments.tests.written import again

# As many as would have taken each thread of the worker, and look-ups of their own.
STALLED = 8


def looked() -> object:
    return (collection("kitchen_state").find_one({"_id": "unshown"}) or {}).get("lookedUntil")


def test_the_kitchen_is_looked_after_while_gateways_stall(stack, make_card_shop, emergepay) -> None:
    payments = [paid_by_card(stack, emergepay, make_card_shop()) for _ in range(STALLED)]
    stalled = emergepay.faults.stall(600, operation="look_up", times=0)
    doubted = {"$set": {"state": "unknown", "attendAt": now()}}
    collection("payments").update_many({"_id": {"$in": [one["_id"] for one in payments]}}, doubted)
    until(lambda: emergepay.requests.count("look_up") >= 2)
    for _ in range(3):
        before = looked()
        until(lambda before=before: looked() != before, 10)
    assert any(again(one)["state"] == "unknown" for one in payments)
    stalled.release()


def test_one_too_many_does_nothing() -> None:
    begun, ends = threading.Semaphore(0), threading.Event()
    done: list[float] = []

    @Lane(2).or_not
    def work() -> None:
        begun.release()
        assert ends.wait(10)
        done.append(time.monotonic())

    two = [threading.Thread(target=work) for _ in range(2)]
    for one in two:
        one.start()
        assert begun.acquire(timeout=10)
    work()
    assert done == []
    ends.set()
    for one in two:
        one.join()
    work()
    assert len(done) == 3


def test_a_failure_gives_its_place_back() -> None:
    @Lane(1).or_not
    def fails() -> None:
        raise LookupError

    for _ in range(2):
        try:
            fails()
        except LookupError:
            continue
        raise AssertionError("it had no place")


class Queued:
    """A task as Celery binds it; what is put back into the queue is kept."""

    request = SimpleNamespace(retries=2)

    def __init__(self) -> None:
        self.again: list[object] = []

    def apply_async(self, *said: object, **more: object) -> None:
        self.again.append((said, more))


def test_one_too_many_goes_back_into_the_queue() -> None:
    begun, ends, task = threading.Event(), threading.Event(), Queued()

    @Lane(1).or_later
    def work(_task: object, name: str) -> None:
        begun.set()
        assert ends.wait(10)

    first = threading.Thread(target=work, args=(task, "first"))
    first.start()
    assert begun.wait(10)
    work(task, "second")
    ends.set()
    first.join()
    assert task.again == [((("second",), {}), {"countdown": LATER_SECONDS, "retries": 2})]
