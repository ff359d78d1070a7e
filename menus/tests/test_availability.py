"""Off the menu: an item, a size or an option, for how long, and how it comes back."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from menus.services.availability import lift_what_is_over
from menus.tests.off_menu import PARTS, eventually, item_path, offered, stored, switch
from orderbuddy.mongo import collection, iso, now, parse_id
from orderbuddy.testing.clocks import midday_zone
from ordering.tests.guests import place, quote

LOCAL, TOKYO = ZoneInfo(midday_zone()), ZoneInfo("Asia/Tokyo")
TOLERANCE = timedelta(seconds=10)
A_DATE = (now() + timedelta(days=40)).replace(microsecond=0)


@pytest.fixture
def shop(make_shop):
    return make_shop(timezone=LOCAL.key)


def midnight() -> datetime:
    """The end of the test shop's day, which is always open."""
    today = now().astimezone(LOCAL).replace(hour=0, minute=0, second=0, microsecond=0)
    return today + timedelta(days=1)


HOWS = {
    "30 minutes": ({"minutes": 30}, lambda: now() + timedelta(minutes=30)),
    "1 hour": ({"minutes": 60}, lambda: now() + timedelta(hours=1)),
    "2 hours": ({"minutes": 120}, lambda: now() + timedelta(hours=2)),
    "until closing": ({"untilClosing": True}, midnight),
    "until a date": ({"until": A_DATE.astimezone(TOKYO).isoformat()}, lambda: A_DATE),
    "until lifted": ({}, lambda: None),
}


def put_back_by_hand(staff, shop, part) -> None:
    assert switch(staff, shop, part, isAvailable=True).status_code == 200


def let_it_end(staff, shop, part) -> None:
    """Its time passes: what is stored says so, and nobody does anything."""
    _write(shop, part, {"snooze.until": now() - timedelta(seconds=1)})


def put_back_by_the_other_service(staff, shop, part) -> None:
    """Which writes the one field that it knows."""
    _write(shop, part, {"isAvailable": True})


def _write(shop, part, fields: dict) -> None:
    changes = {f"{part.path}.{name}": value for name, value in fields.items()}
    collection("menus").update_one(
        {"_id": parse_id(shop.menu_id)}, {"$set": changes}, array_filters=part.filters
    )


LIFTS = [put_back_by_hand, let_it_end, put_back_by_the_other_service]


@pytest.mark.parametrize("lift", LIFTS, ids=lambda one: one.__name__)
@pytest.mark.parametrize("how", HOWS)
@pytest.mark.parametrize("kind", PARTS)
def test_off_for_a_while_and_back(stack, shop, sign_in, kind, how, lift) -> None:
    staff, part = sign_in(shop), PARTS[kind]
    fields, ends = HOWS[how]
    assert offered(stack.url, shop, part)
    answer = switch(staff, shop, part, isAvailable=False, **fields)
    assert (answer.status_code, answer.json()) == (200, {"data": True})

    kept = stored(shop, part)
    assert kept["isAvailable"] is False
    until, expected = kept["snooze"].get("until"), ends()
    assert (until is None) == (expected is None)
    assert until is None or abs(until - expected) < TOLERANCE
    eventually(lambda: offered(stack.url, shop, part) is None)

    lift(staff, shop, part)
    shown = eventually(lambda: offered(stack.url, shop, part))
    assert "snooze" not in shown
    assert shown.get("isAvailable", True) is True
    lift_what_is_over()
    eventually(lambda: "snooze" not in stored(shop, part))
    assert stored(shop, part)["isAvailable"] is True


@pytest.mark.parametrize("kind", PARTS)
def test_what_the_other_service_takes_off_stays_off_until_it_is_lifted(
    stack, shop, sign_in, kind
) -> None:
    part = PARTS[kind]
    _write(shop, part, {"isAvailable": False})
    eventually(lambda: offered(stack.url, shop, part) is None)
    lift_what_is_over()
    assert stored(shop, part)["isAvailable"] is False
    put_back_by_hand(sign_in(shop), shop, part)
    eventually(lambda: offered(stack.url, shop, part))


