"""The guests' board in a real browser: who is ready, for all to see and hear."""

import re

import pytest
import requests
from playwright.sync_api import Page, expect

from kitchen.tests.screens import move
from orderbuddy.mongo import collection, parse_id
from orderbuddy.testing.looks import grave_faults, sticks_out
from ordering.tests.guests import order

SECONDS = 1000
TV, TABLET, UPRIGHT = (
    {"width": 1920, "height": 1080},
    {"width": 1180, "height": 820},
    {"width": 820, "height": 1180},
)
ANA = {"customer": {"name": "Ana Maria Silva", "phone": "+15550100"}}


@pytest.fixture
def guests_board(stack, sign_in, open_page):
    """`guests_board(shop)` → the board of the shop's location, live."""

    def guests_board(shop, **options) -> Page:
        url = f"{stack.sockets_url}/kitchen/{shop.location_id}/?station=board"
        page = open_page(url, sign_in(shop), **options)
        assert page.url.endswith(f"/kitchen/{shop.location_id}/board/")
        # Before its script has run it says nothing of its connection either.
        expect(page.locator("#banner")).to_have_attribute("data-state", "live")
        expect(page.get_by_role("status")).to_be_hidden()
        return page

    return guests_board


def making(page: Page):
    return page.get_by_role("region", name="In the making").get_by_role("listitem")


def ready(page: Page):
    return page.get_by_role("region", name="Ready").get_by_role("listitem")


def test_only_members_open_it(stack, make_shop, sign_in) -> None:
    shop, other = make_shop(), make_shop()
    path = f"{stack.url}/kitchen/{shop.location_id}/board/"
    signed_out = requests.get(path, allow_redirects=False, timeout=10)
    assert signed_out.headers["Location"] == f"/sign-in/?next=/kitchen/{shop.location_id}/board/"
    assert sign_in(other).get(path).status_code == 404
    asked = f"/kitchen/{shop.location_id}/?station=board"
    assert sign_in(other).get(asked, allow_redirects=False).status_code == 404
    member = sign_in(shop)
    assert member.get(path).status_code == 200
    assert member.get(f"{path}?station={shop.station_ids['bar']}").status_code == 404
    assert f"/kitchen/{shop.location_id}/board/" in member.get("/kitchen/").text


def test_a_station_that_is_a_board_leads_there(stack, shop, sign_in) -> None:
    bar = shop.station_ids["bar"]
    collection("stations").update_one({"_id": parse_id(bar)}, {"$set": {"kind": "board"}})
    member = sign_in(shop)
    page = member.get(f"/kitchen/{shop.location_id}/?station={bar}")
    assert page.url.endswith(f"/board/?station={bar}")
    assert f'data-station="{bar}"' in page.text
    assert f"/board/?station={bar}" in member.get("/admin/kitchen/station/").text


def test_an_order_is_made_then_ready_then_gone(stack, shop, guests_board, sign_in) -> None:
    page, staff = guests_board(shop, viewport=TV), sign_in(shop)
    expect(page.get_by_text("Nothing ready yet")).to_be_visible()
    order_id = order(stack.url, shop, "espresso", **ANA)
    expect(making(page)).to_have_text([f"{order_id[-4:].upper()}Ana"])
    move(staff, order_id, "READY_FOR_PICKUP")
    expect(ready(page)).to_have_text([f"{order_id[-4:].upper()}AnaNow ready"])
    expect(making(page)).to_have_count(0)
    told = f"Order {order_id[-4:].upper()} for Ana is ready."
    expect(page.get_by_role("log")).to_have_text(told)
    everything = page.content()
    for secret in (order_id, "Silva", "15550100", "Espresso", "Table 1"):
        assert secret not in everything
    assert grave_faults(page) == []
    move(staff, order_id, "PICKED_UP")
    expect(ready(page)).to_have_count(0)


def test_it_rings_once_an_order_and_shows_when_it_is_mute(
    stack, shop, guests_board, sign_in
) -> None:
    page, staff = guests_board(shop), sign_in(shop)
    page.add_init_script(
        """window.notes = 0; const make = AudioContext.prototype.createOscillator;
        AudioContext.prototype.createOscillator = function () {
            notes += 1; return make.call(this); };"""
    )
    early = order(stack.url, shop, "espresso")
    move(staff, early, "READY_FOR_PICKUP")
    page.reload()
    expect(ready(page)).to_have_count(1)
    expect(ready(page).locator(".now")).to_be_hidden()  # it was ready before
    expect(page.get_by_role("button", name="Sound: off")).to_be_visible()
    page.get_by_role("button", name="Sound: off").click()
    expect(page.get_by_role("button", name="Sound: on")).to_be_visible()
    notes = page.evaluate("notes")
    late = order(stack.url, shop, "espresso")
    move(staff, late, "READY_FOR_PICKUP")
    expect(ready(page).first).to_contain_text("Now ready")
    assert page.evaluate("notes") == notes + 2
    page.evaluate("for (const ms of [1, 2]) dispatchEvent(new Event('resize'))")
    assert page.evaluate("notes") == notes + 2


