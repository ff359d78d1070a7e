"""STOP and its like in a conversation: seen, answered by nobody, counted for nothing."""

import pytest

from messaging import taking
from messaging.broadcasts.tests.lists import NO_QUIET, draft, guest, row_of, send_all
from messaging.conversations.handling import mark_read
from messaging.conversations.receiving import receive
from messaging.conversations.tests.talk import (
    an_order,
    by_whatsapp,
    change_location,
    chat_text,
    lines_of,
    number,
    talking_shop,
    texted,
    thread_of,
)
from messaging.conversations.wishes import are_texts_stopped
from orderbuddy.members.tests.people import member
from orderbuddy.mongo import collection
from ordering.tests.guests import at_once, eventually

SECONDS = 30


@pytest.fixture
def shop():
    return talking_shop()


@pytest.mark.parametrize(
    ("text", "wish", "stops"),
    [("STOP", "stop", True), ("Pare, por favor", "stop", True), ("HELP", "help", False)],
)
def test_a_bare_wish_is_a_line_that_nobody_waits_for(shop, text, wish, stops) -> None:
    ana = number()
    thread_id = receive(texted(shop, ana))
    before = thread_of(thread_id)
    done = {"state": "resolved", "waitingSince": None}
    collection("threads").update_one({"_id": thread_id}, {"$set": done})
    assert taking.take(texted(shop, ana, text))
    after, line = thread_of(thread_id), lines_of(thread_id)[-1]
    assert (line["text"], line["what"], line["values"]) == (text, "wished", {"wish": wish})
    assert {name: after[name] for name in done} == done
    assert after["guestMessages"] == before["guestMessages"]
    assert (after["lastText"], are_texts_stopped(after)) == (text, stops)
    read = mark_read(user=member(shop, "cashier"), thread=after, seq=1)
    assert read["messages"] == after["guestMessages"]


def test_who_waits_goes_on_waiting(shop) -> None:
    ana = number()
    thread_id = receive(texted(shop, ana))
    taking.take(texted(shop, ana, "STOP"))
    assert thread_of(thread_id)["waitingSince"] == lines_of(thread_id)[0]["at"]
    assert thread_of(thread_id)["state"] == "open"


def test_a_wish_is_one_line_however_often_it_is_told(shop) -> None:
    ana = number()
    thread_id = receive(texted(shop, ana))
    stop = texted(shop, ana, "STOP")
    at_once(4, lambda _: taking.take(stop))
    taking.take(stop)
    assert [one["text"] for one in lines_of(thread_id)][1:] == ["STOP"]


def test_start_is_seen_too_and_texts_go_again(shop) -> None:
    ana = number()
    thread_id = receive(texted(shop, ana))
    for text, stops in (("STOP", True), ("START", False)):
        taking.take(texted(shop, ana, text))
        assert are_texts_stopped(thread_of(thread_id)) is stops


def test_a_sentence_says_what_it_also_wishes(shop) -> None:
    taking.take(texted(shop, ana := number(), "Stop texting me, and where is my refund?"))
    thread = collection("threads").find_one({"guestKey": f"phone:{ana}"})
    (line,) = lines_of(thread["_id"])
    assert (line["what"], line["values"]) == ("", {"wish": "stop"})
    assert (thread["guestMessages"], are_texts_stopped(thread)) == (1, True)


def test_a_stop_by_text_stops_whatsapp_and_is_told_of_the_orders_page(shop, stack) -> None:
    """Of one number; who wrote on the page goes on reading answers there."""
    ana = number()
    order = an_order(shop, ana)
    chat_text(stack.url, order)
    taking.take(texted(shop, ana, "STOP"))
    thread = collection("threads").find_one({"guestKey": f"phone:{ana}"})
    assert are_texts_stopped(thread)
    assert thread["lastChannel"] == "chat"


def test_whatsapps_window_begins_with_any_message(shop) -> None:
    ana = number()
    thread_id = receive(texted(shop, ana))
    taking.take(by_whatsapp(shop, ana, "HELP"))
    assert thread_of(thread_id)["windowUntil"] > lines_of(thread_id)[-1]["at"]


def test_a_stop_is_no_answer_to_an_offer(shop, stack) -> None:
    change_location(shop, notifications=NO_QUIET)
    phone = guest(shop)
    thread_id = receive(texted(shop, phone))
    broadcast = send_all(draft(shop))
    taking.take(texted(shop, phone, "STOP"))
    later = receive(texted(shop, other := guest(shop)))
    offer = send_all(draft(shop))
    receive(texted(shop, other, "Great"))
    eventually(lambda: "repliedAt" in row_of(offer, other), SECONDS)
    assert thread_id != later
    assert "repliedAt" not in row_of(broadcast, phone)


def test_staff_are_told(shop, sign_in, stack) -> None:
    ana = number()
    thread_id, owner = receive(texted(shop, ana)), sign_in(shop)
    for text, stops in (("Hello?", False), ("STOP", True)):
        taking.take(texted(shop, ana, text))
        told = owner.get(f"/api/v1/threads/{thread_id}").json()["data"]
        assert told["textsStopped"] is stops
