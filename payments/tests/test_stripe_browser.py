"""The stand-in's browser script, used as our page uses Stripe's, in a real browser."""

import threading
from collections.abc import Iterator

import pytest
from playwright.sync_api import Page

from payments.fakes.wire import Answer, WireServer
from payments.tests.stripe_shop import GATEWAY, a_payment, an_account, charges


@pytest.fixture
def account(stripe):
    return an_account()


@pytest.fixture
def shop_url(stripe) -> Iterator[str]:
    """A page of another origin than Stripe's, with a place for the card form."""
    html = f"<!doctype html><div id=card></div><script src='{stripe.script_url}'></script>"
    page = Answer(body=html.encode(), content_type="text/html")
    server = WireServer(("127.0.0.1", 0), lambda request: page, stripe.violations.append)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_address[1]}/"
    server.shutdown()
    server.close_all()


@pytest.fixture
def page(browser, account, shop_url: str) -> Iterator[Page]:
    """That page, with the card form open."""
    opened = browser.new_page()
    opened.goto(shop_url)
    opened.evaluate(
        """(key) => {
            window.stripe = Stripe(key);
            window.elements = stripe.elements({ mode: "payment", amount: 455, currency: "usd" });
            elements.create("payment").mount("#card");
        }""",
        account.options["publishable_key"],
    )
    opened.frame_locator("iframe").get_by_label("Card number").wait_for()
    yield opened
    opened.close()


def type_card(page: Page, number: str, expiry: str = "12 / 34", cvc: str = "123") -> None:
    frame = page.frame_locator("iframe")
    frame.get_by_label("Card number").fill(number)
    frame.get_by_label("Expiration date").fill(expiry)
    frame.get_by_label("Security code").fill(cvc)


def confirmation_token(page: Page) -> dict:
    return page.evaluate(
        """async () => {
            const { error } = await elements.submit();
            return error ? { error } : stripe.createConfirmationToken({ elements });
        }"""
    )


def test_a_typed_card_becomes_a_token_that_is_charged(stripe, account, page) -> None:
    type_card(page, "5555 5555 5555 4444")
    token = confirmation_token(page)["confirmationToken"]["id"]
    payment = a_payment()
    outcome = GATEWAY.charge(account, payment, {"confirmationToken": token})
    assert (outcome.state, outcome.card.brand, outcome.card.last4) == (
        "approved",
        "mastercard",
        "4444",
    )
    assert charges(stripe, payment) == 1


def test_the_page_never_gets_to_see_the_card(page, stripe) -> None:
    frame = next(one for one in page.frames if one.parent_frame)
    assert frame.url.startswith(stripe.url)
    blocked = page.evaluate("() => document.querySelector('iframe').contentDocument === null")
    assert blocked


@pytest.mark.parametrize(
    ("number", "expiry", "said"),
    [("4242 4242", "12 / 34", "number is incomplete"), ("4242424242424242", "12", "expiration")],
)
def test_an_incomplete_card_says_what_is_missing(page, number: str, expiry: str, said: str) -> None:
    type_card(page, number, expiry)
    assert said in confirmation_token(page)["error"]["message"]


def test_an_expired_card_gets_no_token(page) -> None:
    type_card(page, "4242424242424242", "01 / 20")
    assert confirmation_token(page)["error"]["code"] == "invalid_expiry_year"


@pytest.mark.parametrize(("button", "state"), [("Complete", "approved"), ("Fail", "declined")])
def test_the_bank_asks_the_guest(stripe, account, page, button: str, state: str) -> None:
    type_card(page, "4000002760003184")
    token = confirmation_token(page)["confirmationToken"]["id"]
    payment = a_payment()
    outcome = GATEWAY.charge(account, payment, {"confirmationToken": token})
    page.evaluate(
        "(clientSecret) => { window.answer = stripe.handleNextAction({ clientSecret }); }",
        outcome.next_action["clientSecret"],
    )
    page.frame_locator("iframe[title='Confirm with your bank']").get_by_text(button).click()
    answer = page.evaluate("() => window.answer")
    assert ("error" in answer) is (state == "declined")
    assert page.locator("iframe").count() == 1
    assert GATEWAY.look_up(account, {**payment, "references": outcome.references}).state == state


@pytest.mark.parametrize(
    "wrong",
    [
        "() => Stripe()",
        "() => stripe.elements({ mode: 'payment', amount: 4.55, currency: 'usd' })",
        "() => stripe.elements({ mode: 'payment', amount: 455, currency: 'usd', tip: 60 })",
        "() => stripe.createConfirmationToken({ elements })",
        "() => stripe.handleNextAction({ clientSecret: 'pi_1' })",
    ],
)
def test_a_wrong_use_is_an_error(page, wrong: str) -> None:
    failed = page.evaluate(
        f"async () => {{ try {{ await ({wrong})(); return ''; }} catch (e) {{ return e.name; }} }}"
    )
    assert failed == "IntegrationError"