def test_light_size_and_language_stay_with_the_screen(stack, shop, guests_board) -> None:
    page = guests_board(shop, viewport=TABLET)
    order(stack.url, shop, "espresso", **ANA)
    small = making(page).locator(".code").bounding_box()["height"]
    page.get_by_role("button", name="Size: normal").click()
    page.get_by_role("button", name="Light: as the device").click()
    page.get_by_role("button", name="Light: bright").click()
    page.get_by_label("Language").select_option("es")
    page.reload()
    expect(page.get_by_role("heading", name="En preparación")).to_be_visible()
    expect(page.get_by_role("button", name="Luz: oscura")).to_be_visible()
    expect(page.locator("html")).to_have_attribute("lang", "es")
    grown = page.get_by_role("listitem").locator(".code").bounding_box()["height"]
    assert grown > small * 1.2
    assert grave_faults(page) == []


def test_a_lost_connection_is_told_and_loses_nothing(stack, shop, guests_board, sign_in) -> None:
    page, staff = guests_board(shop), sign_in(shop)
    first = order(stack.url, shop, "espresso", **ANA)
    expect(making(page)).to_have_count(1)
    stack.process("sockets").kill()
    expect(page.get_by_text(re.compile(r"Connection lost at \d+:\d\d"))).to_be_visible()
    expect(making(page)).to_have_count(1)
    move(staff, first, "READY_FOR_PICKUP")
    order(stack.url, shop, "latte")
    stack.process("sockets").start()
    stack.process("sockets").wait_ready()
    expect(ready(page)).to_contain_text(["Now ready"], timeout=30 * SECONDS)
    expect(making(page)).to_have_count(1)
    expect(page.get_by_role("status")).to_be_hidden()


def test_motion_is_left_out_for_who_wants_none(stack, shop, guests_board, sign_in) -> None:
    page, staff = guests_board(shop, reduced_motion="reduce"), sign_in(shop)
    move(staff, order(stack.url, shop, "espresso"), "READY_FOR_PICKUP")
    expect(ready(page)).to_contain_text(["Now ready"])
    style = "(node) => getComputedStyle(node).animationName"
    assert ready(page).first.evaluate(style) == "none"


def test_a_full_board_says_how_many_more_there_are(shop, guests_board) -> None:
    page = guests_board(shop, viewport=UPRIGHT)
    collection("orders").insert_many([_ready(shop, number) for number in range(120)])
    expect(page.locator("#ready .order")).to_have_count(120)
    expect(page.locator("#ready-more")).to_have_text(re.compile(r"\+ \d+"))
    more = int(page.locator("#ready-more").inner_text().removeprefix("+ "))
    expect(ready(page)).to_have_count(120 - more)
    page.set_viewport_size(TV)
    expect(page.locator("#ready-more")).not_to_have_text(f"+ {more}")
    assert sticks_out(page) == []


def _ready(shop, number: int) -> dict:
    from bson import ObjectId

    from orderbuddy.mongo import now

    key, at = ObjectId(), now()
    return {
        "_id": key,
        "quoteId": ObjectId(),
        "orderCode": f"{number:04d}",
        "restaurantId": shop.restaurant_id,
        "locationId": parse_id(shop.location_id),
        "status": "READY_FOR_PICKUP",
        "statusTimes": {"READY_FOR_PICKUP": at},
        "startedAt": at,
        "items": [],
        "customer": {"name": f"Guest{'' if number % 3 else ' Maximiliano'}"},
    }


def test_a_week_of_orders_leaves_nothing_behind(shop, guests_board) -> None:
    """The store itself, in the browser: late, doubled and shuffled messages change nothing."""
    sizes = guests_board(shop).evaluate(
        """async () => {
        const { emptyBoard, applyOrder, applyBoard, columnsOf } = await import(
            "/static/kitchen/board-store.js");
        const board = emptyBoard();
        const states = ["making", "ready", "gone"];
        let fresh = 0;
        for (let number = 0; number < 20000; number += 1) {
            const steps = states.map((state, step) => ({
                key: `k${number}`, code: "C", name: "", state, at: "",
                version: number * 3 + step }));
            const shuffled = [...steps, ...steps].sort(() => Math.random() - 0.5);
            for (const step of shuffled) fresh += applyOrder(board, step);
            if (number % 1000 === 0) applyBoard(board, { version: number * 3 + 2, orders: [] });
        }
        const { making, ready } = columnsOf(board);
        return [board.entries.size, board.ended.size, making.length, ready.length, fresh > 5000];
    }"""
    )
    assert sizes == [0, 500, 0, 0, True]
