"""How many taps each common deed takes, 86 and pace among them; in a real browser."""

import json
from datetime import timedelta
from typing import Any

from playwright.sync_api import Page, expect

from kitchen.tests.screens import Taps, eventually, lines_done, ticket
from orderbuddy.mongo import collection, iso, now, parse_id
from orderbuddy.testing.chromium import wait_until
from ordering.tests.guests import order

OAT_LATTE = {
    "variants": [{"id": "large", "name": "Large", "priceCents": 1}],
    "modifiers": [{"id": "milk", "name": "Milk", "options": [{"id": "oat", "name": "Oat"}]}],
}


def item(shop, name: str) -> dict[str, Any]:
    menu = collection("menus").find_one({"_id": parse_id(shop.menu_id)})
    return next(one for one in menu["items"] if one["id"] == name)


def minutes_off(part: dict[str, Any]) -> float:
    return (part["snooze"]["until"] - part["snooze"]["at"]).total_seconds() / 60


def about(page: Page, order_id: str, name: str):
    return ticket(page, order_id).get_by_role("button", name=f"More about {name}")


def test_bump_and_recall_in_a_tap_each(stack, shop, kitchen) -> None:
    page = kitchen(shop, "bar")
    order_id = order(stack.url, shop, "espresso", "latte", "burger")
    taps = Taps()
    taps.on(ticket(page, order_id).get_by_role("button", name="Bump"))
    expect(ticket(page, order_id)).to_have_count(0)
    assert taps.count == 1
    eventually(lambda: lines_done(order_id) == [True, True, False])
    taps = Taps()
    taps.on(page.get_by_role("button", name="Recall 1"))
    taps.on(page.get_by_role("complementary", name="Recall").get_by_role("button", name="Recall"))
    expect(ticket(page, order_id)).to_be_visible()
    assert taps.count == 2  # with a bump bar one: R
    eventually(lambda: not any(lines_done(order_id)))
    # A line: one tap, and one to take it back.
    taps = Taps()
    line = ticket(page, order_id).locator(".line").first
    taps.on(line)
    expect(line).to_have_attribute("aria-pressed", "true")
    taps.on(line)
    expect(line).to_have_attribute("aria-pressed", "false")
    assert taps.count == 2


def test_86_in_two_taps_from_a_line_and_lifted_in_two(stack, shop, kitchen) -> None:
    page = kitchen(shop, "bar")
    order_id = order(stack.url, shop, shop.line("latte", **OAT_LATTE), "espresso")
    expect(page.locator("#off-button")).to_have_text("86 1")  # the soup
    spans = {"Latte: 30 min": "item", "Latte: Large: 2 h": "variant", "Latte: Oat: 1 h": "option"}
    for name in spans:
        taps = Taps()
        taps.on(about(page, order_id, "Latte"))
        taps.on(page.get_by_role("button", name=name, exact=True))
        expect(page.get_by_role("dialog")).to_have_count(0)
        assert taps.count == 2
    expect(page.locator("#off-button")).to_have_text("86 4")
    latte = item(shop, "latte")
    (large,) = [one for one in latte["variants"] if one["id"] == "large"]
    (oat,) = [one for one in latte["modifiers"][0]["options"] if one["id"] == "oat"]
    assert [round(minutes_off(one)) for one in (latte, large, oat)] == [30, 120, 60]
    taps = Taps()
    taps.on(page.locator("#off-button"))
    taps.on(page.get_by_role("button", name="Lift: Latte: Oat"))
    expect(page.locator("#off-button")).to_have_text("86 3")
    assert taps.count == 2
    oat = item(shop, "latte")["modifiers"][0]["options"][1]
    assert (oat["id"], oat["isAvailable"], "snooze" in oat) == ("oat", True, False)
    # Also what is on no ticket: by its name.
    page.get_by_role("searchbox", name="Find a dish").fill("toa")
    page.get_by_role("complementary", name="Off the menu").get_by_role(
        "button", name="Toast", exact=True
    ).click()
    page.get_by_role("button", name="Toast: Until lifted").click()
    expect(page.get_by_role("button", name="Lift: Toast")).to_be_visible()
    assert item(shop, "toast")["isAvailable"] is False
    about(page, order_id, "Espresso").click()
    page.get_by_role("button", name="Espresso: Until closing").click()
    expect(page.get_by_role("button", name="Lift: Espresso")).to_be_visible()


