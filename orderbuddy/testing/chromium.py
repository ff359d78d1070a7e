"""The browser of the tests."""

import contextlib
import os
import shutil
import time
from collections.abc import Callable, Iterator, Sequence
from typing import Any
from urllib.parse import urlsplit

import requests
from playwright.sync_api import Browser, Page, Playwright, expect, sync_playwright

WITH_NOTIFICATIONS = ("chromium", "chromium-browser", "google-chrome", "chrome")
# The same engine without windows, at half of the processor's time a page.
COMMANDS = ("chromium-headless-shell", *WITH_NOTIFICATIONS)
# A busy machine draws late; what is there already is not waited for.
PATIENCE_MS = 20_000
LONGEST_SECONDS = 30
# The popups of an address bar that nobody sees have a process of their own in each context, half of
# what a page costs. The others are Playwright's own list, which this one replaces.
OFF = (
    "WebUIOmniboxPopup", "WebUIOmniboxAimPopup",
    "AvoidUnnecessaryBeforeUnloadCheckSync", "DestroyProfileOnBrowserClose", "HttpsUpgrades",
    "HttpsFirstBalancedModeAutoEnable", "LensOverlay", "MediaRouter", "PaintHolding",
    "ThirdPartyStoragePartitioning", "AvoidCorsURLLoaderRestartOnRedirect",
    "TcpPortRandomizationWin", "OptimizationHints", "NetworkTimeServiceQuerying", "AimEnabled",
    "PreconnectToSearch",
)  # fmt: skip


@contextlib.contextmanager
def driver() -> Iterator[Playwright]:
    """What starts browsers; one for all of a run."""
    # Playwright keeps an event loop in the tests' thread; Django would refuse the database there.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
    expect.set_options(timeout=PATIENCE_MS)
    with sync_playwright() as playwright:
        yield playwright


@contextlib.contextmanager
def chromium(playwright: Playwright, commands: Sequence[str] = COMMANDS) -> Iterator[Browser]:
    """The first of these that this machine has, without a window; Playwright's own download where
    it has none."""
    browser = playwright.chromium.launch(
        executable_path=next(filter(None, map(shutil.which, commands)), None),
        args=[
            "--no-sandbox",
            "--disable-dev-shm-usage",
            "--autoplay-policy=no-user-gesture-required",
            f"--disable-features={','.join(OFF)}",
        ],
    )
    yield browser
    browser.close()


@contextlib.contextmanager
def opening(browser: Browser) -> Iterator[Callable[..., Page]]:
    """`open_page(url, session, **context)` → a Page with that session's cookies; a fault of its
    scripts is an AssertionError at the end."""
    faults: list[str] = []
    with contextlib.ExitStack() as opened:

        def open_page(url: str, session: requests.Session | None = None, **options: Any) -> Page:
            context = browser.new_context(**{"locale": "en-US", **options})
            opened.callback(context.close)
            cookies = session.cookies.items() if session else []
            here = {"domain": urlsplit(url).hostname or "127.0.0.1", "path": "/"}
            context.add_cookies([{"name": n, "value": v, **here} for n, v in cookies])
            page = context.new_page()
            page.set_default_timeout(PATIENCE_MS)
            page.on("pageerror", lambda error: faults.append(str(error)))
            page.goto(url)
            return page

        yield open_page
    assert faults == []


def wait_until(page: Page, holds: Callable[[], object]) -> None:
    """Waits for something that no page shows, such as a request that a test holds up; what the page
    does goes on meanwhile, as it would not in a `sleep`."""
    ends = time.monotonic() + LONGEST_SECONDS
    while not holds():
        assert time.monotonic() < ends, "it never came"
        page.wait_for_timeout(50)


def sign_in_to_admin(page: Page, url: str, email: str, password: str) -> None:
    """Leaves `page` on the admin's first page. (The sign-in page's own address ends so, too: the
    whole of it is waited for.)"""
    page.goto(f"{url}/admin/")
    sign_in_on(page, email, password)
    page.wait_for_url(f"{url}/admin/")


def sign_in_on(page: Page, email: str, password: str) -> None:
    """On the sign-in page, wherever it leads to."""
    page.get_by_label("E-mail").fill(email)
    page.get_by_label("Password").fill(password)
    page.get_by_role("button", name="Sign in", exact=True).click()
