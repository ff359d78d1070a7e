"""What comes in: STOP, START, HELP in people's words, and what providers report."""

from types import SimpleNamespace
from typing import Any

import pytest

from messaging.consent import hear, hear_wish
from messaging.consent.addresses import hash_of
from messaging.consent.tests.wishes import at, number, stop, verdict
from messaging.consent.words import Wish
from messaging.outbox.preparing import outgoing_of
from orderbuddy.mongo import collection


def incoming(phone: str, text: str, **more: Any) -> Any:
    said = {
        "provider": "test", "provider_message_id": f"{phone}:{text}", "channel": "sms",
        "from_address": phone, "text": text, "at": at(5), "opt_out_type": "",
    }  # fmt: skip
    return SimpleNamespace(**{**said, **more})


def helped(phone: str) -> list[dict[str, Any]]:
    return list(collection("messages").find({"what": "help", "to": phone}))


def test_a_stop_counts_at_once_and_is_written_down_with_its_words():
    phone = number()
    assert hear(incoming(phone, "Please stop texting me!")) is Wish.STOP
    assert verdict(phone, "r", "security").reason == "stopped"
    (event,) = collection("consent_events").find({"addressHash": hash_of("sms", phone)})
    assert (event["words"], event["how"], event["at"]) == ("Please stop texting me!", "text", at(5))
    assert (event["channel"], event["granted"], event["restaurantId"]) == ("sms", False, None)


def test_the_same_message_again_is_the_same():
    phone = number()
    for _ in range(3):
        assert hear(incoming(phone, "STOP")) is Wish.STOP
    mine = {"addressHash": hash_of("sms", phone)}
    assert collection("consent_events").count_documents(mine) == 1


def test_a_half_written_stop_is_finished_when_it_is_told_again():
    """A crash may come between the record and what follows from it."""
    phone = number()
    hear(incoming(phone, "STOP"))
    collection("consents").delete_many({"addressHash": hash_of("sms", phone)})
    assert verdict(phone, "r", "staff").allowed
    hear(incoming(phone, "STOP"))
    assert not verdict(phone, "r", "staff").allowed


def test_a_late_stop_does_not_undo_a_newer_start():
    phone = number()
    hear(incoming(phone, "START", at=at(9)))
    hear(incoming(phone, "STOP", at=at(3)))
    assert verdict(phone, "r", "staff").allowed


def test_a_message_from_the_future_is_one_of_now():
    phone = number()
    hear(incoming(phone, "START", at=at(10**7)))
    hear(incoming(phone, "STOP", at=at(2 * 10**7)))
    assert not verdict(phone, "r", "staff").allowed


@pytest.mark.parametrize("text", ["Where is my order?", "please cancel my order", ""])
def test_everything_else_is_for_people(text):
    phone = number()
    assert hear(incoming(phone, text)) is None
    assert verdict(phone, "r", "staff").allowed


@pytest.mark.parametrize(
    ("text", "language", "part"),
    [("HELP", "en", "Reply STOP"), ("ayuda", "es", "Responde STOP"), ("Ajuda!", "pt", "START")],
)
def test_help_is_answered_once_in_its_language(shop, text, language, part):
    phone = number()
    for time in range(3):
        told = incoming(phone, text, provider_message_id=f"{phone}:{time}")
        assert hear(told, restaurant_of=lambda: shop.restaurant_id) is Wish.HELP
    (message,) = helped(phone)
    assert (message["language"], message["channel"]) == (language, "sms")
    said = outgoing_of(message).content.text
    assert part in said
    assert "Test Café" in said


def test_help_is_not_answered_where_the_provider_has():
    phone = number()
    assert hear(incoming(phone, "HELP", opt_out_type="HELP")) is Wish.HELP
    assert helped(phone) == []


@pytest.mark.parametrize(
    ("kind", "text", "allowed"), [("STOP", "Arrêtez", False), ("START", "oui", True)]
)
def test_what_the_provider_has_acted_on_counts_whatever_the_words(kind, text, allowed):
    phone = number()
    stop(phone, 1)
    assert hear(incoming(phone, text, opt_out_type=kind)) is Wish(kind)
    assert verdict(phone, "r", "staff").allowed is allowed


def test_a_provider_reports_an_opt_out_and_later_its_end():
    phone = number()
    about = {"provider": "twilio", "channel": "whatsapp", "address": phone, "purpose": ""}
    report = {**about, "how": "twilio_21610"}
    told = SimpleNamespace(**report, provider_key=f"{phone}:1", granted=False, at=at(1))
    assert (hear_wish(told), hear_wish(told)) == (True, False)
    assert verdict(phone, "r", "service", "sms").reason == "stopped"
    hear_wish(SimpleNamespace(**report, provider_key=f"{phone}:2", granted=True, at=at(2)))
    assert verdict(phone, "r", "staff").allowed
