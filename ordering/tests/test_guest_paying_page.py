"""The payment sheet for everyone: keyboard, screen reader, languages, small and dark screens; and
what may be fetched from where."""

import re

import pytest
import requests
from playwright.sync_api import expect

from orderbuddy.testing.looks import sticks_out
from ordering.tests.guest_page_driver import guest_at
from ordering.tests.guest_paying_driver import COMPLETE, POOR_CARD, Till, taken

TABLET = {"width": 820, "height": 1180}


@pytest.fixture
def url(stack) -> str:
    """One address for pages, API and sockets, as guests have it behind nginx."""
    return stack.sockets_url


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("viewport", [None, TABLET], ids=["phone", "tablet"])
def test_nothing_grave_for_accessibility(browser, card_shop, url, emergepay, scheme, viewport):
    options = {"color_scheme": scheme, **({"viewport": viewport} if viewport else {})}
    with guest_at(browser, card_shop, url, **options) as guest:
        till = Till(guest).open()
        till.tip("Other")
        till.sheet.get_by_label("Your tip").fill("99999")
        till.fill("emergepay")
        till.pay()
        assert guest.grave_faults() == []
        till.tip("18%")
        till.fill("emergepay", POOR_CARD)
        till.pay()
        expect(till.message).not_to_be_empty()
        expect(till.pay_button).to_be_enabled()
        assert guest.grave_faults() == []
        till.choose("stripe")
        assert guest.grave_faults() == []
        guest.page.route(COMPLETE, lambda route: route.abort())
        till.fill("emergepay")
        till.pay()
        expect(till.checking).to_be_visible()
        assert guest.grave_faults() == []
        assert sticks_out(guest.page) == []


def test_the_keyboard_is_enough(browser, card_shop, url, emergepay):
    with guest_at(browser, card_shop, url) as guest:
        page, keyboard = guest.page, guest.page.keyboard
        till = Till(guest).open()
        expect(till.sheet.get_by_role("heading", name="Payment")).to_be_focused()
        for _ in range(12):
            keyboard.press("Tab")
            assert page.evaluate(
                "() => document.activeElement === document.body"
                " || document.querySelector('.pay-sheet').contains(document.activeElement)"
            )
        keyboard.press("Escape")
        expect(till.sheet).to_have_count(0)
        expect(guest.cart).to_be_visible()
        guest.cart.locator("#place-order").press("Enter")
        till.sheet.get_by_label("No tip").focus()
        keyboard.press("ArrowRight")
        expect(till.total).to_have_text("$3.16")
        till.sheet.locator("#pay-emergepay").press("Space")
        expect(till.pay_button).to_be_enabled()
        till.sheet.locator("#pay-emergepay").focus()
        for text in ("4111111111111111", "12/34", "123"):
            keyboard.press("Tab")
            keyboard.type(text)
        till.pay_button.press("Enter")
        guest.wait_for_status()
    assert taken(emergepay, card_shop) == [316]


def test_screen_readers_hear_what_happens(browser, card_shop, url, emergepay):
    with guest_at(browser, card_shop, url) as guest:
        till = Till(guest).open()
        status = till.sheet.locator("[role=status].unseen")
        till.tip("20%")
        expect(status).to_have_text("Total: $3.30")
        till.fill("emergepay", POOR_CARD)
        titles = till.sheet.locator(".card-frame iframe").evaluate_all(
            "(frames) => frames.map((one) => one.title)"
        )
        assert titles == ["Card number", "Expiry date", "Security code"]
        held = emergepay.faults.hold()
        till.pay()
        held.wait_reached()
        expect(status).to_contain_text("on its way")
        expect(till.pay_button).to_be_disabled()
        expect(till.sheet.get_by_role("button", name="Close")).to_be_disabled()
        guest.page.keyboard.press("Escape")
        held.release()
        expect(till.sheet.get_by_role("alert").first).to_contain_text("declined")
        expect(till.pay_button).to_be_focused()


def test_every_language_has_every_word(browser, card_shop, url):
    for code, words in (("es", "Continuar al pago"), ("pt", "Continuar para o pagamento")):
        with guest_at(browser, card_shop, url) as guest:
            guest.open_menu(f"?lang={code}")
            guest.page.locator(".item-add").first.click()
            guest.page.locator("#open-cart").click()
            expect(guest.page.locator("#place-order")).to_contain_text(words)
            missing = guest.page.evaluate(
                "async (code) => { const at = (name) => `/static/ordering/guest/words/${name}.js`;"
                " const [en, own] = await Promise.all([import(at('en')), import(at(code))]);"
                " return Object.keys(en.default).filter((key) => !own.default[key]); }",
                code,
            )
            assert missing == []


def test_only_the_page_that_pays_may_ask_gateways(stack, emergepay, stripe):
    def policy(path: str) -> dict[str, str]:
        said = requests.get(f"{stack.url}{path}", timeout=5).headers["Content-Security-Policy"]
        return dict(part.strip().split(" ", 1) for part in said.split(";"))

    paying = policy("/o/")
    assert paying["script-src"] == f"'self' {emergepay.url} {stripe.url}"
    assert paying["frame-src"] == f"{emergepay.url} {stripe.url}"
    assert paying["connect-src"].split()[0] == "'self'"
    assert "unsafe" not in " ".join(paying.values())
    for path in ("/status/shop/6b0129dd45ba8b2d27fa9fe0", "/sign-in/"):
        assert emergepay.url not in str(policy(path)) and stripe.url not in str(policy(path))


def test_the_service_worker_keeps_out_of_payments(browser, card_shop, url, emergepay, stripe):
    with guest_at(browser, card_shop, url, offline_too=True) as guest:
        guest.open_menu()
        guest.page.evaluate("() => navigator.serviceWorker.ready")
        guest.page.wait_for_function("() => navigator.serviceWorker.controller")
        through: list[str] = []
        guest.page.on("response", lambda one: one.from_service_worker and through.append(one.url))
        till = Till(guest).open()
        till.choose("stripe")
        till.fill("emergepay")
        till.pay()
        guest.wait_for_status()
        kept = guest.page.evaluate(
            "async () => { const found = [];"
            " for (const name of await caches.keys())"
            " for (const one of await (await caches.open(name)).keys()) found.push(one.url);"
            " return found; }"
        )
        assert any("/static/ordering/guest/paying.js" in one for one in through)
        for address in [*kept, *through]:
            assert not re.search(r"/payments/|start-transaction", address), address
            assert not address.startswith((emergepay.url, stripe.url)), address
    assert taken(emergepay, card_shop) == [275]
