"""What a provider could not tell us, as we were away, or did not know yet, is asked for."""

from datetime import timedelta

import pytest

from messaging.consent import may_write
from messaging.fakes import FakeTwilio, Taken
from messaging.outbox import news
from messaging.outbox.tests.sending import again, change, deliver, following, make, number, until
from orderbuddy.mongo import Document, now


@pytest.fixture
def sent(shop, texts_sent: FakeTwilio) -> tuple[Document, Taken]:
    """A text that Twilio has taken, and of which it has told nothing."""
    to = number()
    message = deliver(make(shop, ("sms", to)), state="sent")
    return message, texts_sent.taken_by(to)[0]


def ask(message: Document, **fields: object) -> Document:
    """It is due, and was asked about (by us or by the run's worker); as it is then."""
    before = again(message).get("asked", 0)
    change(message, askAt=now() - timedelta(days=1))
    until(lambda: again(message).get("asked", 0) > before, news.ask_for_news)
    return again(message)


def test_a_text_is_asked_about_some_minutes_later(sent) -> None:
    message, _ = sent
    assert timedelta(minutes=9) < message["askAt"] - message["times"]["sent"] < 2 * news.PAUSES[0]


def test_a_lost_callback_is_made_up_for(sent, texts_sent) -> None:
    message, taken = sent
    texts_sent.become(taken, "delivered", price="-0.0079")
    found = ask(message)
    assert (found["state"], found["askAt"]) == ("delivered", None)
    assert found["cost"] == {"amount": "0.0079", "currency": "USD"}


def test_what_a_message_cost_is_asked_for_until_it_is_known(sent, texts_sent) -> None:
    message, taken = sent
    texts_sent.become(taken, "delivered")
    found = ask(message)
    assert (found["state"], found["cost"]) == ("delivered", None)
    assert found["askAt"] > now() + timedelta(minutes=50)
    texts_sent.become(taken, "delivered", price="-0.0158")
    found = ask(message)
    assert (found["cost"]["amount"], found["askAt"]) == ("0.0158", None)


def test_it_is_not_asked_for_ever(sent) -> None:
    message, _ = sent
    for _ in news.PAUSES:
        found = ask(message)
    assert (found["state"], found["askAt"]) == ("sent", None)


def test_what_failed_goes_on_by_the_next_channel(shop, texts_sent, mailbox) -> None:
    to, mail = number(), f"{number()}@guests.example".removeprefix("+")
    message = deliver(make(shop, ("sms", to), ("email", mail)), state="sent")
    # Before another channel is tried, as nobody has heard of it.
    assert message["askAt"] < message["fallAt"]
    texts_sent.become(texts_sent.taken_by(to)[0], "undelivered", error_code=30005)
    found = ask(message)
    assert (found["state"], found["error"]["code"]) == ("failed", "30005")
    until(lambda: [one["to"] for one in following(message)] == [mail])


def test_whoever_said_stop_at_the_provider_is_known(sent, texts_sent) -> None:
    message, taken = sent
    texts_sent.become(taken, "failed", error_code=21610)
    ask(message)
    told = {"address": message["to"], "channel": "sms", "restaurant_id": "r", "purpose": "staff"}
    until(lambda: may_write(**told).reason == "stopped")


def test_a_provider_that_does_not_answer_is_asked_again(sent, texts_sent) -> None:
    message, _ = sent
    trouble = texts_sent.trouble("error", status=503, operation="fetch", to=message["to"])
    change(message, askAt=now() - timedelta(days=1))
    until(trouble.reached.is_set, news.ask_for_news)
    until(lambda: again(message)["askAt"] > now() + timedelta(minutes=4))
    assert again(message).get("asked", 0) == 0


def test_what_the_provider_does_not_know_is_not_asked_again(shop) -> None:
    message = change(
        make(shop, ("sms", number())), state="sent", provider="twilio", reference="SMunknown",
        askAt=now() - timedelta(days=1),
    )  # fmt: skip
    until(lambda: again(message)["askAt"] is None, news.ask_for_news)
    assert again(message)["state"] == "sent"
