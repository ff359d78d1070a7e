"""E-mails as a mail program draws them: phone and computer, bright and dark, in two languages."""

import pytest

from messaging.texts.brand import HOUSE, Brand
from messaging.texts.defaults import default_of
from messaging.texts.events import EVENTS
from messaging.texts.rendering import rendered
from messaging.texts.samples import sample_values
from orderbuddy.testing.looks import faults

# A colour on which only black can be read, and a name that no line holds.
YELLOW = Brand("Taquería Sol", "#ffd23f", "", "Truck 3, Main Square", "Open daily")
LONG = Brand("Llanfairpwllgwyngyllgogerychwyrndrobwllllantysiliogogogoch " * 2, "#0b3d2e")
MAILS = [one.key for one in EVENTS.values() if "email" in one.channels]
# All that there is in letters: figures, tables, buttons, links, facts, ways out.
CHECKED = ("order_received", "daily_report", "invitation", "broadcast", "sign_in_code")
WCAG = {"runOnly": ["wcag2a", "wcag2aa", "wcag21aa"]}


def letter(event: str, language: str, brand: Brand) -> str:
    text, values = default_of(event, "email", language), sample_values(event, language, brand)
    return rendered(EVENTS[event], "email", language, text, values, brand).html


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [390, 800])
def test_each_letter_fits_and_can_be_read(browser, width, scheme) -> None:
    context = browser.new_context(viewport={"width": width, "height": 800}, color_scheme=scheme)
    page = context.new_page()
    for event in MAILS:
        for language, brand in (("en", YELLOW), ("es", LONG)):
            page.set_content(letter(event, language, brand), wait_until="domcontentloaded")
            where = (event, language)
            assert page.evaluate("document.documentElement.scrollWidth") <= width, where
            assert page.get_by_role("heading", level=1).is_visible(), where
            if event in CHECKED:
                assert faults(page, options=WCAG) == [], where
    context.close()


def test_the_houses_own_are_not_a_restaurants() -> None:
    assert HOUSE in letter("sign_in_code", "es", Brand())
