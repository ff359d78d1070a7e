"""How kitchen screens look, sound and last: colours, type, filter, accessibility, a week on."""

import json
from datetime import timedelta
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from kitchen.tests.screens import column, dishes, line_id, move, ticket
from orderbuddy.mongo import collection, iso, now, parse_id
from orderbuddy.testing.looks import grave_faults
from ordering.tests.guests import order

TABLET = {"width": 1180, "height": 820}
TV = {"width": 1920, "height": 1080}
PANELS = {"recall": "Recall", "off": "Off the menu", "pace": "Pace", "settings": "Settings"}


def busy_shop(stack, make_shop, sign_in):
    """A shop with a ticket of every kind: (shop, order ids)."""
    menu = dishes(croissant={"course": 2}, toast={"makeMinutes": 5})
    shop = make_shop(coursing="byHand", autoAcceptOrder=False, menu=menu)
    staff = sign_in(shop)
    burger = shop.line("burger", notes="Nut allergy")
    orders = [order(stack.url, shop, burger, "espresso", "croissant") for _ in range(5)]
    for order_id in orders[:4]:
        move(staff, order_id, "ACCEPTED")
    cancelled = {"orderId": orders[1], "itemIds": [line_id(orders[1], 1)]}
    staff.post("/api/v1/stations/cancel-lines", json=cancelled).raise_for_status()
    changed = {"orderId": orders[0], "itemId": line_id(orders[0], 0), "notes": "No nuts"}
    staff.post("/api/v1/stations/change-line", json=changed).raise_for_status()
    move(staff, orders[2], "CANCELLED")
    move(staff, orders[3], "READY_FOR_PICKUP")
    return shop, orders


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_nothing_serious_on_any_screen(stack, make_shop, sign_in, kitchen, scheme) -> None:
    shop, orders = busy_shop(stack, make_shop, sign_in)
    looks = {"color_scheme": scheme, "reduced_motion": "reduce"}
    for station, size in (("bar", TABLET), ("expo", TABLET), ("", TV)):
        page = kitchen(shop, station, viewport=size, **looks)
        expect(ticket(page, orders[0]).first).to_be_visible()
        assert grave_faults(page) == [], station
        for panel, name in PANELS.items():
            page.locator(f"#{panel}-button").click()
            expect(page.get_by_role("complementary", name=name)).to_be_visible()
            assert grave_faults(page) == [], (station, panel)
        page.keyboard.press("Escape")
        ticket(page, orders[0]).locator(".about").first.click()
        expect(page.get_by_role("dialog")).to_be_visible()
        assert grave_faults(page) == [], (station, "sheet")


def test_a_screen_keeps_its_colours_type_and_language(shop, kitchen) -> None:
    page = kitchen(shop, color_scheme="light")
    ground = "getComputedStyle(document.body).backgroundColor"
    bright = page.evaluate(ground)
    size = page.evaluate("parseFloat(getComputedStyle(document.body).fontSize)")
    page.get_by_role("button", name="Settings").click()
    page.get_by_role("button", name="Dark").click()
    page.get_by_role("button", name="Very large").click()
    page.get_by_label("Language").select_option("es")
    page.reload()
    expect(page.locator("#link")).to_have_text("En vivo")
    assert page.evaluate(ground) != bright
    assert page.evaluate("parseFloat(getComputedStyle(document.body).fontSize)") > 1.3 * size


def test_late_is_told_by_mark_word_and_border_at_the_locations_minutes(
    stack, make_shop, kitchen
) -> None:
    shop = make_shop(kitchen={"warnMinutes": 2, "lateMinutes": 3})
    page = kitchen(shop, "bar")
    order_id = order(stack.url, shop, "espresso")
    card, borders = ticket(page, order_id), set()
    for minutes, level, words in (
        (0, "fresh", "● 0"),
        (2, "warn", "▲ 2"),
        (3, "late", "◆ 3 min late"),
    ):
        then = now() - timedelta(minutes=minutes, seconds=5)
        times = {"startedAt": then, "statusTimes.ACCEPTED": then}
        collection("orders").update_one({"_id": parse_id(order_id)}, {"$set": times})
        expect(card).to_have_attribute("data-level", level)
        expect(card.locator(".age")).to_contain_text(words)
        borders.add(card.evaluate("one => getComputedStyle(one).borderTopStyle"))
    assert borders == {"solid", "dashed", "double"}


def test_an_allergy_is_pinned_to_the_tickets_head(stack, shop, kitchen) -> None:
    page = kitchen(shop, "kitchen")
    lines = ["toast", "toast", shop.line("burger", notes="Alérgica al maní")]
    order_id = order(stack.url, shop, *lines)
    expect(ticket(page, order_id).locator(".allergies")).to_have_text("⚠ Allergy: Alérgica al maní")
    expect(ticket(page, order_id).locator(".notes")).to_have_attribute("data-allergy", "")
    plain = order(stack.url, shop, shop.line("burger", notes="Rare"))
    expect(ticket(page, plain).locator(".notes")).to_have_text("Rare")
    expect(ticket(page, plain).locator(".allergies")).to_be_hidden()


