"""What is no combination: a process that stops for a minute and then goes on, and a gateway that
takes forty seconds."""

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import requests

from orderbuddy.running.stack import Stack
from orderbuddy.testing.shops import Shop
from payments.tests.matrix.cases import EMERGEPAY, STRIPE
from payments.tests.matrix.facts import Facts, facts_of
from payments.tests.matrix.guest import Guest, Tap
from payments.tests.matrix.lane import Lane
from payments.tests.matrix.refunds import EXPIRED, judge_refund, spoil
from payments.tests.matrix.steps import JOINED, MARKED, ORDERED, PAYING
from payments.tests.matrix.town import PATIENCE_SECONDS, Town, until

STALLED, STALL_SECONDS = 10, 40
# Production's.
LONG_TIMES = {"GATEWAY_TIMEOUT_SECONDS": "20", "PAYMENT_LOOK_AFTER_SECONDS": "60"}


@dataclass(frozen=True)
class Drill:
    id: str
    deed: Callable[[Town], Any]
    line: str = "drills"


class Solo:
    """Runs drills, each to its end."""

    def __init__(self, town: Town, name: str) -> None:
        self._town = town

    def stop(self) -> None:
        """Nothing of its own is running."""

    def run(self, drill: Drill) -> Callable[[], Any]:
        done = drill.deed(self._town)
        return lambda: done


class Late:
    """A web process that stops while its guest pays at EmergePay."""

    def __init__(self, town: Town, name: str) -> None:
        self.lane = Lane(town, name)
        self.lane.start()
        self.guest = Guest(town, EMERGEPAY)
        self.guest.ask_for_quote(self.lane.url)

    def __enter__(self) -> "Late":
        return self

    def __exit__(self, *_: object) -> None:
        self.lane.stop()

    def tap_until(self, *wanted: bytes, before: bool = False) -> Tap:
        self.lane.mongodb.arm(*wanted, before=before)
        tap = Tap(self.guest, self.lane.url)
        until(self.lane.mongodb.held.is_set, lambda: f"never stopped: {tap.told or tap.failure}")
        return tap


def another_card_meanwhile(town: Town) -> Facts:
    """Everybody thinks that it failed, the guest pays with another card; then it goes on."""
    with Late(town, "late-charge") as late:
        guest = late.guest
        tap = late.tap_until(*PAYING[MARKED].wanted)
        town.wait_settled(guest.shop)
        assert facts_of(guest).states == ["failed"]
        assert guest.pay_with_another_card(town.url).status == 200
        late.lane.mongodb.release()
        return _told_late(guest, tap)


def given_back_meanwhile(town: Town) -> Facts:
    """It is about to insert the order; meanwhile the quote expires and its money is given back."""
    with Late(town, "late-order") as late:
        tap = _given_back(late)
        late.lane.mongodb.release()
        return _told_late(late.guest, tap)


def given_back_meanwhile_and_killed(town: Town) -> Facts:
    """The same, and it is killed when it has inserted the order."""
    with Late(town, "late-and-killed") as late:
        guest, lane = late.guest, late.lane
        tap = _given_back(late)
        lane.mongodb.release_until(*PAYING[JOINED].wanted, before=True)
        until(lane.mongodb.held.is_set, "the order was not inserted")
        lane.web.kill()
        lane.mongodb.drop()
        until(lambda: facts_of(guest).cancelled, lambda: f"not cancelled: {facts_of(guest)}")
        return _told_late(guest, tap)


def _given_back(late: Late) -> Tap:
    guest, town = late.guest, late.guest.town
    tap = late.tap_until(*PAYING[ORDERED].wanted, before=True)
    spoil(guest, EXPIRED)
    town.wait_settled(guest.shop)
    assert len(facts_of(guest).given_back) == 1
    return tap


def _told_late(guest: Guest, tap: Tap) -> Facts:
    tap.join(PATIENCE_SECONDS)
    guest.town.wait_settled(guest.shop)
    facts = judge_refund(guest)
    facts.heard = tap.told
    return facts


@dataclass
class Stalled:
    """`told` are the answers' codes of those who paid, `menus` how many seconds each menu took
    that was asked for meanwhile."""

    told: list[str]
    facts: list[Facts]
    menus: list[float] = field(default_factory=list)


def forty_seconds(town: Town) -> Stalled:
    """Ten guests pay at a gateway that stalls; everybody else goes on reading menus."""
    stack = Stack({**town.env, **LONG_TIMES}, town.directory / "stalled", parts=("web",))
    stack.start()
    try:
        guests = [Guest(town, (EMERGEPAY, STRIPE)[number % 2]) for number in range(STALLED)]
        for guest in guests:
            guest.ask_for_quote(stack.url)
            town.faults(guest.gateway, guest.shop).stall(STALL_SECONDS)
        taps = [Tap(guest, stack.url) for guest in guests]
        menus = _menus_meanwhile(stack.url, town.make_shop(), taps)
    finally:
        stack.stop()
    # It charges all the same; only then may anybody hurry.
    until(lambda: all(town.entries(one.shop, "charge") for one in guests), "never charged")
    for guest in guests:
        town.wait_settled(guest.shop)
    told = [tap.told.code if tap.told else repr(tap.failure) for tap in taps]
    return Stalled(told, [facts_of(guest) for guest in guests], menus)


def _menus_meanwhile(url: str, shop: Shop, taps: list[Tap]) -> list[float]:
    place = f"{shop.restaurant_id}/locations/{shop.location_id}"
    menu = f"{url}/api/v1/order-app/restaurants/{place}/menus/{shop.menu_id}"
    took: list[float] = []
    while any(tap.is_alive() for tap in taps):
        asked_at = time.monotonic()
        assert requests.get(menu, timeout=PATIENCE_SECONDS).status_code == 200
        took.append(time.monotonic() - asked_at)
        time.sleep(0.2)
    return took


ANOTHER_CARD = Drill("another card pays meanwhile", another_card_meanwhile)
BACK_THEN_ORDERED = Drill("given back meanwhile", given_back_meanwhile)
BACK_THEN_KILLED = Drill("given back meanwhile, then killed", given_back_meanwhile_and_killed)
FORTY_SECONDS = Drill("a gateway that takes forty seconds", forty_seconds)
