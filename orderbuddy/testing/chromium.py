"""The browser of the tests."""

import contextlib
import os
import shutil
from collections.abc import Iterator
from pathlib import Path

from playwright.sync_api import Browser, Page, expect, sync_playwright

COMMANDS = ("chromium", "chromium-browser", "google-chrome", "chrome")
# A busy machine draws late; what is there already is not waited for.
PATIENCE_MS = 20_000


def find_chromium() -> str | None:
    """A Chromium of this machine; None leaves it to Playwright's own download."""
    if Path("/usr/bin/chromium").exists():
        return "/usr/bin/chromium"
    return next(filter(None, map(shutil.which, COMMANDS)), None)


@contextlib.contextmanager
def chromium() -> Iterator[Browser]:
    """Chromium without a window, with time to start on a busy machine."""
    # Playwright keeps an event loop in the tests' thread; Django would refuse the database there.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
    expect.set_options(timeout=PATIENCE_MS)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=find_chromium(),
            args=[
                "--no-sandbox",
                "--disable-dev-shm-usage",
                "--autoplay-policy=no-user-gesture-required",
            ],
        )
        yield browser
        browser.close()


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
