"""The search: names, numbers, codes, words; the newest first; one restaurant's alone."""

from datetime import timedelta

import pytest

from messaging.conversations import searching, writing
from messaging.conversations.guests import words_of
from messaging.conversations.listing import Wanted
from messaging.conversations.receiving import receive
from messaging.conversations.searching import query_of, search_threads
from messaging.conversations.tests.talk import (
    a_thread,
    an_order,
    chat_text,
    number,
    own_number,
    talking_shop,
    texted,
)
from messaging.conversations.writing import Line, write_from_guest
from orderbuddy.members.tests.people import another_location
from orderbuddy.mongo import collection, now, parse_id


def found(shop, text: str, **wanted) -> list:
    asked = Wanted([parse_id(shop.location_id)], **{"state": "", **wanted})
    return [one["_id"] for one in search_threads(shop.restaurant_id, asked, text)]


def test_words_of_messages_are_found() -> None:
    shop = talking_shop()
    burger = a_thread(shop, "My burger is cold")
    a_thread(shop, "Thank you")
    both = a_thread(shop, "A cold drink and a burger, please")
    assert found(shop, "burger") == [both["_id"], burger["_id"]]
    assert found(shop, "COLD burger") == [both["_id"], burger["_id"]]
    assert found(shop, "burger thank") == []


def test_accents_and_case_do_not_matter() -> None:
    shop = talking_shop()
    thread = a_thread(shop, "¿Dónde está mi café?")
    assert found(shop, "cafe") == found(shop, "CAFÉ") == [thread["_id"]]


@pytest.mark.parametrize(
    ("written", "asked"),
    [
        ("मेरा ऑर्डर कहाँ है", "ऑर्डर कहाँ"),
        ("สวัสดีครับ", "สวัสดีครับ"),
        ("أين طلبي الآن", "طلبي"),
        ("איפה ההזמנה שלי", "ההזמנה"),
        ("Где мой заказ?", "заказ"),
        ("我的订单在哪里", "我的订单在哪里"),
        ("cafe\u0301 frio", "café"),
        ("what\u2019s up", "what's"),
        ("it's cold", "it\u2019s"),
        ("Order #12-34 costs $5.50", "12-34"),
        ("Order #12-34 costs $5.50", "$5.50?"),
    ],
)
def test_words_of_any_script_and_with_any_signs(written: str, asked: str) -> None:
    shop = talking_shop()
    thread = a_thread(shop, written)
    assert found(shop, asked) == [thread["_id"]]


@pytest.mark.parametrize("digits", [4, 5, 6, 7, 8, 10, 11])
def test_a_number_is_found_by_any_end_of_it(digits: int) -> None:
    shop = talking_shop()
    thread = a_thread(shop)
    assert found(shop, thread["phone"][-digits:]) == [thread["_id"]]


@pytest.mark.parametrize("shape", ["({0}) {1}-{2}", "+1 {0} {1} {2}", "{1}-{2}", "1.{0}.{1}.{2}"])
def test_a_number_is_found_however_it_is_written(shape: str) -> None:
    shop = talking_shop()
    thread = a_thread(shop)
    phone = thread["phone"]
    assert found(shop, shape.format(phone[2:5], phone[5:8], phone[8:])) == [thread["_id"]]


def test_who_has_ordered_often_is_found_by_what_is_newest(monkeypatch) -> None:
    monkeypatch.setattr(writing, "MOST_WORDS", 20)
    shop, ana = talking_shop(), number()
    location = collection("locations").find_one({"_id": parse_id(shop.location_id)})
    for place in range(30):
        said = words_of(name="Ana", phone=ana, code=f"C{place:03}")
        line = Line("guest", text="Hello", channel="sms")
        write_from_guest(location=location, guest_key=f"phone:{ana}", line=line, words=said)
    for text in ("Ana", ana, ana[-4:], "C029", "C025"):
        assert len(found(shop, text)) == 1, text


def test_what_another_location_heard_hides_nothing(monkeypatch) -> None:
    """Who works at one location finds what was said there, however much was said elsewhere."""
    monkeypatch.setattr(searching, "MOST_OF_MONTH", 3)
    shop = talking_shop()
    there = another_location(shop, conversations={"smsNumber": own_number()})
    own = collection("locations").find_one({"_id": there})["conversations"]["smsNumber"]
    for _ in range(4):
        a_thread(shop, "A lost umbrella", to_address=own)
    here = a_thread(shop, "A lost umbrella", at=now() - timedelta(seconds=1))
    for _ in range(4):
        a_thread(shop, "A lost umbrella", to_address=own)
    assert found(shop, "umbrella") == [here["_id"]]


def test_a_filter_looks_behind_the_newest(monkeypatch) -> None:
    monkeypatch.setattr(searching, "MOST_FOUND", 1)
    monkeypatch.setattr(searching, "AT_ONCE", 2)
    shop = talking_shop()
    tagged = a_thread(shop, "A lost scarf")
    collection("threads").update_one({"_id": tagged["_id"]}, {"$set": {"tags": ["late"]}})
    for _ in range(5):
        a_thread(shop, "Another scarf")
    assert found(shop, "scarf", tag="late") == [tagged["_id"]]


def test_guests_are_found_by_name_and_number_and_code(stack) -> None:
    shop, ana = talking_shop(), number()
    order = an_order(shop, ana)
    chat_text(stack.url, order)
    thread = collection("threads").find_one({"orderId": order["_id"]})
    for text in ("ana", ana, ana[-4:], ana[-10:], order["orderCode"]):
        assert found(shop, text) == [thread["_id"]], text


def test_older_months_are_looked_through_too() -> None:
    shop = talking_shop()
    old = a_thread(shop, "A lost umbrella", at=now() - timedelta(days=200))
    new = a_thread(shop, "Another umbrella")
    assert found(shop, "umbrella") == [new["_id"], old["_id"]]


def test_filters_count_in_a_search() -> None:
    shop = talking_shop()
    thread = a_thread(shop, "A lost scarf")
    assert found(shop, "scarf", state="open") == [thread["_id"]]
    assert found(shop, "scarf", state="resolved") == []
    assert found(shop, "scarf", tag="late") == []


def test_another_restaurants_words_are_not_found() -> None:
    theirs, mine = talking_shop(), talking_shop()
    receive(texted(theirs, number(), "A secret recipe"))
    assert found(mine, "recipe") == []
    wrong = Wanted([parse_id(theirs.location_id)], state="")
    assert search_threads(mine.restaurant_id, wrong, "recipe") == []


@pytest.mark.parametrize("text", ["", "  ", '"', "-", "--", '"-"', "$", "()", "\x00"])
def test_what_has_no_words_finds_nothing(text: str) -> None:
    assert found(talking_shop(), text) == []


@pytest.mark.parametrize(
    ("text", "query"),
    [
        ("cold -burger", '"cold" "burger"'),
        ('say "cheese"', '"say" "cheese"'),
        ("don't", '"don" "t"'),
        ("don\u2019t", '"don" "t"'),
        ("\u0928\u092e\u0938\u094d\u0924\u0947", '"\u0928\u092e\u0938\u094d\u0924\u0947"'),
    ],
)
def test_no_character_is_an_operator(text: str, query: str) -> None:
    assert query_of(text) == query
