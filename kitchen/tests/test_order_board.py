"""The live board of orders in the admin, in a browser: what staff press happens, once."""

import os
import signal
from typing import Any

import pytest
from bson import ObjectId
from playwright.sync_api import Locator, Page, Route, expect

from kitchen.tests.screens import move
from orderbuddy.mongo import collection, parse_id
from orderbuddy.running.clients import StaffSession
from orderbuddy.testing.looks import grave_faults, sticks_out
from orderbuddy.testing.shops import PASSWORD, make_member, make_shop
from ordering.tests.guest_page_driver import first_time
from ordering.tests.guests import order

ANA = {"customer": {"name": "Ana Lima", "phone": "+15550100123"}}
DESKTOP = {"width": 1280, "height": 800}
PHONE = {"width": 390, "height": 844}
SECONDS = 30_000


@pytest.fixture
def waiting():
    """A shop that accepts by hand."""
    return make_shop(autoAcceptOrder=False)


@pytest.fixture
def back_in_any_case(stack):
    """A test that fails in its outage leaves none to the next."""
    yield
    stack.process("sockets").start()
    stack.process("sockets").wait_ready()


@pytest.fixture
def session(stack):
    """`session(*restaurant_ids, **fields)` → somebody new, signed in."""
    found: list[StaffSession] = []

    def session(*restaurant_ids: str, **fields: Any) -> StaffSession:
        found.append(StaffSession(stack.url, make_member(*restaurant_ids, **fields), PASSWORD))
        return found[-1]

    yield session
    for one in found:
        one.close()


@pytest.fixture
def opened(stack, open_page, session):
    """`opened(shop, role)` → the board of the shop's location, for somebody of that role."""

    def opened(shop: Any, role: str = "owner", **options: Any) -> Page:
        person = session(shop.restaurant_id, roles={shop.restaurant_id: role})
        url = f"{stack.sockets_url}/admin/board/?location={shop.location_id}"
        page = open_page(url, person, **options)
        expect(page.locator("#board-link")).to_have_text("Live", timeout=SECONDS)
        return page

    return opened


def card(page: Page, order_id: str) -> Locator:
    return page.locator(f'.board-card[data-order="{order_id}"]')


def column(page: Page, name: str) -> Locator:
    return page.get_by_role("region", name=name)


def stored(order_id: str) -> dict[str, Any]:
    return collection("orders").find_one({"_id": parse_id(order_id)})


def code_of(order_id: str) -> str:
    return stored(order_id)["orderCode"]


def test_an_order_goes_its_way_by_the_cards_buttons(stack, waiting, opened):
    page = opened(waiting)
    expect(column(page, "New").get_by_text("Nothing new.")).to_be_visible()
    order_id = order(stack.url, waiting, "espresso", "espresso", **ANA)
    shown = card(page, order_id)
    expect(column(page, "New").locator(shown)).to_be_visible()
    expect(shown).to_contain_text("2 × Espresso")
    expect(shown).to_contain_text("Ana Lima")
    expect(shown).to_contain_text("not paid")
    shown.get_by_label("Ready in").select_option("15")
    shown.get_by_role("button", name="Accept").click()
    expect(column(page, "In the kitchen").locator(shown)).to_contain_text("ready about")
    shown.get_by_role("button", name="Ready").click()
    expect(column(page, "Ready").locator(shown)).to_be_visible()
    shown.get_by_role("button", name="Handed over").click()
    expect(shown).to_have_count(0)
    assert stored(order_id)["status"] == "PICKED_UP"
    page.get_by_label("Show", exact=True).select_option("ended")
    expect(column(page, "Ended today").locator(shown)).to_contain_text("Handed over")


def without_version(route: Route) -> None:
    """As when the database could not say it any more."""
    answer = route.fetch()
    route.fulfill(response=answer, headers={"content-type": answer.headers["content-type"]})


def refuse(route: Route) -> None:
    route.fulfill(status=409, json={"code": "invalid_transition", "message": "Not now"})


def test_an_order_goes_its_way_also_while_no_news_come(stack, waiting, opened):
    """The board's own deeds count at once, its buttons follow them; late news change nothing."""
    page = opened(waiting)
    expect(column(page, "New").get_by_text("Nothing new.")).to_be_visible()
    relay = stack.process("relay").pid
    order_id = order(stack.url, waiting, "espresso", **ANA)
    shown = card(page, order_id)
    expect(column(page, "New").locator(shown)).to_be_visible()
    stack.wait_until_all_is_told()
    os.kill(relay, signal.SIGSTOP)
    try:
        page.route("**/move", first_time(without_version))
        for button, place in (("Accept", "In the kitchen"), ("Ready", "Ready")):
            shown.get_by_role("button", name=button).click()
            expect(column(page, place).locator(shown)).to_be_visible()
        page.route("**/move", first_time(refuse))
        shown.get_by_role("button", name="Handed over").click()
        expect(page.get_by_text("Not now")).to_be_visible()
        expect(column(page, "Ready").locator(shown)).to_be_visible()
        shown.get_by_role("button", name="Handed over").click()
        expect(shown).to_have_count(0)
        assert stored(order_id)["status"] == "PICKED_UP"
    finally:
        os.kill(relay, signal.SIGCONT)
    stack.wait_until_all_is_told()
    expect(shown).to_have_count(0)


