import contextlib
from collections.abc import Callable, Iterator

import pytest
import requests
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
def open_page(browser) -> Iterator[Callable]:
    """`open_page(url, session, **context)` → a Page with that session's cookies."""
    with contextlib.ExitStack() as opened:

        def open_page(url: str, session: requests.Session | None = None, **options) -> Page:
            context = browser.new_context(**{"viewport": WALL, "locale": "en-US", **options})
            opened.callback(context.close)
            cookies = session.cookies.items() if session else []
            here = {"domain": "127.0.0.1", "path": "/"}
            context.add_cookies([{"name": n, "value": v, **here} for n, v in cookies])
            page = context.new_page()
            page.set_default_timeout(15 * SECONDS)
            faults: list[str] = []
            page.on("pageerror", lambda error: faults.append(str(error)))
            opened.callback(lambda: check(faults))
            page.goto(url)
            return page

        yield open_page


def check(faults: list[str]) -> None:
    assert faults == []


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
