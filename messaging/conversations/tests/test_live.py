"""The sockets: who may listen, what they hear, on whichever process."""

import json
import time
from collections.abc import Callable

import pytest
from websockets.exceptions import ConnectionClosed

from messaging.conversations.receiving import receive
from messaging.conversations.tests.talk import (
    a_thread,
    an_order,
    chat_text,
    number,
    own_number,
    session_of,
    talking_shop,
    texted,
)
from orderbuddy.api.tokens import order_token
from orderbuddy.members.services import remove_member
from orderbuddy.members.tests.people import another_location, member, owner_of
from orderbuddy.mongo import collection
from orderbuddy.running.clients import open_socket

SECONDS = 30


def inbox(shop) -> str:
    return f"/ws/inbox/{shop.restaurant_id}/"


def chat(order, token: str | None = None) -> str:
    return f"/ws/chat/{order['_id']}/?token={order_token(order['_id']) if token is None else token}"


def hear(socket, kind: str, wanted: Callable[[dict], bool] = lambda told: True) -> dict:
    """The first message of this kind that is as wanted."""
    deadline = time.monotonic() + SECONDS
    while True:
        told = json.loads(socket.recv(timeout=max(0.1, deadline - time.monotonic())))
        if told["type"] == kind and wanted(told):
            return told


def open_inbox(stack, shop, session):
    """Once all is told that was before: else the person's word brings a second snapshot, and what
    is told before that is no news."""
    stack.wait_until_all_is_told()
    return stack.open_socket(inbox(shop), session)


def say(socket, **body) -> None:
    socket.send(json.dumps(body))


def closed_with(socket) -> int:
    with pytest.raises(ConnectionClosed) as closed:
        while True:
            socket.recv(timeout=SECONDS)
    return closed.value.rcvd.code


def test_the_inbox_hears_threads_and_messages(stack, sign_in) -> None:
    shop = talking_shop()
    owner = sign_in(shop)
    with open_inbox(stack, shop, owner) as socket:
        snapshot = hear(socket, "snapshot")
        me = str(owner_of(shop).pk)
        assert (snapshot["me"], snapshot["unread"]) == (me, 0)
        assert [one["id"] for one in snapshot["people"]] == [me]
        thread = a_thread(shop, "Where is it?")
        told = hear(socket, "thread", lambda told: told["thread"]["id"] == str(thread["_id"]))
        assert told["thread"]["lastText"] == "Where is it?"
        assert hear(socket, "message")["message"]["text"] == "Where is it?"
        path = f"/api/v1/threads/{thread['_id']}"
        owner.post(f"{path}/messages", json={"text": "Soon"})
        assert hear(socket, "message", lambda told: told["message"]["from"] == "staff")
        assert hear(socket, "delivery", lambda told: told["delivery"] == "sent")["why"] == ""
        owner.put(f"{path}/read", json={"seq": 1})
        assert hear(socket, "read")["read"] == 1
        owner.put(f"/api/v1/conversations/{shop.restaurant_id}/shift", json={"isOn": True})
        assert hear(socket, "shift")["isOn"] is True


def test_who_is_here_and_who_is_writing(stack, second, sign_in) -> None:
    shop = talking_shop()
    order = an_order(shop)
    chat_text(stack.url, order)
    thread = str(collection("threads").find_one({"orderId": order["_id"]})["_id"])
    mia = session_of(stack, shop, "cashier")
    with (
        open_inbox(stack, shop, sign_in(shop)) as owner,
        second_socket(second, inbox(shop), mia) as other,
        second_socket(second, chat(order)) as guest,
    ):
        for socket in (owner, other, guest):
            hear(socket, "snapshot")
        say(other, type="here", thread=thread)
        told = hear(owner, "here")
        assert (told["person"], told["thread"]) == (str(mia.person.pk), thread)
        say(other, type="typing", thread=thread)
        assert hear(owner, "typing")["person"] == str(mia.person.pk)
        hear(guest, "typing")
        say(guest, type="typing")
        assert hear(owner, "typing", lambda told: told["person"] == "")["thread"] == thread
    with open_inbox(stack, shop, mia) as socket:
        assert hear(socket, "snapshot")["here"] == {str(mia.person.pk): thread}
    mia.close()


