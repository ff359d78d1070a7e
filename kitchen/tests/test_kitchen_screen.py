"""The kitchen screen in a real browser, on the real product."""

import re
from datetime import timedelta

import pytest
import requests
from playwright.sync_api import expect

from kitchen.tests.screens import (
    column,
    eventually,
    lines_done,
    move,
    shelved,
    status,
    ticket,
)
from orderbuddy.mongo import collection, now, parse_id
from orderbuddy.testing.looks import grave_faults
from ordering.tests.guests import order

SECONDS = 1000
TIMES = "\N{MULTIPLICATION SIGN}"


def test_only_members_open_the_screens(stack, make_shop, sign_in) -> None:
    shop, other = make_shop(), make_shop()
    path = f"{stack.url}/kitchen/{shop.location_id}/"
    signed_out = requests.get(path, allow_redirects=False, timeout=10)
    assert signed_out.status_code == 302
    assert signed_out.headers["Location"] == f"/sign-in/?next=/kitchen/{shop.location_id}/"
    assert requests.get(path, cookies=sign_in(other).cookies, timeout=10).status_code == 404
    member = sign_in(shop)
    assert member.get(path).status_code == 200
    assert member.get(f"{path}?station={shop.station_ids['bar']}").status_code == 200
    assert member.get(f"{path}?station={other.station_ids['bar']}").status_code == 404
    assert member.get("/kitchen/nonsense/").status_code == 404
    home = member.get("/kitchen/").text
    assert f"?station={shop.station_ids['bar']}" in home
    assert other.location_id not in home
    assert member.get(f"{path}?station=expo").status_code == 200


def test_an_order_shows_on_the_columns_of_its_stations_once(stack, shop, kitchen) -> None:
    page = kitchen(shop)
    latte = shop.line(
        "latte",
        notes="Extra hot",
        variants=[{"id": "large", "name": "Large", "priceCents": 1}],
        modifiers=[{"id": "milk", "name": "Milk", "options": [{"id": "oat", "name": "Oat"}]}],
    )
    order_id = order(stack.url, shop, latte, "espresso", "espresso", "burger", "toast")
    at_bar = ticket(column(page, "Bar"), order_id)
    expect(at_bar).to_contain_text("Table 1")
    expect(at_bar).to_contain_text("Ana")
    expect(at_bar.locator(".line")).to_have_count(2)
    expect(at_bar.locator(".line").first).to_have_text(
        re.compile(f"1 {TIMES} Latte Large.*Oat.*hot")
    )
    expect(at_bar.locator(".line").last).to_have_text(f"2 {TIMES} Espresso")
    expect(at_bar.locator(".notes")).to_have_text("Extra hot")
    expect(ticket(column(page, "Kitchen"), order_id).locator(".line")).to_have_count(2)
    expect(ticket(column(page, "Cold"), order_id).locator(".line")).to_have_text(f"1 {TIMES} Toast")
    expect(ticket(page, order_id)).to_have_count(3)
    expect(page.get_by_role("log")).to_contain_text("New ticket")
    expect(column(page, "Other")).to_have_count(0)
    stray = order(stack.url, shop, "croissant")
    expect(ticket(column(page, "Bar"), stray)).to_contain_text("Croissant")
    expect(column(page, "Other")).to_have_count(0)
    # A line that two stations make is one to be made.
    counts = page.get_by_role("complementary", name="All day").locator("li:not(.none)")
    dishes = ["2Espresso", "1Burger", "1Croissant", "1LatteLarge", "1Toast"]
    expect(counts).to_have_text([*dishes, "1Oat"])


def test_two_stations_bump_and_the_order_is_ready(stack, shop, kitchen) -> None:
    bar, hot = kitchen(shop, "bar"), kitchen(shop, "kitchen")
    order_id = order(stack.url, shop, "espresso", "latte", "burger")
    lines = ticket(bar, order_id).locator(".line")
    lines.first.click()
    expect(lines.first).to_have_attribute("aria-pressed", "true")
    lines.last.click()
    expect(ticket(bar, order_id)).to_have_count(0)
    ticket(hot, order_id).get_by_role("button", name="Bump").click()
    expect(ticket(hot, order_id)).to_have_count(0)
    expect(shelved(bar, order_id)).to_be_visible()
    eventually(lambda: status(order_id) == "READY_FOR_PICKUP")
    shelved(bar, order_id).get_by_role("button", name="Handed over").click()
    for page in (bar, hot):
        expect(shelved(page, order_id)).to_have_count(0)
    eventually(lambda: status(order_id) == "PICKED_UP")


