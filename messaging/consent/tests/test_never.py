"""Whatever happens, in whatever order and how often: no offers without consent, and nothing to who
said STOP. Asked through `may_write`, after each event, and compared with what the events say. Whom
a broadcast would be for is the same."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from types import SimpleNamespace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from messaging.broadcasts.audience.consented import addresses_of
from messaging.consent import hear, hear_wish, record
from messaging.consent.addresses import hash_of
from messaging.consent.listeners import _noted, note_tick, write_down
from messaging.consent.recording import MARKETING, SERVICE
from messaging.consent.tests.wishes import at, number, order_of, verdict, wanted
from orderbuddy.changes import Change
from orderbuddy.guests.addresses import Address
from orderbuddy.guests.services import erase_guest
from orderbuddy.mongo import collection
from orderbuddy.testing.shops import make_shop

CHANNELS = ("sms", "whatsapp")
MINUTES = st.integers(min_value=0, max_value=9)
# (kind, minute, restaurant 0 or 1, channel)
EVENT = st.tuples(
    st.sampled_from(
        ("STOP", "stop texting me", "START", "hi there", "yes", "no", "tick", "order", "taken",
         "provider", "unsubscribed", "import", "forget")
    ),
    MINUTES,
    st.integers(0, 1),
    st.sampled_from(CHANNELS),
)  # fmt: skip
# What is told again, or in another order than it happened: places in the list of events.
TOLD = st.lists(st.integers(0, 11), min_size=1, max_size=14)


@dataclass
class World:
    """One guest and two restaurants: what has happened, by the guest's own clock."""

    phone: str
    shops: tuple[Any, Any]
    orders: dict[int, Any] = field(default_factory=dict)
    stops: list[int] = field(default_factory=list)
    starts: list[int] = field(default_factory=list)
    yes: dict[tuple[int, str], list[int]] = field(default_factory=dict)
    no: dict[tuple[int, str], list[int]] = field(default_factory=dict)
    texts: dict[int, list[int]] = field(default_factory=dict)
    no_texts: dict[int, list[int]] = field(default_factory=dict)
    # Everything before it is as if it had been taken back.
    forgotten: set[tuple[int, str]] = field(default_factory=set)

    def is_stopped(self) -> bool:
        return bool(self.stops) and max(self.stops) >= max(self.starts, default=-1)

    def wants_offers(self, shop: int, channel: str) -> bool:
        key = (shop, channel)
        said = max(self.yes.get(key, ()), default=-1)
        is_over = said <= max([*self.no.get(key, ()), *self.stops], default=-1)
        return said >= 0 and not is_over and key not in self.forgotten

    def wants_texts(self, shop: int) -> bool:
        said = max(self.texts.get(shop, ()), default=-1)
        is_over = said <= max(self.no_texts.get(shop, ()), default=-1)
        return said >= 0 and not is_over and (shop, "texts") not in self.forgotten


@pytest.fixture(scope="module")
def shops() -> tuple[Any, Any]:
    return make_shop(), make_shop()


@settings(max_examples=70)
@given(st.lists(EVENT, min_size=1, max_size=12), TOLD)
def test_no_offers_without_consent_and_nothing_after_a_stop(shops, events, told):
    world = World(number(), shops)
    for place in told:
        kind, minute, shop, channel = events[place % len(events)]
        _HAPPENS[kind](world, place % len(events), minute, shop, channel)
        check(world)
    in_store(world)


