import contextlib
import functools
from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Page, expect

from kitchen.fakes.network_printer import FakePrinter
from orderbuddy.running.clients import StaffSession
from orderbuddy.testing.shops import Shop

SECONDS = 1000
WALL = {"width": 1280, "height": 800}


@pytest.fixture
def sign_in(stack, sign_in) -> Callable[[Shop], StaffSession]:
    """As everywhere; a socket that is opened then hears of nothing that was before."""

    def and_wait(shop: Shop) -> StaffSession:
        session = sign_in(shop)
        stack.wait_until_all_is_told()
        return session

    return and_wait


@pytest.fixture
def open_page(open_page) -> Callable:
    """As everywhere, on a screen at the wall unless told."""
    return functools.partial(open_page, viewport=WALL)


@pytest.fixture
def kitchen(stack, sign_in, open_page) -> Callable:
    """`kitchen(shop, station)` → the screen of the shop's location, live."""

    def kitchen(shop: Shop, station: str = "", **options) -> Page:
        query = f"?station={shop.station_ids.get(station, station)}" if station else ""
        url = f"{stack.sockets_url}/kitchen/{shop.location_id}/{query}"
        page = open_page(url, sign_in(shop), **options)
        expect(page.locator("#link")).to_have_text("Live")
        return page

    return kitchen


@pytest.fixture
def fake_printer() -> Iterator[Callable[..., FakePrinter]]:
    """`fake_printer(**options)` → a network printer that runs until the test ends."""
    with contextlib.ExitStack() as running:

        def fake_printer(**options) -> FakePrinter:
            return running.enter_context(FakePrinter(**options))

        yield fake_printer