def test_what_is_taken_off_while_the_list_is_read_comes_onto_it(stack, shop, kitchen) -> None:
    page = kitchen(shop, "bar")
    order_id = order(stack.url, shop, "espresso")
    expect(page.locator("#off-button")).to_have_text("86 1")
    held: list = []

    def slow(route) -> None:
        if held:
            route.continue_()
        else:
            held.append((route, route.fetch()))

    page.route("**/menu", slow)
    page.locator("#off-button").click()
    about(page, order_id, "Espresso").click()
    page.get_by_role("button", name="Espresso: 1 h").click()
    wait_until(page, lambda: held and "snooze" in item(shop, "espresso"))
    route, read_before = held[0]
    route.fulfill(response=read_before)
    expect(page.locator("#off-button")).to_have_text("86 2")


def test_what_cannot_be_taken_off_is_told(stack, shop, kitchen) -> None:
    page = kitchen(shop, "bar")
    order_id = order(stack.url, shop, "espresso")
    expect(page.locator("#off-button")).to_have_text("86 1")
    page.route("**/availability", lambda route: route.abort())
    about(page, order_id, "Espresso").click()
    page.get_by_role("button", name="Espresso: 1 h").click()
    expect(page.locator("#fault")).to_contain_text("The server could not be reached.")


def test_the_menu_is_for_members_only(stack, make_shop, sign_in) -> None:
    shop, other = make_shop(), make_shop()
    path = f"/api/v1/stations/{shop.restaurant_id}/{shop.location_id}/menu"
    dishes = sign_in(shop).get(path).json()["data"]
    assert [one["name"] for one in dishes if not one["isAvailable"]] == ["Soup"]
    (latte,) = [one for one in dishes if one["id"] == "latte"]
    assert latte["menuId"] == shop.menu_id
    assert [one["name"] for one in latte["variants"]] == ["Small", "Large"]
    assert [one["id"] for one in latte["modifiers"][0]["options"]] == ["whole", "oat"]
    assert sign_in(other).get(path).status_code == 404
    foreign = f"/api/v1/stations/{other.restaurant_id}/{shop.location_id}/menu"
    assert sign_in(other).get(foreign).status_code == 404


def test_pause_and_rush_in_two_taps(shop, kitchen) -> None:
    page = kitchen(shop, "bar")
    deeds = [
        ("Pause new orders: 15 min", "PUT", "pause", {"minutes": 15}),
        ("+10 min, 1 h", "PUT", "rush", {"extraMinutes": 10, "minutes": 60}),
    ]
    for name, method, what, body in deeds:
        taps = Taps()
        with page.expect_request(f"**/{what}") as sent:
            taps.on(page.locator("#pace-button"))
            taps.on(page.get_by_role("button", name=name))
        assert taps.count == 2
        assert sent.value.method == method
        path = f"/api/v1/stations/{shop.restaurant_id}/{shop.location_id}/{what}"
        assert sent.value.url.endswith(path)
        assert json.loads(sent.value.post_data) == body
        expect(page.get_by_role("complementary", name="Pace")).to_be_hidden()


def test_the_pace_is_shown_and_ended_in_two_taps(shop, kitchen, open_page, sign_in, stack) -> None:
    """What the socket says of it, put among the server's real messages."""
    page = open_page("about:blank", sign_in(shop))
    sockets = []

    def through(socket) -> None:
        socket.connect_to_server()
        sockets.append(socket)

    page.route_web_socket("**/ws/kitchen/**", through)
    page.goto(f"{stack.sockets_url}/kitchen/{shop.location_id}/?station=expo")
    expect(page.locator("#link")).to_have_text("Live")
    until = iso(now() + timedelta(minutes=15))
    for version, pace, words in (
        (8 * 10**15, {"pause": None, "rush": None, "minutes": 12, "openTickets": 3}, "Pace 12 min"),
        (8 * 10**15 + 1, {"rush": {"extraMinutes": 10, "until": until}}, "▲ Rush +10 min 1"),
        (8 * 10**15 + 2, {"pause": {"until": until}, "rush": None}, "Paused 1"),
        (8 * 10**15 + 1, {"pause": None, "rush": None}, "Paused 1"),  # late: changes nothing
    ):
        sockets[0].send(json.dumps({"type": "pace", "version": version, "pace": pace}))
        expect(page.locator("#pace-button")).to_contain_text(words)
    taps = Taps()
    with page.expect_request("**/pause") as sent:
        taps.on(page.locator("#pace-button"))
        taps.on(page.get_by_role("button", name="End now"))
    assert (taps.count, sent.value.method) == (2, "DELETE")