def second_socket(second, path: str, session=None):
    return open_socket(second.ws_url + path, origin=second.url, session=session)


def test_a_guest_and_the_staff_talk_over_two_processes(stack, second, sign_in) -> None:
    shop = talking_shop()
    order = an_order(shop)
    owner = sign_in(shop)
    with (
        second_socket(second, chat(order)) as guest,
        open_inbox(stack, shop, owner) as staff,
    ):
        assert hear(guest, "snapshot")["messages"] == []
        hear(staff, "snapshot")
        chat_text(stack.url, order, "Hello")
        thread = hear(staff, "message")["message"]["threadId"]
        assert hear(guest, "message")["message"]["isOwn"] is True
        owner.post(f"/api/v1/threads/{thread}/messages", json={"text": "Hello Ana"})
        told = hear(guest, "message", lambda told: not told["message"]["isOwn"])["message"]
        assert told["text"] == "Hello Ana"
        say(guest, type="seen", seq=told["seq"])
        hear(staff, "thread", lambda said: said["thread"]["seenSeq"] == told["seq"])


def test_the_guests_page_hears_nothing_of_the_rest(stack, sign_in) -> None:
    shop, ana = talking_shop(), number()
    order = an_order(shop, ana)
    chat_text(stack.url, order, "Hello")
    with stack.open_socket(chat(order)) as guest:
        hear(guest, "snapshot")
        thread = receive(texted(shop, ana, "A secret by SMS"))
        owner = sign_in(shop)
        owner.post(f"/api/v1/threads/{thread}/notes", json={"text": "A secret note"})
        owner.post(f"/api/v1/threads/{thread}/messages", json={"text": "Hi", "channel": "chat"})
        said = hear(guest, "message")["message"]
        assert said["text"] == "Hi"


def test_strangers_do_not_listen(stack, sign_in) -> None:
    shop = talking_shop()
    other = sign_in(talking_shop())
    kitchen = session_of(stack, shop, "kitchen")
    for session, code in ((None, 4401), (other, 4404), (kitchen, 4404)):
        with open_inbox(stack, shop, session) as socket:
            assert closed_with(socket) == code
    order = an_order(shop)
    for token in ("", "wrong", order_token(an_order(shop)["_id"])):
        with stack.open_socket(chat(order, token)) as socket:
            assert closed_with(socket) == 4403
    kitchen.close()


def test_who_works_elsewhere_hears_of_their_own_location_alone(stack) -> None:
    shop = talking_shop()
    there = another_location(shop, conversations={"smsNumber": (own := own_number())})
    session = session_of(stack, shop, "cashier", places=[there])
    with open_inbox(stack, shop, session) as socket:
        hear(socket, "snapshot")
        a_thread(shop, "Not for them")
        mine = receive(texted(shop, number(), "For them", to_address=own))
        assert hear(socket, "message")["message"]["threadId"] == str(mine)
    session.close()


def test_who_is_no_member_any_more_is_closed(stack) -> None:
    shop = talking_shop()
    session = session_of(stack, shop, "manager")
    with open_inbox(stack, shop, session) as socket:
        hear(socket, "snapshot")
        person = session.person
        remove_member(who=owner_of(shop), person=person, restaurant_id=shop.restaurant_id)
        assert closed_with(socket) in (4401, 4403)
    session.close()


def test_what_a_client_makes_up_names_nothing(stack, sign_in) -> None:
    shop, theirs = talking_shop(), a_thread(talking_shop())
    member(shop)
    with open_inbox(stack, shop, sign_in(shop)) as socket:
        hear(socket, "snapshot")
        for body in (
            {"type": "typing", "thread": str(theirs["_id"])},
            {"type": "typing", "thread": {"$gt": ""}},
            {"type": "here", "thread": ["x"] * 9},
            {"type": "unknown"},
        ):
            say(socket, **body)
        say(socket, type="ping")
        hear(socket, "pong")
