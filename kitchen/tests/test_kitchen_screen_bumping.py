"""The bump bar, expo, courses, changes and alarms, in a real browser on the real product."""

import re
from datetime import timedelta

import pytest
from playwright.sync_api import Page, expect

from kitchen.services.alarms import new_alarm, raise_alarms
from kitchen.tests.screens import (
    Taps,
    column,
    dishes,
    eventually,
    line_id,
    lines_done,
    move,
    shelved,
    status,
    stored,
    ticket,
)
from orderbuddy.mongo import collection, now, parse_id
from orderbuddy.testing.chromium import wait_until
from ordering.tests.guests import order

ONION_AT_COLD = {
    "modifiers": [
        {
            "id": "toppings",
            "name": "Toppings",
            "maxChoices": 3,
            "options": [
                {"id": "cheese", "name": "Cheese", "priceCents": 0},
                {"id": "onion", "name": "Onion", "priceCents": 0, "stationTags": ["cold"]},
            ],
        }
    ]
}
CHEESE_AND_ONION = [
    {
        "id": "toppings",
        "name": "Toppings",
        "options": [{"id": "cheese", "name": "Cheese"}, {"id": "onion", "name": "Onion"}],
    }
]


def focused(page: Page) -> str:
    return page.evaluate("document.activeElement.dataset.order ?? ''")


def coming(page: Page, order_id: str):
    return page.get_by_role("region", name="Coming up").locator(f'[data-order="{order_id}"]')


def test_a_bump_bar_does_everything(stack, shop, kitchen) -> None:
    page = kitchen(shop, "bar")
    orders = [order(stack.url, shop, "espresso", "burger") for _ in range(10)]
    expect(page.locator(".ticket")).to_have_count(10)
    expect(page.locator(".nth")).to_have_text(list("1234567890"))
    page.keyboard.press("0")
    expect(ticket(page, orders[9])).to_have_count(0)
    page.keyboard.press("2")
    expect(ticket(page, orders[1])).to_have_count(0)
    page.keyboard.press("ArrowRight")
    assert focused(page) == orders[0]
    page.keyboard.press("ArrowRight")
    assert focused(page) == orders[2]
    page.keyboard.press("Enter")
    expect(ticket(page, orders[2])).to_have_count(0)
    for brought_back in (orders[2], orders[1], orders[9]):
        page.keyboard.press("r")
        expect(ticket(page, brought_back)).to_be_visible()
    # Recall brings each back to where it was.
    shown = page.locator(".ticket").evaluate_all("all => all.map(one => one.dataset.order)")
    assert shown == orders
    eventually(lambda: not any(any(lines_done(one)) for one in orders))
    page.keyboard.press("?")
    help_panel = page.get_by_role("complementary", name="Settings")
    expect(help_panel.get_by_text("Recall the last bump")).to_be_visible()
    page.keyboard.press("Escape")
    expect(help_panel).to_be_hidden()
    page.keyboard.press("a")
    expect(page.get_by_role("complementary", name="All day")).to_be_hidden()


def test_a_second_tap_in_the_same_breath_hits_no_other_ticket(stack, shop, kitchen) -> None:
    page = kitchen(shop, "bar")
    first, second = (order(stack.url, shop, "espresso") for _ in range(2))
    expect(page.locator(".ticket")).to_have_count(2)
    ticket(page, first).get_by_role("button", name="Bump").dblclick()
    expect(ticket(page, first)).to_have_count(0)
    eventually(lambda: lines_done(first) == [True])
    expect(ticket(page, second)).to_be_visible()
    assert lines_done(second) == [False]


def test_a_location_without_stations_has_one_screen_with_everything(
    stack, make_shop, kitchen
) -> None:
    shop = make_shop()
    collection("stations").delete_many({"locationId": parse_id(shop.location_id)})
    page = kitchen(shop)
    order_id = order(stack.url, shop, "espresso", "burger")
    expect(ticket(column(page, "All"), order_id).locator(".line")).to_have_count(2)
    eventually(lambda: bool(collection("ticket_views").find_one({"_id": f"{order_id}:all"})), 30)
    page.keyboard.press("1")
    expect(ticket(page, order_id)).to_have_count(0)
    eventually(lambda: lines_done(order_id) == [True, True])
    page.keyboard.press("r")
    expect(ticket(page, order_id)).to_be_visible()


def test_recall_brings_back_only_what_was_bumped_last(stack, shop, kitchen) -> None:
    page, other = kitchen(shop, "bar"), kitchen(shop, "bar")
    order_id = order(stack.url, shop, "espresso", "latte", "burger")
    expect(ticket(other, order_id)).to_be_visible()
    lines = ticket(page, order_id).locator(".line")
    lines.first.click()
    expect(lines.first).to_have_attribute("aria-pressed", "true")
    eventually(lambda: lines_done(order_id) == [True, False, False])
    ticket(page, order_id).get_by_role("button", name="Bump").click()
    expect(ticket(page, order_id)).to_have_count(0)
    expect(ticket(other, order_id)).to_have_count(0)
    # Another screen of the station recalls what was bumped last there: the latte.
    other.keyboard.press("r")
    expect(ticket(page, order_id).locator('.line[aria-pressed="true"]')).to_have_count(1)
    eventually(lambda: lines_done(order_id) == [True, False, False])


