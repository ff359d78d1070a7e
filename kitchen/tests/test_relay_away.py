"""While the relay is away nothing is heard of any order; what a cook has bumped stays bumped."""

from playwright.sync_api import expect

from kitchen.tests.screens import eventually, status, ticket
from ordering.tests.guests import order

SECONDS = 1000


def test_a_bumped_ticket_does_not_come_back_while_the_relay_is_away(stack, shop, kitchen) -> None:
    page = kitchen(shop, "bar")
    order_id = order(stack.url, shop, "espresso")
    expect(ticket(page, order_id)).to_be_visible()
    stack.process("relay").kill()
    try:
        page.evaluate(
            """(id) => { window.back = 0; new MutationObserver(() => {
                if (document.querySelector(`main [data-order="${id}"]`)) window.back += 1;
                else window.gone = true;
                if (!window.gone) window.back = 0;
            }).observe(document, { childList: true, subtree: true, attributes: true }); }""",
            order_id,
        )
        page.keyboard.press("1")
        expect(ticket(page, order_id)).to_have_count(0)
        eventually(lambda: status(order_id) == "READY_FOR_PICKUP")
        page.wait_for_timeout(9 * SECONDS)
    finally:
        stack.process("relay").start()
        stack.process("relay").wait_ready()
    other = order(stack.url, shop, "espresso")
    expect(ticket(page, other)).to_be_visible()
    page.wait_for_timeout(3 * SECONDS)
    assert page.evaluate("window.back") == 0
