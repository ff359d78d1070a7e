"""The kitchen screen through an outage: tickets stay, taps are kept and sent once."""

import json
import re

import pytest
from playwright.sync_api import Page, expect

from kitchen.tests.screens import eventually, lines_done, move, status, stored, ticket
from ordering.tests.guests import order

SECONDS = 1000
TEN = 10
# The page, and what it is made of, is on the device.
IS_KEPT = """async () => {
  const loaded = performance.getEntriesByType("resource").map(({ name }) => name);
  const files = loaded.filter((name) => /[/]static[/].*[.](js|css)/.test(name));
  const kept = await (await caches.open("kitchen-screens")).keys();
  const urls = kept.map(({ url }) => url);
  return [location.href, ...files].every((url) => urls.includes(url));
}"""


@pytest.fixture(autouse=True)
def back_in_any_case(stack):
    """A test that fails in its outage leaves none to the next."""
    yield
    stack.process("sockets").start()
    stack.process("sockets").wait_ready()


def cut(stack) -> None:
    stack.process("sockets").kill()


def back(stack) -> None:
    stack.process("sockets").start()
    stack.process("sockets").wait_ready()


def bumps_of(page: Page) -> list[str]:
    """The actionId of each bump that this page sends, from now on."""
    sent: list[str] = []

    def hear(request) -> None:
        if request.url.endswith("/stations/bump"):
            sent.append(json.loads(request.post_data)["actionId"])

    page.on("request", hear)
    return sent


def ten_orders(stack, shop, page: Page) -> list[str]:
    orders = [order(stack.url, shop, "espresso", "burger") for _ in range(TEN)]
    expect(page.locator(".ticket")).to_have_count(TEN)
    return orders


def bumped_once(order_id: str) -> bool:
    """Its first line is done, and no more than one deed did it."""
    return lines_done(order_id) == [True, False] and len(stored(order_id)["kitchenActions"]) == 1


def test_ten_bumps_in_an_outage_are_each_applied_once(stack, shop, kitchen) -> None:
    page = kitchen(shop, "bar")
    orders = ten_orders(stack, shop, page)
    sent = bumps_of(page)
    cut(stack)
    banner = page.get_by_text(re.compile(r"Offline since \d+:\d\d"))
    expect(banner).to_be_visible()
    for left in range(TEN - 1, -1, -1):
        page.keyboard.press("1")
        expect(page.locator(".ticket")).to_have_count(left)
    expect(banner).to_contain_text("10 bumps waiting")
    assert [lines_done(one) for one in orders] == [[False, False]] * TEN
    back(stack)
    expect(page.locator("#link")).to_have_text("Live", timeout=30 * SECONDS)
    eventually(lambda: all(map(bumped_once, orders)), seconds=30)
    expect(banner).to_be_hidden()
    expect(page.locator(".ticket")).to_have_count(0)
    # Tried more than once, each by its own id.
    assert len(set(sent)) == TEN
    assert len(sent) > TEN
    page.get_by_role("button", name="Recall 10").click()
    expect(page.get_by_role("complementary", name="Recall").get_by_role("listitem")).to_have_count(
        TEN
    )


def test_bumps_survive_the_page_and_are_sent_by_the_next(stack, shop, kitchen) -> None:
    page = kitchen(shop, "bar")
    orders = ten_orders(stack, shop, page)
    cut(stack)
    for left in range(TEN - 1, TEN - 4, -1):
        page.keyboard.press("1")
        expect(page.locator(".ticket")).to_have_count(left)
    expect(page.get_by_text("3 bumps waiting")).to_be_visible()
    url, context = page.url, page.context
    page.close()
    back(stack)
    again = context.new_page()
    again.goto(url)
    expect(again.locator("#link")).to_have_text("Live", timeout=30 * SECONDS)
    expect(again.locator(".ticket")).to_have_count(TEN - 3)
    eventually(lambda: [bumped_once(one) for one in orders[:3]] == [True] * 3, seconds=30)
    assert not any(any(lines_done(one)) for one in orders[3:])
    expect(again.get_by_text("waiting")).to_have_count(0)
    assert again.evaluate("Object.keys(localStorage).filter((one) => /deed/.test(one))") == []


