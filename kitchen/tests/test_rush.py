"""The rush: three hundred orders in a minute, while everything is killed.

Each line is shown, bumped and counted once, as the screens themselves have seen it.
"""

import os
import secrets
import time
from collections import Counter
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import ExitStack
from random import Random

import pytest

from kitchen.tests.hearing import kitchen as socket_of
from kitchen.tests.hearing import snapshot
from kitchen.tests.rush_kills import PARTS, Kills
from kitchen.tests.rush_kitchen import STATIONS, Rush, a_cart, make_rush
from kitchen.tests.rush_pages import RushPage
from kitchen.tests.rush_screens import CookScreen, Expo, RushScreen
from orderbuddy.mongo import collection, parse_id
from ordering.tests.guests import order_at_last

ORDERS = 300
SECONDS = 60
GUESTS = 24
STUCK_SECONDS = 45
PAGES = ("bar", "pastry")


@pytest.mark.drill
def test_a_rush_while_everything_dies(stack, make_shop, sign_in, kitchen) -> None:
    """Again the same: DRILL_SEED=<the seed that is printed>."""
    seed = int(os.environ.get("DRILL_SEED") or secrets.randbelow(1_000_000))
    print(f"DRILL_SEED={seed}")
    chance, rush = Random(seed), make_rush(make_shop)
    pages = [RushPage(kitchen(rush.shop, rush.stations[one]), one) for one in PAGES]
    screens = all_screens(stack, rush, sign_in)
    with ExitStack() as opened:
        for screen in screens:
            opened.enter_context(screen)
        doomed = {f"screen {n}": screen.die for n, screen in enumerate(screens)}
        kills = Kills(stack, Random(seed), doomed)
        kills.start()
        with ThreadPoolExecutor(GUESTS) as guests:
            begun, every = time.monotonic(), SECONDS / ORDERS
            placing = [
                guests.submit(come, begun + n * every, stack.url, rush, a_cart(rush, n, chance))
                for n in range(ORDERS)
            ]
            placed = serve(pages, placing, chance)
        kills.end()
        print(f"{time.monotonic() - begun:.0f} s until all had their orders")
        calm_down(pages, screens, placed)
        print(f"{time.monotonic() - begun:.0f} s until all was handed over")
    print(kills.killed, {page.station: page.lives for page in pages})
    assert kills.killed.keys() >= set(PARTS)
    judge(rush, screens, pages, placed)
    after(stack, rush, sign_in, placed)


def all_screens(stack, rush: Rush, sign_in) -> list[RushScreen]:
    """Two cooks at each station that has no page, expo, and the wall with all stations: ten."""

    def cook(name: str) -> CookScreen:
        station = rush.stations[name]
        return CookScreen(stack, socket_of(rush.shop, station), sign_in(rush.shop), station)

    cooks = [cook(name) for name in STATIONS if name not in PAGES for _ in range(2)]
    everything = set(rush.stations.values())
    expo = Expo(stack, socket_of(rush.shop, "expo"), sign_in(rush.shop), everything)
    wall = RushScreen(stack, socket_of(rush.shop), sign_in(rush.shop), everything)
    return [*cooks, expo, wall]


def come(at: float, url: str, rush: Rush, cart: dict) -> str:
    """A guest who orders then, and gives the order's id."""
    time.sleep(max(0.0, at - time.monotonic()))
    order_id = order_at_last(url, cart, lambda status: None)
    rush.ordered(order_id, cart)
    return order_id


def serve(pages: list[RushPage], placing: list[Future], chance: Random) -> set[str]:
    """The cooks at the pages, until every guest has an order; each page dies twice."""
    ends = time.monotonic() + SECONDS
    deaths = sorted((ends - chance.uniform(0, SECONDS - 5), n) for n in (0, 1) * 2)
    while time.monotonic() < ends or not all(one.done() for one in placing):
        assert time.monotonic() < ends + 2 * STUCK_SECONDS, "guests are still without an order"
        if deaths and deaths[0][0] < time.monotonic():
            pages[deaths.pop(0)[1]].die()
        bump(pages)
    return {one.result() for one in placing}


def bump(pages: list[RushPage]) -> None:
    for page in pages:
        page.bump_first()
        page.page.wait_for_timeout(150)


def calm_down(pages: list[RushPage], screens: list[RushScreen], placed: set[str]) -> None:
    """Until all is made and handed over, and nothing is on any screen. It fails when nothing moves
    any more, however slow the machine."""
    expo = next(one for one in screens if isinstance(one, Expo))
    seen, moved_at = None, time.monotonic()
    while True:
        left = [len(one.tickets) + len(one.alarms) for one in screens]
        state = [len(placed - expo.handed_over), *left, *(page.left() for page in pages)]
        if not any(state):
            return
        if state != seen:
            seen, moved_at = state, time.monotonic()
        kinds = Counter(ticket["status"] for ticket in list(expo.tickets.values()))
        assert time.monotonic() - moved_at < STUCK_SECONDS, (state, kinds)
        bump(pages)


def judge(rush: Rush, screens: list[RushScreen], pages: list[RushPage], placed: set[str]) -> None:
    assert len(placed) == ORDERS
    assert [fault for screen in screens for fault in screen.faults] == []
    for name, station in rush.stations.items():
        wanted = {(station, *line) for line in rush.wanted[station]}
        done = {key: set().union(*(one.done_at[key] for one in screens)) for key in wanted}
        assert {key: at for key, at in done.items() if len(at) != 1} == {}, name
        if name not in PAGES:
            judge_cooks(rush, station, [one for one in screens if one.stations == {station}])
    for page in pages:
        judge_page(rush, page)


def judge_cooks(rush: Rush, station: str, theirs: list[RushScreen]) -> None:
    shown = {key: dish for one in theirs for key, dish in one.seen_open.items()}
    assert shown == {(station, *line): dish for line, dish in rush.wanted[station].items()}
    assert Counter(shown.values()) == rush.portions_of(station)
    doubled = [one.trails[key] for one in theirs for key, n in one.appeared.items() if n > 1]
    assert doubled == []


def judge_page(rush: Rush, page: RushPage) -> None:
    page.read()
    station = rush.stations[page.station]
    assert page.lines.keys() == rush.wanted[station].keys()
    unlike = {
        page.lines[line]: dish
        for line, dish in rush.wanted[station].items()
        if dish.title() not in page.lines[line]
    }
    assert unlike == {}
    assert set(page.appeared) == rush.orders_of(station)
    # Once in each life of the page, but for a bump that was taken back, aloud.
    again = [order for order, times in page.appeared.items() if times > 1]
    told = [line for line in page.trail if any(one in line for one in (*again, "life", "says"))]
    assert again == [] or page.taken_back, "\n".join(told)


def after(stack, rush: Rush, sign_in, placed: set[str]) -> None:
    """A screen that is opened now, and the books."""
    session = sign_in(rush.shop)
    fresh = snapshot(stack, session, socket_of(rush.shop))
    assert (fresh["tickets"], fresh["alarms"]) == ([], [])
    here = {"locationId": parse_id(rush.shop.location_id)}
    orders = list(collection("orders").find(here))
    assert {str(one["_id"]) for one in orders} == placed
    assert {one["status"] for one in orders} == {"PICKED_UP"}
    shown = {one["_id"] for one in collection("ticket_views").find(here)}
    wanted = {f"{order}:{station}" for station, lines in rush.wanted.items() for order, _ in lines}
    assert shown == wanted