def test_a_part_is_bumped_where_it_is_made(stack, make_shop, kitchen) -> None:
    shop = make_shop(menu=dishes(burger=ONION_AT_COLD))
    hot, cold = kitchen(shop, "kitchen"), kitchen(shop, "cold")
    order_id = order(stack.url, shop, shop.line("burger", modifiers=CHEESE_AND_ONION), "espresso")
    expect(ticket(hot, order_id).locator(".from-elsewhere")).to_have_text("Onion at Cold")
    expect(ticket(hot, order_id)).to_contain_text("Also at: Bar, Cold")
    expect(ticket(cold, order_id).locator(".from-elsewhere")).to_have_text("Cheese at Kitchen")
    counts = cold.get_by_role("complementary", name="All day").locator("li:not(.none)")
    expect(counts).to_have_text(["1Onion"])
    ticket(cold, order_id).get_by_role("button", name="Bump").click()
    expect(ticket(cold, order_id)).to_have_count(0)
    expect(ticket(hot, order_id)).to_contain_text("Also at: Bar, Cold ✓")
    assert lines_done(order_id) == [False, False]
    ticket(hot, order_id).get_by_role("button", name="Bump").click()
    eventually(lambda: lines_done(order_id) == [True, False])
    cold.get_by_role("button", name="Recall 1").click()
    cold.get_by_role("complementary", name="Recall").get_by_role("button", name="Recall").click()
    expect(ticket(cold, order_id)).to_be_visible()
    expect(ticket(hot, order_id)).to_have_count(0)


def test_expo_sees_what_is_missing_where_and_hands_over(stack, make_shop, kitchen) -> None:
    shop = make_shop(autoReady=False)
    expo, bar, hot = kitchen(shop, "expo"), kitchen(shop, "bar"), kitchen(shop, "kitchen")
    order_id = order(stack.url, shop, "espresso", "latte", "burger")
    making, ready = column(expo, "In the making"), column(expo, "Ready")
    whole = ticket(making, order_id)
    expect(whole.locator(".progress li")).to_have_text(["○ Bar 0/2", "○ Kitchen 0/1"])
    size = whole.locator(".guest").evaluate("one => parseFloat(getComputedStyle(one).fontSize)")
    assert size >= 28
    expect(whole.locator(".guest")).to_have_text("Ana")
    ticket(bar, order_id).get_by_role("button", name="Bump").click()
    expect(whole.locator(".progress li")).to_have_text(["✓ Bar", "○ Kitchen 0/1"])
    expect(whole.get_by_role("button", name="1 line missing")).to_have_attribute(
        "aria-disabled", "true"
    )
    expo.keyboard.press("1")
    ticket(hot, order_id).get_by_role("button", name="Bump").click()
    expect(whole.locator(".bump")).to_contain_text("Ready")
    assert status(order_id) == "ACCEPTED"
    expo.keyboard.press("1")
    expect(ticket(ready, order_id)).to_be_visible()
    eventually(lambda: status(order_id) == "READY_FOR_PICKUP")
    # Back to the kitchen, and ready again although something is missing.
    expo.keyboard.press("r")
    expect(ticket(making, order_id).locator(".progress li")).to_contain_text(["✓ Bar", "○"])
    expect(ticket(hot, order_id)).to_be_visible()
    ticket(making, order_id).get_by_role("button", name="Ready anyway").click()
    ticket(ready, order_id).get_by_role("button", name="Handed over").click()
    expect(ticket(expo, order_id)).to_have_count(0)
    eventually(lambda: status(order_id) == "PICKED_UP")


def test_a_tap_before_the_answer_to_the_last_one_counts(stack, make_shop, kitchen) -> None:
    """Ready, and into the guest's hand in the same breath, while the server is slow."""
    shop = make_shop(autoReady=False)
    expo, bar = kitchen(shop, "expo"), kitchen(shop, "bar")
    order_id = order(stack.url, shop, "espresso")
    ticket(bar, order_id).get_by_role("button", name="Bump").click()
    whole = ticket(column(expo, "In the making"), order_id)
    expect(whole.locator(".progress li")).to_have_text(["✓ Bar"])
    held: list = []

    def slow(route) -> None:
        if held:
            route.continue_()
        else:
            held.append(route)

    expo.route("**/restaurant/order-status", slow)
    whole.locator(".bump").click()
    ticket(column(expo, "Ready"), order_id).get_by_role("button", name="Handed over").click()
    expect(ticket(expo, order_id)).to_have_count(0)
    wait_until(expo, lambda: held)
    with expo.expect_response(lambda one: "PICKED_UP" in (one.request.post_data or "")):
        held[0].continue_()
    eventually(lambda: status(order_id) == "PICKED_UP")


