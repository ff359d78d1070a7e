from collections.abc import Callable, Iterator
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from messaging.conversations.tests.talk import session_of
from orderbuddy.running.clients import StaffSession
from orderbuddy.running.stack import Stack
from orderbuddy.testing.looks import SIZES

SECONDS = 30_000


@pytest.fixture(scope="module")
def second(stack, tmp_path_factory) -> Iterator[Stack]:
    """Another process of sockets and pages, beside the stack's."""
    other = Stack(stack.env, tmp_path_factory.mktemp("second"), parts=("sockets",))
    other.start()
    yield other
    other.stop()


@pytest.fixture
def person(stack) -> Iterator[Callable[..., StaffSession]]:
    """`person(shop, role)` → somebody new of that role, signed in."""
    found: list[StaffSession] = []

    def person(shop: Any, role: str = "owner", **fields: Any) -> StaffSession:
        found.append(session_of(stack, shop, role, **fields))
        return found[-1]

    yield person
    for one in found:
        one.close()


@pytest.fixture
def inbox(stack, open_page, person) -> Callable[..., Page]:
    """`inbox(shop, role, at=url)` → the inbox, live, for somebody of that role."""

    def inbox(
        shop: Any, role: str = "owner", *, at: str = "", session: Any = None, **options: Any
    ) -> Page:
        url = f"{at or stack.sockets_url}/admin/inbox/?restaurant={shop.restaurant_id}"
        options = {"viewport": SIZES["desktop"], **options}
        page = open_page(url, session or person(shop, role), **options)
        page.set_default_timeout(SECONDS)
        expect(page.locator("#inbox-link")).to_have_text("Live", timeout=SECONDS)
        expect(page.locator("#threads")).to_have_attribute("aria-busy", "false", timeout=SECONDS)
        return page

    return inbox