def test_what_others_do_is_there_by_itself_and_late_news_change_nothing(
    stack, shop, opened, sign_in
):
    page = opened(shop)
    order_id = order(stack.url, shop, "espresso")
    expect(column(page, "In the kitchen").locator(card(page, order_id))).to_be_visible()
    move(sign_in(shop), order_id, "READY_FOR_PICKUP")
    expect(column(page, "Ready").locator(card(page, order_id))).to_be_visible()


def test_cancelling_asks_why_and_tells_it(stack, shop, opened):
    order_id = order(stack.url, shop, "espresso", **ANA)
    page = opened(shop, "manager")
    card(page, order_id).get_by_role("button", name="More about").click()
    panel = page.get_by_role("dialog", name=f"Order {code_of(order_id)}")
    expect(panel.get_by_role("link", name="Call Ana Lima")).to_have_attribute(
        "href", "tel:+15550100123"
    )
    panel.get_by_text("Cancel …").click()
    panel.get_by_label("Why").select_option("Too busy")
    panel.get_by_label("In your words").fill("until nine")
    panel.get_by_role("button", name="Yes, cancel the order").click()
    expect(panel).to_be_hidden()
    expect(card(page, order_id)).to_have_count(0)
    found = stored(order_id)
    assert (found["status"], found["cancelReason"]) == ("CANCELLED", "Too busy: until nine")


def test_a_text_to_the_guest_from_the_panel(stack, shop, opened, texts_sent):
    number = f"+1555{str(int(str(ObjectId())[-6:], 16)).zfill(8)[-7:]}"
    order_id = order(stack.url, shop, "espresso", customer={"name": "Ana", "phone": number})
    page = opened(shop, "cashier")
    card(page, order_id).get_by_role("button", name="More about").click()
    panel = page.locator("#board-panel")
    panel.get_by_role("button", name="Text …").click()
    panel.get_by_label(f"Text to {number}").fill("It is ready at the counter.")
    panel.get_by_role("button", name="Send").click()
    expect(panel.get_by_text("“It is ready at the counter.”")).to_be_visible()
    assert texts_sent.wait_for(number) == "It is ready at the counter."


def test_by_keyboard_alone(stack, waiting, opened):
    first = order(stack.url, waiting, "espresso", **ANA)
    page = opened(waiting)
    expect(card(page, first)).to_be_visible()
    page.locator("body").press("ArrowDown")
    expect(card(page, first).locator(".card-head")).to_be_focused()
    page.keyboard.press("a")
    expect(column(page, "In the kitchen").locator(card(page, first))).to_be_visible()
    card(page, first).locator(".card-head").focus()
    page.keyboard.press("h")  # not its next step
    page.keyboard.press("r")
    expect(column(page, "Ready").locator(card(page, first))).to_be_visible()
    card(page, first).locator(".card-head").focus()
    page.keyboard.press("x")
    expect(page.get_by_label("Why")).to_be_focused()
    page.keyboard.press("Escape")
    assert stored(first)["status"] == "READY_FOR_PICKUP"


def test_filters_and_search_on_the_board(stack, waiting, opened):
    mine = order(stack.url, waiting, "espresso", **ANA)
    other = order(stack.url, waiting, "latte", customer={"name": "مريم", "phone": ""})
    page = opened(waiting)
    # Set apart, or the amount beside it would read "3.56$".
    expect(card(page, other).locator(".card-guest")).to_contain_text("\u2068مريم\u2069 · $")
    expect(page.locator(".board-card")).to_have_count(2)
    for words in ("ana", "espresso", "0100123", code_of(mine)):
        page.get_by_placeholder("Filter").fill(words)
        expect(page.locator(".board-card")).to_have_count(1)
        expect(card(page, mine)).to_be_visible()
    page.get_by_placeholder("Filter").fill("")
    expect(card(page, other)).to_be_visible()
    page.get_by_label("Show", exact=True).select_option("late")
    expect(page.locator(".board-card")).to_have_count(0)