def test_a_filter_hides_what_is_there_and_nothing_new(stack, shop, kitchen) -> None:
    page = kitchen(shop, "bar")
    coffee, milk = order(stack.url, shop, "espresso"), order(stack.url, shop, "latte")
    # The screen's clock lags behind the server's by as long as a message takes to it.
    then = now() - timedelta(minutes=1, seconds=5)
    here = {"_id": {"$in": [parse_id(coffee), parse_id(milk)]}}
    times = {"startedAt": then, "statusTimes.ACCEPTED": then}
    collection("orders").update_many(here, {"$set": times})
    expect(page.locator(".ticket .age")).to_contain_text(["1 min", "1 min"])
    counts = page.get_by_role("complementary", name="All day")
    counts.get_by_role("button", name="Latte").click()
    expect(ticket(page, coffee)).to_have_count(0)
    expect(ticket(page, milk)).to_be_visible()
    chip = page.get_by_role("button", name="Only: Latte · 1 ticket hidden")
    expect(chip).to_be_visible()
    new = order(stack.url, shop, "espresso")
    expect(ticket(page, new)).to_be_visible()
    chip.click()
    expect(ticket(page, coffee)).to_be_visible()


def test_each_kind_of_event_has_its_sound_and_mute_is_seen(
    stack, make_shop, kitchen, sign_in
) -> None:
    shop = make_shop(coursing="byHand", menu=dishes(croissant={"course": 2}))
    # Waiting for a value needs eval, which our policy forbids.
    page, staff = kitchen(shop, "bar", bypass_csp=True), sign_in(shop)
    page.add_init_script(
        """window.pitches = []; const make = AudioContext.prototype.createOscillator;
        AudioContext.prototype.createOscillator = function () {
            const note = make.call(this); const start = note.start;
            note.start = (at) => { pitches.push(note.frequency.value); start.call(note, at); };
            return note; };
        """
    )
    page.reload()
    sound = page.locator("#sound-button")
    expect(sound).to_have_attribute("data-muted", "")
    sound.click()
    expect(sound).not_to_have_attribute("data-muted", "")

    def heard() -> tuple[float, ...]:
        page.wait_for_function("pitches.length > 0")
        return tuple(page.evaluate("pitches.splice(0)"))

    tunes = [heard()]
    order_id = order(stack.url, shop, "espresso", "latte", "croissant")
    assert heard() == tunes[0]  # a new ticket: as when it was turned on
    changed = {"orderId": order_id, "itemId": line_id(order_id, 0), "notes": "Iced"}
    staff.post("/api/v1/stations/change-line", json=changed).raise_for_status()
    tunes.append(heard())
    staff.post("/api/v1/stations/fire", json={"orderId": order_id}).raise_for_status()
    tunes.append(heard())
    move(staff, order_id, "CANCELLED")
    tunes.append(heard())
    assert len(set(tunes)) == 4
    sound.click()
    expect(sound).to_have_attribute("data-muted", "")
    order(stack.url, shop, "espresso")
    expect(page.locator(".ticket")).to_have_count(2)
    assert page.evaluate("pitches") == []


def a_week_of(round_: int, station_id: str) -> list[dict[str, Any]]:
    """Upserts of a hundred orders that come, are changed, and are handed over."""
    found = []
    for place in range(100):
        version = 10**15 + (round_ * 100 + place) * 3
        lines = [
            {
                "id": f"l{place}-{one}",
                "menuItemId": "espresso",
                "name": "Espresso",
                "variant": "",
                "choices": [],
                "options": [],
                "notes": "",
                "stationIds": [station_id],
                "parts": {},
                "completedAt": None,
            }
            for one in range(3)
        ]
        ticket_ = {
            "orderId": f"{round_ * 100 + place:024x}",
            "orderCode": f"{place:04}",
            "placedAt": iso(now()),
            "acceptedAt": iso(now()),
            "lines": lines,
        }
        for step, status in enumerate(("ACCEPTED", "READY_FOR_PICKUP", "PICKED_UP")):
            found.append({**ticket_, "version": version + step, "status": status})
    return found


def counters(page: Page) -> dict[str, int]:
    """What the browser holds once it has tidied up: nodes, listeners, bytes."""
    devtools = page.context.new_cdp_session(page)
    devtools.send("HeapProfiler.collectGarbage")
    held = devtools.send("Memory.getDOMCounters")
    held["bytes"] = devtools.send("Runtime.getHeapUsage")["usedSize"]
    devtools.detach()
    return held


def test_a_screen_that_is_left_on_does_not_grow(stack, shop, sign_in, open_page) -> None:
    page = open_page("about:blank", sign_in(shop))
    sockets = []

    def through(socket) -> None:
        socket.connect_to_server()
        sockets.append(socket)

    page.route_web_socket("**/ws/kitchen/**", through)
    page.goto(f"{stack.sockets_url}/kitchen/{shop.location_id}/?station={shop.station_ids['bar']}")
    expect(page.locator("#link")).to_have_text("Live")
    board = column(page, "Bar").locator(".ticket")

    def rounds(first: int, last: int) -> None:
        for round_ in range(first, last):
            upserts = a_week_of(round_, shop.station_ids["bar"])
            for status, shown in (("ACCEPTED", 100), ("READY_FOR_PICKUP", 0), ("PICKED_UP", 0)):
                for one in (one for one in upserts if one["status"] == status):
                    message = {"type": "ticket", "version": one["version"], "ticket": one}
                    sockets[0].send(json.dumps(message))
                expect(board).to_have_count(shown)
            expect(page.get_by_role("region", name="Ready")).to_be_hidden()

    rounds(0, 5)
    before = counters(page)
    rounds(5, 35)  # 3,000 orders more
    after = counters(page)
    assert after["nodes"] <= before["nodes"] + 200
    assert after["jsEventListeners"] <= before["jsEventListeners"] + 5
    # The ends of 2,000 orders are remembered, so that a late message does not bring one back.
    assert after["bytes"] <= before["bytes"] + 1_500_000
