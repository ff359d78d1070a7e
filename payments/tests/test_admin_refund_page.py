"""A refund as a person makes it, in a browser: by touch, with the keyboard, in the dark."""

import pytest
from playwright.sync_api import Page, Route, expect

from orderbuddy.mongo import Document, collection
from orderbuddy.testing.chromium import wait_until
from orderbuddy.testing.looks import SIZES, grave_faults, sticks_out
from ordering.tests.guests import order
from payments.services import exceptions
from payments.tests.guests import kept_cents, until
from payments.tests.staff import paid_by_card, refunds_of

BURGER, ESPRESSO = 1150, 275


@pytest.fixture
def payment(stack, card_shop, emergepay) -> Document:
    return paid_by_card(stack, emergepay, card_shop, "burger", "espresso", tipCents=200)


@pytest.mark.parametrize(
    ("size", "scheme", "touch"), [("phone", "light", True), ("tablet", "dark", True)]
)
def test_a_line_is_given_back_from_the_orders_page(
    stack, card_shop, emergepay, payment, open_as_owner, size, scheme, touch
) -> None:
    page = open_as_owner(
        card_shop, "/admin/", viewport=SIZES[size], color_scheme=scheme, has_touch=touch
    )
    page.goto(f"{stack.url}/admin/ordering/order/{payment['orderId']}/change/")
    page.get_by_role("link", name="Refund … $16.25").tap()
    page.get_by_label("Espresso, $2.75").tap()
    # Ticking a line chose it above.
    expect(page.get_by_label("Some lines")).to_be_checked()
    page.get_by_label("Why").fill("Cold")
    page.get_by_role("button", name="Continue").tap()
    page.get_by_role("heading", name="Give $2.75 back?").wait_for()
    assert refunds_of(payment) == []
    page.get_by_role("button", name="Yes, give $2.75 back").tap()
    page.get_by_text("$2.75 was given back.").wait_for()
    assert kept_cents(emergepay, card_shop) == BURGER + 200
    assert page.get_by_text("Partly refunded").first.is_visible()


def test_a_line_that_is_ticked_before_the_script_has_come_counts(
    stack, card_shop, emergepay, payment, open_as_owner
) -> None:
    page = open_as_owner(card_shop, "/admin/")
    on_its_way: list[Route] = []
    page.route("**/payments/admin*.js", lambda route: on_its_way.append(route))
    address = f"{stack.url}/admin/payments/payment/{payment['_id']}/refund/"
    page.goto(address, wait_until="commit")
    page.get_by_label("Espresso, $2.75").check()
    expect(page.get_by_label("Some lines")).not_to_be_checked()
    wait_until(page, lambda: on_its_way)
    on_its_way[0].continue_()
    expect(page.get_by_label("Some lines")).to_be_checked()


def test_a_double_click_gives_back_once(
    stack, card_shop, emergepay, payment, open_as_owner
) -> None:
    page = open_as_owner(card_shop, "/admin/", viewport=SIZES["desktop"])
    page.goto(f"{stack.url}/admin/payments/payment/{payment['_id']}/refund/")
    page.get_by_label("All that is left").check()
    page.get_by_label("Why").fill("Cold soup")
    page.get_by_role("button", name="Continue").click()
    page.get_by_role("button", name="Yes, give $16.25 back").dblclick()
    page.get_by_text("$16.25 was given back.").first.wait_for()
    assert len(refunds_of(payment)) == 1
    assert kept_cents(emergepay, card_shop) == 0


def test_it_can_be_done_with_the_keyboard_alone(
    stack, card_shop, emergepay, payment, open_as_owner
) -> None:
    page = open_as_owner(card_shop, "/admin/", viewport=SIZES["desktop"])
    page.goto(f"{stack.url}/admin/payments/payment/{payment['_id']}/change/")
    _tab_to(page, "Refund …")
    page.keyboard.press("Enter")
    page.get_by_role("heading", name="Give money back").wait_for()
    _tab_to(page, "what")
    page.keyboard.press("Space")
    _tab_to(page, "amount")
    page.keyboard.type("3,50")
    assert page.get_by_label("An amount").is_checked()
    _tab_to(page, "reason")
    page.keyboard.type("Cold soup")
    _tab_to(page, "Continue …")
    page.keyboard.press("Enter")
    page.get_by_role("heading", name="Give $3.50 back?").wait_for()
    _tab_to(page, "Yes, give $3.50 back")
    page.keyboard.press("Enter")
    page.get_by_text("$3.50 was given back.").wait_for()
    assert kept_cents(emergepay, card_shop) == BURGER + ESPRESSO + 200 - 350


def _tab_to(page: Page, wanted: str) -> None:
    """Press Tab until the control with that name or those words has the focus, and shows it."""
    said = "(document.activeElement.name || document.activeElement.innerText || '').trim()"
    for _ in range(80):
        page.keyboard.press("Tab")
        if page.evaluate(said) == wanted:
            outline = "getComputedStyle(document.activeElement).outlineStyle"
            assert page.evaluate(outline) != "none", wanted
            return
    raise AssertionError(f"{wanted} cannot be reached by Tab")


def test_cash_is_taken_from_the_orders_page(stack, make_shop, open_as_owner) -> None:
    shop = make_shop(menu={"salesTax": 0})
    order_id = order(stack.url, shop, "burger")
    page = open_as_owner(shop, "/admin/", viewport=SIZES["phone"], has_touch=True)
    page.goto(f"{stack.url}/admin/ordering/order/{order_id}/change/")
    page.get_by_role("link", name="Take a payment").tap()
    page.get_by_label("Cash").tap()
    page.get_by_label("Tip in dollars").fill("1.50")
    page.get_by_role("button", name="It is paid").tap()
    page.get_by_text("$13.00 was recorded (Cash).").wait_for()
    assert collection("payments").count_documents({"restaurantId": shop.restaurant_id}) == 1
    until(lambda: page.reload() and page.get_by_text("Due").count() == 0)


@pytest.mark.parametrize(("size", "scheme"), [("desktop", "light"), ("phone", "dark")])
def test_nothing_serious_stands_in_anyones_way(
    stack, card_shop, payment, open_as_owner, size, scheme
) -> None:
    """axe on every page about money; nothing is wider than the page."""
    exceptions.found("amount_differs", payment, ledger_cents=1625, gateway_cents=1700)
    # axe itself sets styles as the page's policy forbids.
    page = open_as_owner(
        card_shop, "/admin/", viewport=SIZES[size], color_scheme=scheme, bypass_csp=True
    )
    one = f"/admin/payments/payment/{payment['_id']}"
    found = f"/admin/payments/paymentexception/amount_differs:{payment['_id']}/change/"
    said = []
    for path in (
        "/admin/", "/admin/payments/payment/", f"{one}/change/", f"{one}/refund/", f"{one}/void/",
        f"{one}/tip/", "/admin/payments/payment/settlement/", "/admin/payments/paymentexception/",
        found, "/admin/payments/reconciliation/", "/admin/orderbuddy/auditentry/",
        f"/admin/ordering/order/{payment['orderId']}/change/",
        f"/admin/menus/restaurant/{card_shop.restaurant_id}/change/",
        f"/admin/menus/location/{card_shop.location_id}/change/",
    ):  # fmt: skip
        page.goto(stack.url + path)
        said += [(path, fault) for fault in grave_faults(page)]
        for name in SIZES:
            page.set_viewport_size(SIZES[name])
            said += [(path, name, one) for one in sticks_out(page)]
        page.set_viewport_size(SIZES[size])
    assert said == []
