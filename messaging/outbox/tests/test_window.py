"""What WhatsApp takes, and from which number guests are written to."""

from datetime import timedelta

import pytest
from bson import ObjectId

from messaging.channels.base import Content, Template
from messaging.fakes.twilio import OTHERS
from messaging.outbox.tests.sending import deliver, make, number, the_next
from orderbuddy.mongo import collection, now

HOUR = timedelta(hours=1)


@pytest.fixture
def to(graph) -> str:
    """Somebody to whom WhatsApp lets anything through: what is refused, we have refused."""
    to = number()
    graph.open_window(to)
    return to


def wrote(shop, to: str, *, until) -> None:
    thread = {
        "_id": ObjectId(), "guestKey": f"phone:{to}", "restaurantId": shop.restaurant_id,
        "locationId": ObjectId(), "windowUntil": until,
    }  # fmt: skip
    collection("threads").insert_one(thread)


@pytest.mark.parametrize("until", [None, timedelta(), -HOUR])
def test_whoever_has_not_written_lately_gets_a_text_instead(shop, graph, texts_sent, to, until):
    if until is not None:
        wrote(shop, to, until=now() + until)
    left = deliver(make(shop, ("whatsapp", to), ("sms", to)), state="suppressed")
    assert (left["reason"], left["attempts"]) == ("window_closed", 0)
    text = the_next(left)
    deliver(text, state="sent")
    assert (graph.taken_by(to), texts_sent.to(to)) == ([], ["Hello"])


def test_whoever_wrote_lately_gets_words(shop, graph, to):
    wrote(shop, to, until=now() + HOUR)
    deliver(make(shop, ("whatsapp", to)), state="sent")
    assert [one.text for one in graph.taken_by(to)] == ["Hello"]


def test_having_written_to_another_restaurant_opens_nothing(shop, make_shop, graph, to):
    wrote(make_shop(), to, until=now() + HOUR)
    deliver(make(shop, ("whatsapp", to)), state="suppressed")
    assert graph.taken_by(to) == []


def test_a_template_is_taken_at_any_time(shop, graph, to):
    said = Content(text="Hello", template=Template("hello", "en", ("Ana",)))
    deliver(make(shop, ("whatsapp", to), content=said), state="sent")
    assert [one.text for one in graph.taken_by(to)] == ["hello | Ana"]


@pytest.mark.parametrize(
    ("purpose", "is_own"), [("service", True), ("staff", False), ("security", False)]
)
def test_guests_are_written_to_from_the_number_that_they_write_to(
    make_shop, texts_sent, purpose, is_own
):
    own, to = f"{OTHERS}5550100", number()
    shop = make_shop(conversations={"smsNumber": own})
    deliver(make(shop, ("sms", to), purpose=purpose), state="sent")
    (taken,) = texts_sent.taken_by(to)
    assert (taken.facts["from"] == own) is is_own
