"""Orders become slips of paper: of each station its part, once, as orders change."""

import time
from datetime import timedelta

from kitchen.tests.hearing import do, lines
from kitchen.tests.paper import add_printer, jobs_of, printed, wait_until
from kitchen.tests.screens import dishes
from kitchen.tests.test_alarms import old_order
from orderbuddy.mongo import collection, now, parse_id
from ordering.tests.guests import order


def test_each_station_gets_its_part(stack, shop, sign_in, fake_printer) -> None:
    bar, hot = fake_printer(), fake_printer()
    bar_id = add_printer(shop, "bar", ip=bar.ip, name="Bar")
    hot_id = add_printer(shop, "kitchen", ip=hot.ip, name="Hot")
    order_id = order(stack.url, shop, "espresso", "burger", "espresso")
    code = order_id[-4:].upper()
    (slip,) = bar.wait_for(1)
    assert slip.words[0] == code
    assert "2 × Espresso" in slip.text and "Burger" not in slip.text
    assert "Also at: Kitchen" in slip.text and "Table 1" in slip.text
    (slip,) = hot.wait_for(1)
    assert "1 × Burger" in slip.text and "Espresso" not in slip.text
    (job,) = printed(bar_id, 1)
    assert (job["kind"], job["tries"], job["unsure"]) == ("ticket", 1, False)
    printed(hot_id, 1)
    assert bar.violations == hot.violations == []


def test_it_is_fast_when_idle(stack, shop, fake_printer) -> None:
    printer = fake_printer()
    add_printer(shop, "bar", ip=printer.ip)
    took = []
    for number in range(1, 10):
        began = time.monotonic()
        order(stack.url, shop, "espresso")
        printer.wait_for(number)
        took.append(time.monotonic() - began)
    print("order to paper", sorted(took))
    assert sorted(took)[len(took) // 2] < 1


def test_a_change_and_a_cancellation_come_as_slips_of_their_own(
    stack,
    shop,
    sign_in,
    fake_printer,
) -> None:
    session, printer = sign_in(shop), fake_printer()
    key = add_printer(shop, "bar", ip=printer.ip)
    order_id = order(stack.url, shop, "espresso", "latte")
    printer.wait_for(1)
    first, second = lines(order_id)
    do(session, "change-line", order_id, itemId=first, notes="decaf, please")
    slip = printer.wait_for(2)[1]
    assert slip.words[0] == "CHANGED" and "decaf, please" in slip.text
    assert "Latte" not in slip.text
    do(session, "cancel-lines", order_id, itemIds=[second])
    slip = printer.wait_for(3)[2]
    assert slip.words[0] == "CHANGED" and "XX 1 × Latte" in slip.text
    answer = session.post(
        "/api/v1/restaurant/order-status", json={"orderId": order_id, "orderStatus": "CANCELLED"}
    )
    assert answer.ok
    slip = printer.wait_for(4)[3]
    assert slip.words[0] == "CANCELLED" and "XX 1 × Espresso" in slip.text
    assert "Latte" not in slip.text
    found = printed(key, 4)
    assert [one["number"] for one in found] == [1, 2, 3, 4]


def test_what_the_relay_repeats_is_not_printed_again(stack, shop, fake_printer) -> None:
    printer = fake_printer()
    key = add_printer(shop, "all", ip=printer.ip, receiptsOn="accept")
    order_id = order(stack.url, shop, "espresso", "burger")
    printed(key, 2)
    for number in range(5):
        touched = {"$set": {"meta.touched": number}}
        collection("orders").update_one({"_id": parse_id(order_id)}, touched)
    stack.process("relay").kill()
    stack.process("relay").start()
    stack.process("relay").wait_ready()
    other = order(stack.url, shop, "espresso")
    printed(key, 4)
    assert len(jobs_of(key)) == 4
    texts = [slip.text for slip in printer.wait_for(4)]
    assert sum(order_id[-4:].upper() in one for one in texts) == 2
    assert sum(other[-4:].upper() in one for one in texts) == 2
    receipt = next(one for one in texts if "Total" in one)
    assert "$" in receipt


def test_courses_come_when_they_are_fired(stack, make_shop, sign_in, fake_printer) -> None:
    shop = make_shop(coursing="byHand", menu=dishes(burger={"course": 2}))
    session, at_once, held = sign_in(shop), fake_printer(), fake_printer()
    add_printer(shop, "all", ip=at_once.ip, name="Pass")
    add_printer(shop, "all", ip=held.ip, name="Line", ticketsOn="fire")
    order_id = order(stack.url, shop, "espresso", "burger")
    (slip,) = at_once.wait_for(1)
    assert "HOLD" in slip.words and "1 × Burger" in slip.text
    (slip,) = held.wait_for(1)
    assert "Burger" not in slip.text and "1 × Espresso" in slip.text
    do(session, "fire", order_id)
    slip = at_once.wait_for(2)[1]
    assert "NOW" in slip.text.upper() and "1 × Burger" in slip.text
    slip = held.wait_for(2)[1]
    assert "1 × Burger" in slip.text and "Espresso" not in slip.text


def test_a_scheduled_order_comes_on_paper_when_it_starts(stack, shop, fake_printer) -> None:
    printer = fake_printer()
    key = add_printer(shop, "bar", ip=printer.ip, since=None)
    order_id = old_order(shop, "bar", seconds=1, startAt=now() + timedelta(seconds=4))
    plan = wait_until(lambda: collection("print_plans").find_one({"_id": parse_id(order_id)}))
    assert jobs_of(key) == []
    (slip,) = printer.wait_for(1)
    assert now() >= plan["dueAt"]
    assert slip.words[0] == order_id[-4:].upper()
    wait_until(lambda: not collection("print_plans").count_documents({"_id": parse_id(order_id)}))


def test_an_order_that_cannot_be_read_keeps_no_other_from_the_paper(
    stack, make_shop, fake_printer
) -> None:
    broken, shop, printer = make_shop(), make_shop(), fake_printer()
    add_printer(broken, "bar", ip="", since=None)
    add_printer(shop, "bar", ip=printer.ip, since=None)
    menu = {"locationId": parse_id(broken.location_id), "restaurantId": broken.restaurant_id}
    collection("menus").update_many(menu, {"$set": {"items": 5}})
    plans, unread = collection("print_plans"), parse_id(old_order(broken, "bar", seconds=1))
    try:
        plans.update_one({"_id": unread}, {"$set": {"dueAt": now()}}, upsert=True)
        old_order(shop, "bar", seconds=1, startAt=now() + timedelta(seconds=4))
        printer.wait_for(1)
        # It was tried, and is tried again later.
        assert plans.find_one({"_id": unread})["dueAt"] > now() + timedelta(seconds=30)
    finally:
        collection("menus").update_many(menu, {"$set": {"items": []}})
        plans.delete_one({"_id": unread})