def test_where_nobody_readies_it_by_itself_the_shelf_asks(stack, make_shop, kitchen) -> None:
    shop = make_shop(autoReady=False)
    page = kitchen(shop, "bar")
    order_id = order(stack.url, shop, "espresso")
    ticket(page, order_id).focus()
    page.keyboard.press("Enter")
    shelved(page, order_id).get_by_role("button", name="Ready").click()
    handed_over = shelved(page, order_id).get_by_role("button", name="Handed over")
    expect(handed_over).to_be_visible()
    eventually(lambda: status(order_id) == "READY_FOR_PICKUP")


def test_a_bump_is_recalled_also_after_a_reload(stack, shop, kitchen) -> None:
    page = kitchen(shop)
    order_id = order(stack.url, shop, "espresso", "espresso")
    ticket(page, order_id).get_by_role("button", name="Bump").click()
    expect(shelved(page, order_id)).to_be_visible()
    page.keyboard.press("r")
    expect(ticket(page, order_id).locator(".line")).to_have_attribute("aria-pressed", "false")
    expect(shelved(page, order_id)).to_have_count(0)
    page.keyboard.press("1")
    expect(shelved(page, order_id)).to_be_visible()
    page.reload()
    page.get_by_role("button", name="Recall 1").click()
    recall = page.get_by_role("complementary", name="Recall")
    recall.get_by_role("button", name="Recall").click()
    expect(ticket(page, order_id)).to_be_visible()
    expect(page.get_by_text("Nothing to recall")).to_be_visible()
    expect(ticket(page, order_id).locator(".bump")).not_to_have_attribute("aria-disabled", "true")
    eventually(lambda: status(order_id) == "ACCEPTED")


def test_a_lost_connection_is_told_and_loses_nothing(stack, shop, kitchen, sign_in) -> None:
    page, staff = kitchen(shop), sign_in(shop)
    kept, cancelled = (order(stack.url, shop, "espresso", "burger") for _ in range(2))
    expect(ticket(page, cancelled)).to_have_count(2)
    stack.process("sockets").kill()
    banner = page.get_by_text(re.compile(r"Offline since \d+:\d\d"))
    expect(banner).to_be_visible()
    ticket(column(page, "Bar"), kept).get_by_role("button", name="Bump").click()
    meanwhile = order(stack.url, shop, "espresso", "burger")
    move(staff, cancelled, "CANCELLED")
    stack.process("sockets").start()
    stack.process("sockets").wait_ready()
    expect(page.locator("#link")).to_have_text("Live", timeout=15 * SECONDS)
    expect(banner).to_be_hidden()
    expect(ticket(page, kept)).to_have_count(1)
    expect(ticket(page, meanwhile)).to_have_count(2)
    expect(ticket(page, cancelled).get_by_text("Cancelled")).to_have_count(2)
    # The bump was tried again until the server was back.
    eventually(lambda: lines_done(kept) == [True, False], seconds=30)


def test_a_new_order_waits_to_be_accepted_or_rejected(stack, make_shop, kitchen) -> None:
    shop = make_shop(autoAcceptOrder=False)
    page = kitchen(shop)
    strip = page.get_by_role("region", name="New: accept")
    wanted, unwanted = order(stack.url, shop, "burger"), order(stack.url, shop, "latte")
    expect(strip.get_by_role("listitem")).to_have_count(2)
    expect(page.locator(".ticket")).to_have_count(0)
    strip.locator(f'[data-order="{wanted}"]').get_by_role("button", name="Accept").click()
    expect(ticket(column(page, "Kitchen"), wanted)).to_be_visible()
    reject = strip.locator(f'[data-order="{unwanted}"]').get_by_role("button", name="Reject")
    reject.click()
    page.get_by_role("button", name="Keep the order").click()
    expect(strip.get_by_role("listitem")).to_have_count(1)
    reject.click()
    page.get_by_role("dialog").get_by_role("button", name="Reject").click()
    expect(strip).to_be_hidden()
    eventually(lambda: (status(wanted), status(unwanted)) == ("ACCEPTED", "CANCELLED"))