def test_an_old_end_does_not_lift_what_was_taken_off_later(stack, shop, sign_in) -> None:
    staff, part = sign_in(shop), PARTS["item"]
    assert switch(staff, shop, part, isAvailable=False, minutes=30).ok
    put_back_by_the_other_service(staff, shop, part)
    eventually(lambda: "snooze" not in stored(shop, part))
    _write(shop, part, {"isAvailable": False})
    kept = stored(shop, part)
    assert (kept["isAvailable"], kept.get("snooze")) == (False, None)


def test_it_comes_back_at_its_instant_before_anybody_writes_it_down(stack, shop, sign_in) -> None:
    staff, part = sign_in(shop), PARTS["item"]
    ends = now() + timedelta(seconds=5)
    answer = switch(staff, shop, part, isAvailable=False, until=iso(ends))
    assert answer.ok, answer.text
    eventually(lambda: offered(stack.url, shop, part) is None)
    assert now() < ends
    asked = now()
    while offered(stack.url, shop, part) is None:
        assert asked < ends + timedelta(seconds=1), "it is still off"
        asked = now()
    assert now() >= ends


def test_the_worker_writes_down_what_is_over(stack, shop, sign_in) -> None:
    part = PARTS["option"]
    assert switch(sign_in(shop), shop, part, isAvailable=False, minutes=5).ok
    let_it_end(None, shop, part)
    eventually(lambda: stored(shop, part)["isAvailable"] is True, within=30)


def test_an_item_goes_with_its_last_size_or_what_it_needs(stack, shop, sign_in) -> None:
    staff, latte = sign_in(shop), PARTS["variant"].item_id
    item = PARTS["item"].__class__(latte)
    for variant in ("small", "large"):
        assert staff.patch(
            item_path(shop, latte), json={"isAvailable": False, "variantId": variant}
        ).ok
    eventually(lambda: offered(stack.url, shop, item) is None)
    put_back_by_hand(staff, shop, PARTS["variant"])
    shown = eventually(lambda: offered(stack.url, shop, item))
    assert [one["id"] for one in shown["variants"]] == ["large"]
    for option in ("whole", "oat"):
        body = {"isAvailable": False, "modifierId": "milk", "optionId": option}
        assert staff.patch(item_path(shop, latte), json=body).ok
    eventually(lambda: offered(stack.url, shop, item) is None)
    body = {"isAvailable": False, "modifierId": "syrups", "optionId": "mocha"}
    assert staff.patch(item_path(shop, latte), json=body).ok
    put_back_by_hand(staff, shop, PARTS["option"])
    shown = eventually(lambda: offered(stack.url, shop, item))
    assert [len(one["options"]) for one in shown["modifiers"]] == [1, 2]


CHOSEN = {
    "item": lambda shop: "espresso",
    "variant": lambda shop: shop.line(
        "latte", variants=[{"id": "large", "name": "Large"}], modifiers=[_milk("whole")]
    ),
    "option": lambda shop: shop.line(
        "latte", variants=[{"id": "small", "name": "Small"}], modifiers=[_milk("oat")]
    ),
}


def _milk(option: str) -> dict:
    return {"id": "milk", "name": "Milk", "options": [{"id": option, "name": option}]}


@pytest.mark.parametrize("kind", PARTS)
def test_a_quote_that_holds_it_is_refused_with_the_line_named(stack, shop, sign_in, kind) -> None:
    part = PARTS[kind]
    quoted = quote(stack.url, shop, "toast", CHOSEN[kind](shop))
    assert switch(sign_in(shop), shop, part, isAvailable=False).ok
    eventually(lambda: offered(stack.url, shop, part) is None)
    answer = place(stack.url, quoted)
    assert (answer.status_code, answer.json()["code"]) == (409, "item_unavailable")
    assert [one["menuItemId"] for one in answer.json()["items"]] == [part.item_id]
    put_back_by_hand(sign_in(shop), shop, part)
    eventually(lambda: offered(stack.url, shop, part))
    assert place(stack.url, quoted).status_code == 200