def test_expo_has_its_own_station_and_no_stranger_sees_it(make_shop, sign_in) -> None:
    shop, other = make_shop(), make_shop()
    belongs = {"restaurantId": shop.restaurant_id, "locationId": parse_id(shop.location_id)}
    pass_id = collection("stations").insert_one({**belongs, "name": "Pass", "kind": "expo"})
    path = f"/kitchen/{shop.location_id}/?station={pass_id.inserted_id}"
    page = sign_in(shop).get(path)
    assert 'data-kind="expo"' in page.text
    assert ">Pass</a>" in page.text
    assert sign_in(other).get(path).status_code == 404
    elsewhere = f"/kitchen/{other.location_id}/?station={pass_id.inserted_id}"
    assert sign_in(other).get(elsewhere).status_code == 404


def test_courses_are_held_and_fired(stack, make_shop, kitchen) -> None:
    shop = make_shop(coursing="byHand", menu=dishes(croissant={"course": 2}, toast={"course": 2}))
    bar, hot = kitchen(shop, "bar"), kitchen(shop, "kitchen")
    order_id = order(stack.url, shop, "espresso", "croissant", "toast")
    held = ticket(bar, order_id).locator(".line[data-held]")
    expect(held).to_have_text("1 \N{MULTIPLICATION SIGN} Croissant")
    expect(ticket(bar, order_id).locator(".course-head")).to_have_count(2)
    # The kitchen has nothing of it to make yet: the ticket is coming up, not in the column.
    expect(coming(hot, order_id)).to_contain_text("held")
    expect(ticket(hot, order_id)).to_have_count(0)
    counts = bar.get_by_role("complementary", name="All day").locator("li:not(.none)")
    expect(counts).to_have_text(["1Espresso"])
    # Bumping the ticket bumps what is to be made now.
    ticket(bar, order_id).get_by_role("button", name="Bump").click()
    expect(coming(bar, order_id)).to_be_visible()
    assert lines_done(order_id)[1:] == [False, False]
    coming(bar, order_id).get_by_role("button", name="Fire").click()
    expect(ticket(bar, order_id)).to_be_visible()
    # A course is fired at every station.
    expect(ticket(hot, order_id)).to_be_visible()
    ticket(hot, order_id).get_by_role("button", name="More about Toast").click()
    hot.get_by_role("button", name="Hold this line").click()
    expect(coming(hot, order_id)).to_be_visible()
    expect(ticket(bar, order_id)).to_be_visible()


def test_what_waits_counts_down_by_the_servers_clock(stack, make_shop, kitchen) -> None:
    menu = dishes(espresso={"makeMinutes": 2}, burger={"makeMinutes": 12})
    shop = make_shop(coursing="auto", menu=menu)
    page = kitchen(shop, "bar")
    page.add_init_script("const now = Date.now; Date.now = () => now() + 30 * 60e3;")
    page.reload()
    order_id = order(stack.url, shop, "espresso", "burger")
    expect(coming(page, order_id).locator(".until")).to_have_text(re.compile(r"⏳ (9:\d\d|10:00)"))
    then = now() - timedelta(minutes=9, seconds=58)
    times = {"startedAt": then, "statusTimes.ACCEPTED": then}
    collection("orders").update_one({"_id": parse_id(order_id)}, {"$set": times})
    # It is fired by the clock alone, and its timer begins then.
    expect(ticket(page, order_id).locator(".age")).to_contain_text("0 min")
    later = now() + timedelta(minutes=20)
    scheduled = order(stack.url, shop, "espresso")
    collection("orders").update_one({"_id": parse_id(scheduled)}, {"$set": {"startAt": later}})
    expect(coming(page, scheduled).locator(".until")).to_have_text(re.compile(r"⏳ (19:|20:00)"))
    expect(ticket(page, scheduled)).to_have_count(0)