def test_a_cancelled_ticket_stays_until_a_cook_has_seen_it(stack, shop, kitchen, sign_in) -> None:
    page = kitchen(shop)
    order_id = order(stack.url, shop, "burger")
    expect(ticket(page, order_id)).to_be_visible()
    move(sign_in(shop), order_id, "CANCELLED")
    expect(ticket(page, order_id).get_by_text("Cancelled")).to_be_visible()
    expect(page.get_by_role("complementary", name="All day")).to_contain_text("Nothing to make")
    page.reload()
    ticket(page, order_id).get_by_role("button", name="Got it").click()
    expect(ticket(page, order_id)).to_have_count(0)


def test_what_the_server_refuses_is_taken_back_and_told(stack, shop, kitchen) -> None:
    page = kitchen(shop)
    order_id = order(stack.url, shop, "burger")
    expect(ticket(page, order_id)).to_be_visible()
    page.context.clear_cookies()
    ticket(page, order_id).get_by_role("button", name="Bump").click()
    expect(page.get_by_role("alert").get_by_role("link", name="Sign in")).to_be_visible()
    expect(ticket(page, order_id).locator(".bump")).not_to_have_attribute("aria-disabled", "true")
    page.reload()
    assert page.url.endswith(f"/sign-in/?next=/kitchen/{shop.location_id}/")


def test_age_goes_by_the_servers_clock_and_the_bell_rings_once(stack, shop, kitchen) -> None:
    page = kitchen(shop)
    page.add_init_script(
        """const now = Date.now; Date.now = () => now() + 20 * 60e3;
        window.notes = 0; const make = AudioContext.prototype.createOscillator;
        AudioContext.prototype.createOscillator = function () {
            notes += 1; return make.call(this); };
        """
    )
    page.reload()
    page.get_by_role("button", name="Sound: off").click()
    expect(page.get_by_role("button", name="Sound: on")).to_be_visible()
    notes = page.evaluate("notes")
    order_id = order(stack.url, shop, "espresso", "burger")
    card = ticket(page, order_id).first
    expect(card).to_have_attribute("data-level", "fresh")
    assert page.evaluate("notes") == notes + 2
    for minutes, level, mark in ((6, "warn", "▲ 6 min"), (12, "late", "◆ 12 min late")):
        then = now() - timedelta(minutes=minutes, seconds=5)
        times = {"startedAt": then, "statusTimes.ACCEPTED": then}
        collection("orders").update_one({"_id": parse_id(order_id)}, {"$set": times})
        expect(card).to_have_attribute("data-level", level)
        expect(card.locator(".age")).to_have_text(mark)
    assert page.evaluate("notes") == notes + 2
    page.get_by_label("Language").select_option("pt")
    expect(card.get_by_role("button", name="Pronto")).to_be_visible()


def test_upserts_in_any_order_and_number_leave_the_same_tickets(shop, kitchen) -> None:
    """The store itself, in the browser: late, doubled and shuffled messages change nothing."""
    wrong = kitchen(shop).evaluate(
        """async () => {
        const { emptyState, applyTicket, applySnapshot } = await import(
            "/static/kitchen/store.js");
        const upsert = (orderId, version, status) => ({ orderId, version, status, lines: [] });
        const all = ["a", "b", "c"].flatMap((id, place) =>
            ["CREATED", "ACCEPTED", "READY_FOR_PICKUP", "PICKED_UP"].slice(0, 4 - place)
                .map((status, step) => upsert(id, 10 * step + place, status)));
        const snapshot = { version: 5, stations: [], tickets: all.filter((one) => one.version < 5)
            .map((one) => ({ ...one, version: 5 })) };
        const wrong = [];
        for (let round = 0; round < 500; round += 1) {
            const state = emptyState();
            const messages = [...all, ...all, snapshot, snapshot]
                .map((one) => [Math.random(), one]).sort(([a], [b]) => a - b).map(([, one]) => one);
            for (const one of messages) (one.tickets ? applySnapshot : applyTicket)(state, one);
            const shown = [...state.tickets.values()].map((one) => one.orderId + one.status);
            if (shown.sort().join() !== "bREADY_FOR_PICKUP,cACCEPTED") wrong.push(shown);
        }
        return wrong;
        }"""
    )
    assert wrong == []