def test_a_viewer_sees_and_changes_nothing(stack, waiting, opened):
    order_id = order(stack.url, waiting, "espresso", **ANA)
    page = opened(waiting, "viewer")
    expect(card(page, order_id)).to_be_visible()
    expect(card(page, order_id).get_by_role("button", name="Accept")).to_have_count(0)
    card(page, order_id).get_by_role("button", name="More about").click()
    panel = page.locator("#board-panel")
    expect(panel.get_by_role("link", name="Call Ana Lima")).to_be_visible()
    for name in ("Accept", "Text …"):
        expect(panel.get_by_role("button", name=name)).to_have_count(0)
    expect(panel.get_by_text("Cancel …")).to_have_count(0)


def test_a_refusal_is_told_and_the_card_stays(stack, shop, opened):
    order_id = order(stack.url, shop, "espresso", **ANA)
    paid = {"state": "paid", "paidCents": 90_000, "tipCents": 0, "refundedCents": 0}
    collection("orders").update_one({"_id": parse_id(order_id)}, {"$set": {"payment": paid}})
    page = opened(shop, "cashier")
    card(page, order_id).locator(".card-head").focus()
    page.keyboard.press("x")
    page.get_by_role("button", name="Yes, cancel the order").click()
    expect(page.get_by_text("you may give back $50.00")).to_be_visible()
    assert stored(order_id)["status"] == "ACCEPTED"


def test_a_lost_connection_is_shown_and_mended(stack, waiting, opened, back_in_any_case):
    page = opened(waiting)
    order_id = order(stack.url, waiting, "espresso")
    expect(card(page, order_id)).to_be_visible()
    stack.process("sockets").kill()
    expect(page.get_by_text("The connection was lost at")).to_be_visible()
    card(page, order_id).get_by_role("button", name="Accept").click()
    expect(page.get_by_text("The server cannot be reached.")).to_be_visible()
    late = order(stack.url, waiting, "latte")
    stack.process("sockets").start()
    stack.process("sockets").wait_ready()
    expect(page.locator("#board-link")).to_have_text("Live", timeout=30_000)
    expect(card(page, late)).to_be_visible()
    expect(page.get_by_text("The connection was lost at")).to_be_hidden()
    assert stored(order_id)["status"] == "CREATED"


def test_sound_is_off_until_somebody_wants_it(shop, opened):
    page = opened(shop)
    button = page.locator("#board-sound")
    expect(button).to_have_text("Sound is off")
    button.click()
    expect(button).to_have_text("Sound is on")
    expect(button).to_have_attribute("aria-pressed", "true")
    page.locator("body").press("m")
    expect(button).to_have_text("Sound is off")


def test_on_a_phone_one_column_at_a_time(stack, waiting, opened):
    order_id = order(stack.url, waiting, "espresso", **ANA)
    page = opened(waiting, viewport=PHONE)
    expect(card(page, order_id)).to_be_visible()
    assert sticks_out(page) == []
    card(page, order_id).get_by_role("button", name="Accept").click()
    page.get_by_role("button", name="In the kitchen 1").click()
    expect(card(page, order_id)).to_be_visible()
    expect(page.get_by_role("button", name="New 0")).to_be_visible()


@pytest.mark.parametrize(("viewport", "scheme"), [(DESKTOP, "light"), (PHONE, "dark")])
def test_nothing_serious_stands_in_anyones_way(stack, waiting, opened, viewport, scheme):
    order_id = order(stack.url, waiting, "espresso", **ANA)
    # axe itself sets styles as the page's policy forbids.
    page = opened(waiting, viewport=viewport, color_scheme=scheme, bypass_csp=True)
    expect(card(page, order_id)).to_be_visible()
    assert grave_faults(page) == []
    card(page, order_id).locator(".card-head").click()
    expect(page.locator("#board-panel").get_by_text("own page")).to_be_visible()
    page.locator("#board-panel").get_by_text("Cancel …").click()
    assert grave_faults(page) == []


def test_another_restaurants_board_and_orders_are_not_found(stack, shop, session):
    order_id = order(stack.url, shop, "espresso", **ANA)
    foreigner = session(make_shop().restaurant_id)
    board, panel = f"/admin/board/?location={shop.location_id}", f"/admin/board/order/{order_id}/"
    for path in (board, panel):
        assert foreigner.get(stack.url + path).status_code == 404, path
    assert foreigner.get(stack.url + "/admin/board/").status_code == 200
    assert session().get(stack.url + panel).status_code == 403
    elsewhere = session(shop.restaurant_id, places={shop.restaurant_id: [ObjectId()]})
    for path in (board, panel):
        assert elsewhere.get(stack.url + path).status_code == 404, path
    mine = session(shop.restaurant_id, roles={shop.restaurant_id: "kitchen"})
    shown = mine.get(stack.url + panel)
    assert shown.status_code == 200
    assert "Espresso" in shown.text
    assert "order-payments" not in shown.text  # the kitchen sees no money
    assert mine.get(f"{stack.url}/admin/board/order/nonsense/").status_code == 404