def test_a_cancelled_and_a_changed_line_stay_until_they_are_seen(
    stack, shop, kitchen, sign_in
) -> None:
    page, hot, staff = kitchen(shop, "bar"), kitchen(shop, "kitchen"), sign_in(shop)
    order_id = order(stack.url, shop, "espresso", shop.line("latte", notes="Hot"), "burger")
    expect(ticket(page, order_id)).to_be_visible()
    gone = {"orderId": order_id, "itemIds": [line_id(order_id, 0)]}
    staff.post("/api/v1/stations/cancel-lines", json=gone).raise_for_status()
    line = ticket(page, order_id).locator(".line[data-cancelled]")
    expect(line).to_have_text(re.compile("Espresso.*Cancelled"))
    changed = {"orderId": order_id, "itemId": line_id(order_id, 1), "notes": "Iced"}
    staff.post("/api/v1/stations/change-line", json=changed).raise_for_status()
    expect(ticket(page, order_id).locator(".was")).to_have_text("Hot")
    expect(ticket(page, order_id).locator(".notes")).to_have_text("Iced")
    counts = page.get_by_role("complementary", name="All day").locator("li:not(.none)")
    expect(counts).to_have_text(["1Latte"])
    expect(ticket(hot, order_id).get_by_role("button", name="Got it")).to_have_count(0)
    page.reload()
    ticket(page, order_id).get_by_role("button", name="Got it").click()
    expect(line).to_have_count(0)
    expect(ticket(page, order_id).locator(".was")).to_have_count(0)
    expect(ticket(page, order_id).locator(".line")).to_have_count(1)
    eventually(lambda: shop.station_ids["bar"] in stored(order_id).get("changesSeen", {}))


def test_a_cancelled_ticket_stays_at_each_station_that_made_it(
    stack, shop, kitchen, sign_in
) -> None:
    bar, hot, whole = kitchen(shop, "bar"), kitchen(shop, "kitchen"), kitchen(shop)
    order_id = order(stack.url, shop, "espresso", "burger")
    expect(ticket(bar, order_id)).to_be_visible()
    move(sign_in(shop), order_id, "CANCELLED")
    for page in (bar, hot):
        expect(ticket(page, order_id).get_by_text("Cancelled")).to_be_visible()
    bar.keyboard.press("1")
    expect(ticket(bar, order_id)).to_have_count(0)
    expect(ticket(whole, order_id)).to_have_count(1)
    expect(ticket(hot, order_id).get_by_text("Cancelled")).to_be_visible()
    ticket(column(whole, "Kitchen"), order_id).get_by_role("button", name="Got it").click()
    expect(ticket(hot, order_id)).to_have_count(0)
    # One that was already done is expo's, and the shelf's, to put away.
    done = order(stack.url, shop, "espresso")
    ticket(bar, done).get_by_role("button", name="Bump").click()
    expect(shelved(whole, done)).to_be_visible()
    move(sign_in(shop), done, "CANCELLED")
    shelved(whole, done).get_by_role("button", name="Got it").click()
    expect(shelved(whole, done)).to_have_count(0)
    eventually(lambda: "expo" in stored(done).get("changesSeen", {}))


def test_screens_say_what_they_show(stack, shop, kitchen) -> None:
    kitchen(shop, "bar")
    # A page that nobody can see shows nothing.
    covered = kitchen(shop)
    hide = "(value) => Object.defineProperty(document, 'hidden', { value, configurable: true })"
    covered.evaluate(hide, True)
    order_id = order(stack.url, shop, "espresso", "burger")
    expect(ticket(covered, order_id)).to_have_count(2)
    bar, hot = (f"{order_id}:{shop.station_ids[name]}" for name in ("bar", "kitchen"))

    def shown() -> set[str]:
        return {one["_id"] for one in collection("ticket_views").find({"_id": {"$in": [bar, hot]}})}

    eventually(lambda: shown() == {bar}, seconds=30)
    covered.evaluate(hide, False)
    eventually(lambda: shown() == {bar, hot}, seconds=30)


@pytest.mark.parametrize("station", ["bar", "expo"])
def test_an_alarm_is_on_every_screen_until_it_is_over(stack, shop, kitchen, station) -> None:
    page = kitchen(shop, station)
    order_id = order(stack.url, shop, "burger")
    raise_alarms(
        alarms=[
            new_alarm(
                f"unshown:{order_id}:{shop.station_ids['kitchen']}",
                kind="unshown",
                restaurant_id=shop.restaurant_id,
                location_id=parse_id(shop.location_id),
                station_id=shop.station_ids["kitchen"],
                station_name="Kitchen",
                order_id=parse_id(order_id),
                order_code=order_id[-4:].upper(),
            )
        ]
    )
    alarm = page.get_by_role("alert").get_by_role("listitem")
    expect(alarm).to_contain_text(f"No screen shows ticket {order_id[-4:].upper()} at Kitchen")
    taps = Taps()
    taps.on(alarm.get_by_role("button", name="Seen"))
    assert taps.count == 1
    expect(alarm).to_have_attribute("data-seen", "")
    expect(alarm.get_by_role("button")).to_have_count(0)
    eventually(
        lambda: bool(collection("alarms").find_one({"orderId": parse_id(order_id)})["seenBy"])
    )
    # A screen of the kitchen shows it: over, everywhere, once the worker has looked.
    kitchen(shop, "kitchen")
    expect(alarm).to_have_count(0, timeout=60_000)