def test_a_bump_counts_until_something_tells_otherwise_that_was_read_after_it(
    shop, kitchen
) -> None:
    """Neither news of other orders, nor older words of this one, nor a reload bring its lines back,
    whether or not the answer said when it was done."""
    told = kitchen(shop).evaluate(
        """async () => {
        const store = await import("/static/kitchen/store.js");
        const line = (completedAt) => [{ id: "l1", parts: {}, stationIds: [], completedAt }];
        const ticket = (orderId, version) =>
            ({ orderId, version, status: "ACCEPTED", placedAt: "2030-01-01", lines: line(null) });
        const snapshot = (version) =>
            ({ version, stations: [], tickets: [ticket("a", version)] });
        const isDone = (state) => store.currentTickets(state)
            .find((one) => one.orderId === "a").lines[0].completedAt !== null;
        const after = (...deeds) => {
            const state = store.emptyState();
            store.applyTicket(state, ticket("a", 10));
            const bump = { id: "x", orderId: "a", kind: "complete", itemIds: ["l1"], at: "now" };
            store.begin(state, { ...bump, stationId: null });
            for (const deed of deeds) deed(state);
            store.sweep(state, Date.parse("2030-01-01"));
            return isDone(state);
        };
        const answered = (state) => store.succeed(state, "x", 30);
        const upsert = (...said) => (state) => store.applyTicket(state, ticket(...said));
        const all = (version) => (state) => store.applySnapshot(state, snapshot(version));
        const sometime = (state) => store.succeed(state, "x", 0);
        const reloaded = (state) => {
            const held = JSON.parse(JSON.stringify(store.heldOf(state)));
            Object.assign(state, store.emptyState());
            store.restore(state, held);
        };
        return [
            after(), after(answered), after(answered, upsert("b", 40)),
            after(answered, upsert("a", 20)), after(answered, all(29)),
            after(upsert("a", 20), all(29), answered),
            after(answered, reloaded), after(answered, reloaded, upsert("a", 20), all(29)),
            after(sometime), after(sometime, reloaded), after(all(12), sometime),
            after(answered, upsert("a", 30)), after(answered, all(30)),
            after(upsert("a", 31), answered), after(all(31), answered),
            after(answered, reloaded, all(30)), after(sometime, upsert("a", 11)),
            after(all(12), sometime, all(13)),
        ];
        }"""
    )
    assert told == [True] * 11 + [False] * 7


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_nothing_serious_stands_in_anyones_way(stack, make_shop, kitchen, sign_in, scheme) -> None:
    shop = make_shop(autoAcceptOrder=False)
    page, staff = kitchen(shop, color_scheme=scheme, reduced_motion="reduce"), sign_in(shop)
    orders = [order(stack.url, shop, shop.line("burger", notes="Rare"), "latte") for _ in range(4)]
    for order_id in orders[:3]:
        move(staff, order_id, "ACCEPTED")
    move(staff, orders[0], "READY_FOR_PICKUP")
    expect(ticket(page, orders[2])).to_have_count(2)
    move(staff, orders[2], "CANCELLED")
    expect(page.get_by_text("Cancelled").first).to_be_visible()
    page.get_by_role("button", name="Recall").first.click()
    expect(shelved(page, orders[0])).to_be_visible()
    assert grave_faults(page) == []
    page.goto(f"{stack.sockets_url}/kitchen/")
    assert grave_faults(page) == []


def test_the_whole_journey_on_two_pages(stack, shop, kitchen, open_page) -> None:
    """A guest orders on their phone, the kitchen sees it and bumps it, the guest is told."""
    screen = kitchen(shop)
    phone = {"width": 390, "height": 844}
    guest = open_page(f"{stack.sockets_url}/o/{shop.origin_id}", viewport=phone)
    for name in ("Espresso", "Toast"):
        guest.get_by_role("button", name=f"Add {name}", exact=True).click()
    guest.get_by_role("button", name="View order").click()
    guest.get_by_label("Your name").fill("Marta")
    guest.get_by_role("button", name="Place order").click()
    expect(guest.get_by_role("heading", name="Your order is in the making")).to_be_visible()
    at_bar = column(screen, "Bar").get_by_role("article")
    expect(at_bar).to_contain_text("Marta")
    code = at_bar.get_by_role("heading").inner_text()
    expect(guest.get_by_text(code).first).to_be_visible()
    at_bar.get_by_role("button", name="Bump").click()
    # Two stations make toast: it is done when both are.
    column(screen, "Kitchen").get_by_role("article").get_by_role("button", name="Bump").click()
    column(screen, "Cold").get_by_role("article").get_by_role("button", name="Bump").click()
    expect(guest.get_by_role("heading", name="Your order is ready!")).to_be_visible()
    expect(screen.get_by_role("article")).to_have_count(0)
    screen.get_by_role("button", name=f"Handed over {code}").click()
    expect(guest.get_by_text("Enjoy!").first).to_be_visible()