def test_a_screen_that_is_reloaded_in_an_outage_has_its_tickets(stack, shop, kitchen) -> None:
    page = kitchen(shop, "bar")
    orders = ten_orders(stack, shop, page)
    page.evaluate("navigator.serviceWorker.ready.then(() => null)")
    expect(page.locator(".ticket")).to_have_count(TEN)
    eventually(lambda: page.evaluate(IS_KEPT), seconds=30)
    cut(stack)
    page.keyboard.press("1")
    expect(page.get_by_text("1 bump waiting")).to_be_visible()
    page.reload()
    expect(page.locator(".ticket")).to_have_count(TEN - 1)
    page.keyboard.press("1")
    expect(page.get_by_text("2 bumps waiting")).to_be_visible()
    back(stack)
    expect(page.locator("#link")).to_have_text("Live", timeout=30 * SECONDS)
    eventually(lambda: [bumped_once(one) for one in orders[:2]] == [True] * 2, seconds=30)
    expect(page.locator(".ticket")).to_have_count(TEN - 2)


def test_a_bump_whose_answer_was_lost_is_not_done_twice(stack, shop, kitchen) -> None:
    """The server did it, the screen never heard."""
    page = kitchen(shop, "bar")
    order_id = order(stack.url, shop, "espresso", "burger")
    sent = bumps_of(page)

    def lose(route) -> None:
        route.fetch()
        route.abort()

    page.route("**/stations/bump", lose, times=1)
    with page.expect_response("**/stations/bump"):
        ticket(page, order_id).get_by_role("button", name="Bump").click()
    assert len(sent) == 2
    assert len(set(sent)) == 1
    eventually(lambda: bumped_once(order_id))
    expect(ticket(page, order_id)).to_have_count(0)


def test_in_an_outage_deeds_on_one_ticket_keep_their_order(stack, shop, kitchen) -> None:
    page = kitchen(shop, "bar")
    order_id = order(stack.url, shop, "espresso", "burger")
    expect(ticket(page, order_id)).to_be_visible()
    cut(stack)
    for gone in (True, False, True, False):
        page.keyboard.press("1" if gone else "r")
        expect(ticket(page, order_id)).to_have_count(0 if gone else 1)
    expect(page.get_by_text("4 taps waiting")).to_be_visible(timeout=30 * SECONDS)
    back(stack)
    eventually(lambda: len(stored(order_id).get("kitchenActions", [])) == 4, seconds=30)
    assert lines_done(order_id) == [False, False]
    expect(page.locator("#link")).to_have_text("Live", timeout=30 * SECONDS)
    expect(ticket(page, order_id)).to_have_count(1)


def test_who_is_signed_out_meanwhile_signs_in_and_nothing_is_lost(stack, shop, kitchen) -> None:
    page = kitchen(shop, "bar")
    order_id = order(stack.url, shop, "espresso", "burger")
    expect(ticket(page, order_id)).to_be_visible()
    cut(stack)
    page.keyboard.press("1")
    expect(page.get_by_text("1 bump waiting")).to_be_visible()
    cookies = page.context.cookies()
    page.context.clear_cookies()
    back(stack)
    banner = page.locator("#banner")
    expect(banner).to_have_text(
        re.compile("You are signed out. 1 bump waiting.*Sign in"), timeout=30 * SECONDS
    )
    assert lines_done(order_id) == [False, False]
    page.context.add_cookies(cookies)
    page.reload()
    eventually(lambda: bumped_once(order_id), seconds=30)


def test_expo_hands_over_in_an_outage(stack, shop, kitchen, sign_in) -> None:
    page = kitchen(shop, "expo")
    order_id = order(stack.url, shop, "espresso")
    move(sign_in(shop), order_id, "READY_FOR_PICKUP")
    hand_over = ticket(page, order_id).get_by_role("button", name="Handed over")
    expect(hand_over).to_be_visible()
    cut(stack)
    hand_over.click()
    expect(ticket(page, order_id)).to_have_count(0)
    expect(page.get_by_text("1 tap waiting")).to_be_visible()
    back(stack)
    eventually(lambda: status(order_id) == "PICKED_UP", seconds=30)
    expect(page.locator("#link")).to_have_text("Live", timeout=30 * SECONDS)
    expect(ticket(page, order_id)).to_have_count(0)


def test_what_ended_meanwhile_is_told_and_not_tried_again(stack, shop, kitchen, sign_in) -> None:
    page, staff = kitchen(shop, "bar"), sign_in(shop)
    order_id = order(stack.url, shop, "espresso", "burger")
    expect(ticket(page, order_id)).to_be_visible()
    cut(stack)
    page.keyboard.press("1")
    expect(page.get_by_text("1 bump waiting")).to_be_visible()
    move(staff, order_id, "CANCELLED")
    back(stack)
    alert = page.locator("#fault p")
    expect(alert).to_contain_text("not done", timeout=30 * SECONDS)
    expect(page.get_by_text("waiting")).to_have_count(0)
    expect(ticket(page, order_id).get_by_text("Cancelled")).to_be_visible()
    alert.get_by_role("button", name="Close").click()
    expect(alert).to_have_count(0)
    assert status(order_id) == "CANCELLED"