@settings(max_examples=25)
@given(st.lists(EVENT.filter(lambda one: one[0] != "forget"), min_size=2, max_size=8), st.randoms())
def test_it_ends_at_the_same_in_whatever_order_it_is_told(shops, events, chance):
    first, second = World(number(), shops), World(number(), shops)
    places = list(range(len(events)))
    tell(first, events, places)
    chance.shuffle(places)
    tell(second, events, [*places, *places[: len(places) // 2]])
    assert sides(first) == sides(second)
    check(second)


def tell(world: World, events: list[Any], places: Iterable[int]) -> None:
    for place in places:
        kind, *about = events[place]
        _HAPPENS[kind](world, place, *about)


def check(world: World) -> None:
    for shop, restaurant in enumerate(world.shops):
        for channel in CHANNELS:
            ask = (world.phone, restaurant.restaurant_id)
            offered = verdict(*ask, "marketing", channel).allowed
            assert offered == (world.wants_offers(shop, channel) and not world.is_stopped())
            told = verdict(*ask, "service", channel).allowed
            assert told == (world.wants_texts(shop) and not world.is_stopped())
            for purpose in ("staff", "security"):
                assert verdict(*ask, purpose, channel).allowed == (not world.is_stopped())


def in_store(world: World) -> None:
    """What is stored says the same, and names nobody who was forgotten; nor would a broadcast be
    for anybody else."""
    for shop, restaurant in enumerate(world.shops):
        audience, _ = addresses_of(restaurant.restaurant_id, hash_of("sms", world.phone))
        wished = {one for one in CHANNELS if world.wants_offers(shop, one)}
        assert set(audience) == (set() if world.is_stopped() else wished)
        mine = {"restaurantId": restaurant.restaurant_id, "address": world.phone}
        for state in collection("consents").find({**mine, "isGranted": True, "scope": MARKETING}):
            assert world.yes[shop, state["channel"]]
            assert (shop, state["channel"]) not in world.forgotten
    every = collection("consent_events").find({"address": world.phone})
    keys = [one["key"] for one in every]
    assert len(keys) == len(set(keys))


def sides(world: World) -> list[tuple[Any, ...]]:
    """The stored states without what names the guest."""
    found = []
    for state in collection("consents").find({"addressHash": hash_of("sms", world.phone)}):
        instants = [(state.get(side) or {}).get("at") for side in ("given", "taken")]
        about = (state["scope"], state.get("restaurantId"), state.get("channel"))
        found.append((*about, state["isGranted"], *instants))
    return sorted(found, key=str)


def _incoming(world: World, place: int, minute: int, channel: str, text: str) -> Any:
    return SimpleNamespace(
        provider="test", provider_message_id=f"{world.phone}:{place}", channel=channel,
        from_address=world.phone, text=text, at=at(minute), opt_out_type="",
    )  # fmt: skip


def _said(text: str, which: str) -> Callable[..., None]:
    def happen(world: World, place: int, minute: int, shop: int, channel: str) -> None:
        hear(_incoming(world, place, minute, channel, text))
        if which:
            getattr(world, which).append(minute)

    return happen


def _provider(world: World, place: int, minute: int, shop: int, channel: str) -> None:
    hear_wish(
        SimpleNamespace(
            provider="test", provider_key=f"{world.phone}:{place}", channel=channel, purpose="",
            address=f"whatsapp:{world.phone}", granted=False, how="21610", at=at(minute),
        )
    )  # fmt: skip
    world.stops.append(minute)


def _offers(how: str, *, granted: bool) -> Callable[..., None]:
    def happen(world: World, place: int, minute: int, shop: int, channel: str) -> None:
        one = wanted(
            world.phone, scope=MARKETING, granted=granted, minutes=minute, channel=channel,
            restaurant_id=world.shops[shop].restaurant_id, key=f"{world.phone}:{place}:{how}",
        )  # fmt: skip
        record(replace(one, how=how))
        (world.yes if granted else world.no).setdefault((shop, channel), []).append(minute)

    return happen


def _order(world: World, place: int, minute: int, shop: int, channel: str) -> None:
    """The relay tells of an order with the tick; again, after a crash, to another process."""
    if place not in world.orders:
        world.orders[place] = order_of(world.shops[shop], world.phone, minutes=minute)
    stored = collection("orders").find_one({"_id": world.orders[place]["_id"]})
    _noted.clear()
    note_tick(Change("orders", stored["_id"], "update", stored, 1, at(minute)))
    write_down()
    if not stored.get("erasedAt"):
        world.texts.setdefault(shop, []).append(minute)


def _texts_no(world: World, place: int, minute: int, shop: int, channel: str) -> None:
    record(
        wanted(
            world.phone, scope=SERVICE, granted=False, minutes=minute, channel=channel,
            restaurant_id=world.shops[shop].restaurant_id, key=f"{world.phone}:{place}:no",
        )
    )  # fmt: skip
    world.no_texts.setdefault(shop, []).append(minute)


def _forget(world: World, place: int, minute: int, shop: int, channel: str) -> None:
    """The guest is erased. What the record does not know of them it cannot end."""
    erase_guest(who="test", address=Address.of(world.phone), restaurant_id=None)
    for key in (*world.yes, *world.no):
        world.forgotten.add(key)
    for known in (*world.texts, *world.no_texts):
        world.forgotten.add((known, "texts"))


_HAPPENS: dict[str, Callable[..., None]] = {
    "STOP": _said("STOP", "stops"),
    "stop texting me": _said("please stop texting me!", "stops"),
    "START": _said("start", "starts"),
    "hi there": _said("Hi there, don't stop the music", ""),
    "yes": _offers("guest_page", granted=True),
    "no": _offers("guest_page", granted=False),
    "tick": _offers("staff", granted=True),
    "import": _offers("import", granted=True),
    "unsubscribed": _offers("unsubscribe", granted=False),
    "order": _order,
    "taken": _texts_no,
    "provider": _provider,
    "forget": _forget,
}
