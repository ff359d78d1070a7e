"""Whatever happens at one instant, and wherever a process dies: what somebody wrote is there once,
and counts once."""

import threading
from typing import Any

import pytest

from messaging.conversations import handling, writing
from messaging.conversations.answering import answer
from messaging.conversations.listing import messages_of
from messaging.conversations.receiving import rate_in_chat, receive
from messaging.conversations.settings import settings_of
from messaging.conversations.tests.talk import (
    a_thread,
    an_order,
    by_whatsapp,
    lines_of,
    number,
    talking_shop,
    texted,
    thread_of,
)
from orderbuddy.api.errors import ApiError, ErrorCode
from orderbuddy.members.tests.people import member
from orderbuddy.mongo import collection
from ordering.tests.guests import at_once

ROUNDS = 3


@pytest.fixture
def dying(monkeypatch):
    """`with dying(after=1):` the process dies when it has stored so many lines."""

    class Dying:
        def __init__(self, after: int) -> None:
            self.left = after

        def __enter__(self) -> None:
            insert = writing._insert

            def die(*args: Any, **kwargs: Any) -> Any:
                if not self.left:
                    raise RuntimeError("it dies here")
                self.left -= 1
                return insert(*args, **kwargs)

            self.patch = pytest.MonkeyPatch()
            self.patch.setattr(writing, "_insert", die)

        def __exit__(self, kind: Any, *_: Any) -> bool:
            self.patch.undo()
            return kind is RuntimeError

    return lambda after=0: Dying(after)


def counts(thread_id: Any) -> tuple[int, int, int]:
    thread = thread_of(thread_id)
    return thread["guestMessages"], thread["seq"], len(lines_of(thread_id))


@pytest.mark.parametrize("is_first", [True, False])
def test_the_same_message_at_one_instant_counts_once(is_first: bool) -> None:
    shop = talking_shop()
    for _ in range(ROUNDS):
        ana, before = number(), 0 if is_first else 1
        if not is_first:
            receive(texted(shop, ana))
        said = texted(shop, ana, "Hello?")
        found = at_once(6, lambda _, said=said: receive(said))
        assert len(set(found)) == 1
        assert counts(found[0]) == (before + 1, before + 1, before + 1)


def test_a_message_whose_taker_died_counts_once(dying) -> None:
    shop = talking_shop()
    said = texted(shop, number())
    with dying():
        receive(said)
    assert counts(receive(said)) == (1, 1, 1)


def test_an_answer_whose_taker_died_is_not_half_there(dying) -> None:
    shop = talking_shop()
    person, thread = member(shop, "cashier"), a_thread(shop)
    said = {"user": person, "thread": thread, "settings": settings_of({}), "text": "Soon"}
    with dying():
        answer(**said, action_id="12345678")
    assert thread_of(thread["_id"])["waitingSince"] == thread["waitingSince"]
    answer(**said, action_id="12345678")
    assert [one["text"] for one in lines_of(thread["_id"])][1:] == ["Soon"]
    assert thread_of(thread["_id"])["waitingSince"] is None


def test_one_answer_sent_twice_at_one_instant_is_one(stack) -> None:
    shop = talking_shop()
    person, thread = member(shop, "cashier"), a_thread(shop)
    said = {"user": person, "thread": thread, "settings": settings_of({}), "text": "Soon"}
    found = at_once(4, lambda _: answer(**said, action_id="12345678"))
    assert len({one["_id"] for one in found}) == 1
    assert counts(thread["_id"]) == (1, 2, 2)


@pytest.mark.parametrize("lines", [0, 1])
def test_who_resolves_and_asks_does_both_or_neither(dying, lines: int) -> None:
    shop = talking_shop()
    person, thread = member(shop, "cashier"), a_thread(shop)
    with dying(after=lines):
        handling.resolve(user=person, thread=thread, asks_rating=True)
    assert (thread_of(thread["_id"])["state"], len(lines_of(thread["_id"]))) == ("open", 1)
    handling.resolve(user=person, thread=thread, asks_rating=True)
    told = [(one["seq"], one["what"]) for one in lines_of(thread["_id"])]
    assert told == [(1, ""), (2, "resolved"), (3, "rating_asked")]
    assert thread_of(thread["_id"])["seq"] == 3


def test_two_who_resolve_at_one_instant_ask_once() -> None:
    shop = talking_shop()
    people, thread = [member(shop, "cashier") for _ in range(2)], a_thread(shop)
    at_once(2, lambda at: handling.resolve(user=people[at], thread=thread, asks_rating=True))
    assert [one["what"] for one in lines_of(thread["_id"])] == ["", "resolved", "rating_asked"]


def test_two_ratings_at_one_instant_are_one() -> None:
    shop = talking_shop()
    order = an_order(shop, number())
    location = collection("locations").find_one({"_id": order["locationId"]})
    thread_id = receive(by_whatsapp(shop, order["customer"]["phone"]))
    handling.resolve(user=member(shop, "cashier"), thread=thread_of(thread_id), asks_rating=True)
    said = ("good", "bad")
    at_once(2, lambda at: tapped(order, location, said[at]))
    (line,) = [one for one in lines_of(thread_id) if one["what"] == "rated"]
    assert thread_of(thread_id)["rating"]["value"] == line["values"]["rating"]


def tapped(order: Any, location: Any, rating: str) -> None:
    """The later one may find that it was answered already."""
    try:
        rate_in_chat(order=order, location=location, rating=rating)
    except ApiError as error:
        assert error.code == ErrorCode.VALIDATION_FAILED


def test_what_comes_while_somebody_reads_is_not_counted_as_read() -> None:
    shop, ana = talking_shop(), number()
    for _ in range(2):
        thread_id = receive(texted(shop, ana))
    seen = thread_of(thread_id)
    receive(texted(shop, ana))
    read = handling.mark_read(user=member(shop, "cashier"), thread=seen, seq=1)
    assert read["messages"] == 1


def test_who_reads_on_while_guests_write_misses_nothing() -> None:
    """A line is never seen before one with a smaller number: `after` is a place to go on from."""
    shop, ana = talking_shop(), number()
    thread_id = receive(texted(shop, ana))
    found, is_over = [1], threading.Event()

    def read() -> None:
        while not is_over.is_set() or messages_of(thread_id, after=found[-1])[0]:
            found.extend(one["seq"] for one in messages_of(thread_id, after=found[-1])[0])

    reader = threading.Thread(target=read)
    reader.start()
    for place in range(ROUNDS):
        at_once(8, lambda at, place=place: receive(texted(shop, ana, f"{place}.{at}")))
    is_over.set()
    reader.join()
    assert found == list(range(1, 8 * ROUNDS + 2))
