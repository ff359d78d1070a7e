"""What becomes of a message, with a provider that answers, refuses, breaks off or is not there."""

import secrets
import threading
import time
from datetime import timedelta

import pytest

from messaging.channels import channel_of
from messaging.channels.base import Channel, Content, Outgoing, Sent
from messaging.consent import record_opt_out
from messaging.fakes.twilio import NUMBER, OTHERS
from messaging.outbox import Recipient, claims, limits, states, tell
from messaging.outbox.backoff import ATTEMPTS_AT_MOST
from messaging.outbox.delivering import deliver as deliver_claimed
from messaging.outbox.tests.sending import EVENT, again, change, deliver, make, number
from orderbuddy.mongo import collection, now
from orderbuddy.testing.shops import make_shop


@pytest.fixture
def to() -> str:
    return number()


def test_a_message_is_sent_once(shop, texts_sent, to):
    sent = deliver(make(shop, ("sms", to)), state="sent")
    assert texts_sent.to(to) == ["Hello"]
    assert (sent["attempts"], sent["provider"], sent["claim"]) == (1, "twilio", None)
    assert sent["reference"].startswith("SM")
    assert sent["content"]["text"] == "Hello"
    assert sent["times"]["queued"] <= sent["times"]["tried"] <= sent["times"]["sent"]


def test_a_location_writes_from_its_own_number(texts_sent, to):
    """There the guest's answer finds it; codes and staff's news come from the house."""
    own = f"{OTHERS}{to[-7:]}"
    shop = make_shop(conversations={"smsNumber": own})
    deliver(make(shop, ("sms", to)), state="sent")
    deliver(make(shop, ("sms", to), purpose="security"), state="sent")
    assert [one.facts["from"] for one in texts_sent.taken_by(to)] == [own, NUMBER]


def test_the_same_is_told_once(shop, to):
    told = {
        "what": EVENT, "about": f"order:{shop.location_id}", "purpose": "service",
        "recipients": [Recipient([("sms", to)]), Recipient([("sms", to)])],
        "values": {"text": "Hello"}, "restaurant_id": shop.restaurant_id,
        "not_before": now() + timedelta(hours=1),
    }  # fmt: skip
    assert len(tell(**told)) == 1
    assert tell(**told) == []
    assert collection("messages").count_documents({"restaurantId": shop.restaurant_id}) == 1


def test_what_is_refused_for_now_is_tried_again(shop, texts_sent, to):
    texts_sent.refuse(to, 503, times=1)
    waits = deliver(make(shop, ("sms", to)), attempts=1, claim=None)
    assert (waits["state"], waits["error"]["code"]) == ("queued", "20500")
    assert now() < waits["dueAt"] < now() + timedelta(seconds=10)
    assert deliver(waits, state="sent")["attempts"] == 2
    assert texts_sent.to(to) == ["Hello"]


def test_what_is_refused_for_good_is_not(shop, texts_sent, to):
    texts_sent.refuse(to, 400, code=21211)
    failed = deliver(make(shop, ("sms", to)), state="failed")
    assert (failed["attempts"], failed["error"]["code"]) == (1, "21211")


def test_nobody_tries_for_ever(shop, texts_sent, to):
    texts_sent.refuse(to, 429, times=2)
    message = change(make(shop, ("sms", to)), attempts=ATTEMPTS_AT_MOST - 1)
    assert deliver(message, state="failed")["attempts"] == ATTEMPTS_AT_MOST


def test_a_number_that_opted_out_at_the_provider_is_not_written_to_again(shop, texts_sent, to):
    texts_sent.refuse(to, 400, code=21610)
    assert deliver(make(shop, ("sms", to)), state="suppressed")["reason"] == "opted_out"
    later = make(shop, ("whatsapp", to))
    assert (later["state"], later["reason"]) == ("suppressed", "stopped")


def test_who_said_stop_meanwhile_gets_nothing(shop, texts_sent, to):
    message = make(shop, ("sms", to))
    record_opt_out(address=to, channel="whatsapp", how="test")
    assert deliver(message, state="suppressed")["reason"] == "stopped"
    assert texts_sent.to(to) == []


def test_what_comes_too_late_is_not_sent(shop, texts_sent, to):
    message = change(make(shop, ("sms", to)), expiresAt=now())
    assert deliver(message, state="failed")["error"]["code"] == "too_late"
    assert texts_sent.to(to) == []


def test_a_secret_is_forgotten(shop, texts_sent, to):
    message = make(shop, ("sms", to), ("email", "x@guests.example"), text="123456", is_secret=True)
    assert message["chain"] == []
    sent = deliver(message, state="sent")
    assert (sent["values"], sent["content"]) == ({}, None)
    assert texts_sent.to(to) == ["123456"]


def test_what_a_secret_said_is_not_written_down_while_it_waits(shop, texts_sent, to):
    texts_sent.refuse(to, 503, times=1)
    message = make(shop, ("sms", to), text="123456", is_secret=True)
    waits = deliver(message, attempts=1, claim=None)
    assert (waits["state"], waits["content"]) == ("queued", None)
    assert deliver(waits, state="sent")["values"] == {}
    assert texts_sent.to(to) == ["123456"]


def test_a_secret_whose_call_broke_off_is_found_and_not_sent_again(shop, texts_sent, to):
    texts_sent.drop(to, times=1)
    message = make(shop, ("sms", to), text="123456", is_secret=True)
    held = deliver(message, attempts=1)
    assert deliver(held, state="sent")["attempts"] == 1
    assert texts_sent.to(to) == ["123456"]


