"""What is looked at on every page: can everybody read and use it, and does it fit."""

import os
from pathlib import Path
from typing import Any

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

SIZES = {
    "phone": {"width": 390, "height": 844},
    "tablet": {"width": 820, "height": 1180},
    "desktop": {"width": 1280, "height": 800},
}
GRAVE = ("serious", "critical")
# What moves is put to its end. Waited for, a page that nobody draws would never end it.
_SETTLED = """async () => {
  const moving = () => document.getAnimations().filter((one) =>
    one.playState === "running" && one.effect.getTiming().iterations !== Infinity);
  for (let round = 0; moving().length; round += 1) {
    if (round === 50) throw new Error("it goes on moving");
    moving().forEach((one) => one.finish());
    await new Promise((go) => setTimeout(go, 20));
  }
}"""
_STICKING_OUT = """() => {
  const wide = document.documentElement.clientWidth;
  const over = document.documentElement.scrollWidth - wide;
  return over <= 0 ? [] : [`${over} px too wide`, ...[...document.querySelectorAll("body *")]
    .filter((one) => one.getBoundingClientRect().right > wide + 1)
    .map((one) => `${one.tagName}#${one.id}.${one.className}`)];
}"""


def looks_fine(page: Page, name: str) -> None:
    """Everybody can use the page as it is, and it fits; a picture of it is kept if asked for."""
    found = sticks_out(page) + grave_faults(page)
    assert found == [], f"{name}: {found}"
    keep_picture(page, name)


def settle(page: Page) -> None:
    """Returns when all of it is there and nothing moves: a page that is asked before its style has
    come is laid out without, and half-transparent text has no contrast."""
    page.wait_for_load_state()
    page.evaluate(_SETTLED)


def faults(page: Page, options: dict[str, Any] | None = None) -> list[str]:
    """What axe finds on the page as it is, as "rule: element"."""
    return [_told(one) for one in _found(page, options)]


def grave_faults(page: Page) -> list[str]:
    """As `faults`, of those only that are serious or critical."""
    return [_told(one) for one in _found(page, None) if one["impact"] in GRAVE]


def sticks_out(page: Page) -> list[str]:
    """What is wider than the page, and makes it move to the side."""
    settle(page)
    return page.evaluate(_STICKING_OUT)


def keep_picture(page: Page, name: str, *, whole: bool = True) -> None:
    """A picture of the page for people to look at, in the folder that PICTURES names, if any."""
    if folder := os.environ.get("PICTURES"):
        page.screenshot(path=Path(folder) / f"{name}.png", full_page=whole)


def _found(page: Page, options: dict[str, Any] | None) -> list[dict[str, Any]]:
    settle(page)
    # What is in order is not told in full: to gather that costs more than to look for faults.
    wanted = {"resultTypes": ["violations"], **(options or {})}
    return Axe().run(page, options=wanted).response["violations"]


def _told(fault: dict[str, Any]) -> str:
    return f"{fault['id']}: {fault['nodes'][0]['html'][:200]}"