def test_an_emails_html_is_not_kept_once_it_was_sent(shop):
    """Of a broadcast there are thousands of them, kept for half a year."""
    said = Content(text="Hello", subject="Hi", html="<p>Hello</p>")
    message = make(shop, ("email", "ana@guests.example"), purpose="staff", content=said)
    assert states.move(message["_id"], "sent")
    assert again(message)["content"] == {"text": "Hello", "subject": "Hi"}


def test_a_claim_that_ran_out_before_anything_was_called_is_due_again(shop, texts_sent, to):
    message = change(
        make(shop, ("sms", to)), claim={"by": "killed", "until": now(), "sentAt": None}
    )
    sent = deliver(message, state="sent")
    assert (sent["attempts"], sent["unsure"]) == (1, 0)
    assert texts_sent.to(to) == ["Hello"]


def test_a_call_that_broke_off_is_asked_after_and_not_made_again(shop, texts_sent, to):
    texts_sent.drop(to)
    held = deliver(make(shop, ("sms", to)), attempts=1)
    assert (held["state"], held["unsure"]) == ("queued", 0)
    assert held["claim"]["sentAt"] is not None
    found = deliver(held, state="sent")
    assert (found["attempts"], found["unsure"]) == (1, 0)
    assert texts_sent.to(to) == ["Hello"]


def test_what_nobody_knows_is_sent_once_more_and_counted(shop, texts_sent, to):
    texts_sent.drop(to, times=3, is_listed=False)
    held = deliver(make(shop, ("sms", to)), attempts=1)
    twice = deliver(held, attempts=2)
    assert twice["unsure"] == 1
    given_up = deliver(twice, state="failed")
    assert (given_up["unsure"], given_up["error"]["code"]) == (2, "unsure")
    assert texts_sent.to(to) == ["Hello"] * 2


def test_marketing_that_nobody_knows_of_is_not_sent_again(shop, texts_sent, to):
    texts_sent.drop(to, times=2, is_listed=False)
    held = deliver(change(make(shop, ("sms", to)), purpose="staff"), attempts=1)
    given_up = deliver(change(held, purpose="marketing"), state="failed")
    assert given_up["error"]["code"] == "unsure"
    assert texts_sent.to(to) == ["Hello"]


def test_two_who_have_one_message_call_once(shop, to):
    """The first one stood still for so long that its claim ran out."""
    message = change(make(shop, ("sms", to)), claim={"by": "a", "until": now(), "sentAt": None})
    slow = claims.Claim(message, "a")
    change(message, claim={"by": "b", "until": now(), "sentAt": None})
    assert not claims.begin(slow, {})
    assert claims.begin(claims.Claim(message, "b"), {})
    assert not claims.give_back(slow, due_at=now())


def test_a_message_that_cannot_be_made_into_a_text_holds_up_no_other(shop, texts_sent, to):
    broken, good = make(shop, ("sms", number())), make(shop, ("sms", to))
    change(broken, values={})
    waits = deliver(broken, attempts=1, claim=None)
    assert (waits["state"], waits["error"]["code"]) == ("queued", "internal")
    assert deliver(good, state="sent")["attempts"] == 1


class Clumsy(Channel):
    """It stumbles over the answer to what its provider has done."""

    name, provider = "clumsy", "clumsy"

    def send(self, outgoing: Outgoing) -> Sent:
        return Sent(self.provider, {}["sid"])


def test_a_channel_that_stumbles_over_an_answer_is_not_used_again_at_once(shop):
    made = make(shop, (f"clumsy-{secrets.token_hex(4)}", "x"))
    change(made, dueAt=now())
    claim = claims.take(made["channel"])
    assert claim is not None
    assert deliver_claimed(claim, Clumsy())
    held = again(made)
    assert (held["state"], held["attempts"], held["error"]["code"]) == ("queued", 1, "internal")
    assert held["claim"]["sentAt"] is not None
    assert held["dueAt"] > now()


def test_a_channel_that_is_not_there_fails_at_once(shop):
    assert deliver(make(shop, ("fax", "1")), state="failed")["error"]["code"] == "no_channel"


def test_guests_are_not_written_to_where_that_is_switched_off(shop, settings, to):
    settings.ALLOW_MESSAGE = False
    told = {"what": EVENT, "about": "x", "values": {}, "restaurant_id": shop.restaurant_id}
    to_guest = [Recipient([("sms", to)])]
    assert tell(**told, recipients=to_guest, purpose="service") == []
    assert tell(**told, recipients=to_guest, purpose="marketing") == []
    later = now() + timedelta(hours=1)
    assert len(tell(**told, recipients=to_guest, purpose="staff", not_before=later)) == 1
    assert again(collection("messages").find_one({"to": to}))["state"] == "queued"


def test_a_stop_that_comes_while_a_message_waits_for_its_turn_is_heard(
    shop, texts_sent, to, settings
):
    """A provider's turn may be seconds away."""
    settings.MESSAGES_PER_SECOND = {"twilio": "1"}
    message = change(make(shop, ("sms", to)), claim={"by": "me", "until": now(), "sentAt": None})
    taken = [limits.wait_for_turn("twilio") for _ in range(2)]
    claim = claims.Claim(message, "me")
    waits = threading.Thread(target=deliver_claimed, args=(claim, channel_of("sms")))
    waits.start()
    time.sleep(0.2)
    record_opt_out(address=to, channel="sms", how="test")
    waits.join()
    left = again(message)
    assert taken == [True, True]
    assert (left["state"], left["reason"]) == ("suppressed", "stopped")
    assert texts_sent.to(to) == []
