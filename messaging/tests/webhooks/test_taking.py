"""What comes in is a wish, a message for people, or both; once, whatever fails in between."""

import secrets
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from messaging import taking
from messaging.consent import may_write
from messaging.conversations import receiving
from messaging.conversations.tests.talk import picture_of, settings_of, talking_shop, texted
from messaging.conversations.tests.test_files import picture
from messaging.incoming import Incoming, Wish
from messaging.tests.channels.ways import number
from messaging.tests.webhooks.messages import PATH, PUBLIC, came_in
from orderbuddy.mongo import Document, collection, now
from payments.tests.guests import until

INCOMING = f"{PUBLIC}{PATH}/twilio/incoming"


def threads_of(phone: str) -> list[Document]:
    return list(collection("threads").find({"guestKey": f"phone:{phone}"}))


def lines_of(phone: str) -> list[str]:
    """What the guest has written, as the staff see it."""
    ids = [thread["_id"] for thread in threads_of(phone)]
    return [one["text"] for one in collection("thread_messages").find({"threadId": {"$in": ids}})]


def may_be_told(phone: str) -> bool:
    return may_write(address=phone, channel="sms", purpose="staff", restaurant_id="r").allowed


def events_of(phone: str) -> int:
    return collection("consent_events").count_documents({"address": phone})


@pytest.mark.parametrize(
    ("text", "is_heard", "is_stopped"),
    [
        ("STOP", False, True),
        ("stop please!", False, True),
        ("Dar de baja", False, True),
        ("🛑", False, True),
        ("Start", False, False),
        ("HELP", False, False),
        ("Stop texting me, and where is my refund?", True, True),
        ("Where is my refund?", True, False),
        ("Please don't stop the music", True, False),
        ("Is it near the bus stop", True, False),
        ("cancel my order", True, False),
        ("", True, False),
    ],
)
def test_a_bare_wish_is_done_and_a_sentence_is_read_too(text, is_heard, is_stopped) -> None:
    phone = number()
    assert taking.take(texted(talking_shop(), phone, text))
    assert (lines_of(phone), may_be_told(phone)) == ([text] if is_heard else [], not is_stopped)
    assert len(threads_of(phone)) == is_heard


def test_a_picture_with_a_wish_is_seen_too() -> None:
    shop, phone = talking_shop(), number()
    taking.take(texted(shop, phone, "stop", media=picture_of()))
    assert (lines_of(phone), may_be_told(phone)) == (["stop"], False)


def test_the_same_again_changes_nothing() -> None:
    shop, phone = talking_shop(), number()
    said = texted(shop, phone, "Stop texting me, and where is my refund?")
    assert [taking.take(said) for _ in range(3)] == [True, False, False]
    (thread,) = threads_of(phone)
    assert (thread["guestMessages"], lines_of(phone)) == (1, [said.text])
    assert (events_of(phone), len(came_in(phone))) == (1, 1)


def test_an_old_stop_that_is_replayed_does_not_undo_a_start() -> None:
    shop, phone = talking_shop(), number()
    stop = texted(shop, phone, "STOP")
    taking.take(stop)
    taking.take(texted(shop, phone, "START"))
    # What Twilio sends again has no time of its own: it comes as if it were said now.
    taking.take(texted(shop, phone, "STOP", provider_message_id=stop.provider_message_id))
    assert may_be_told(phone)


@pytest.mark.parametrize("dies", ["location_for", "receive", "_keep"])
def test_what_a_crash_left_undone_is_done_when_it_is_told_again(monkeypatch, dies: str) -> None:
    shop, phone = talking_shop(), number()
    said = texted(shop, phone, "Stop texting me, and where is my refund?")

    def die(*_: Any, **__: Any) -> None:
        raise RuntimeError("it dies here")

    with monkeypatch.context() as broken:
        broken.setattr(receiving if dies == "location_for" else taking, dies, die)
        with pytest.raises(RuntimeError):
            taking.take(said)
    # Whatever comes after it, the wish was heard.
    assert not may_be_told(phone)
    assert taking.take(said)
    assert (lines_of(phone), events_of(phone)) == ([said.text], 1)
    assert threads_of(phone)[0]["guestMessages"] == 1


def test_what_was_said_is_kept_in_one_place() -> None:
    """Where it is forgotten with the guest: in the conversation, or in the record of consent."""
    shop = talking_shop()
    for text in ("Where is my refund?", "STOP"):
        phone = number()
        taking.take(texted(shop, phone, text, name="Ana"))
        (kept,) = came_in(phone)
        assert not {"text", "name", "from_address", "media"} & kept.keys()
    nobodys = number()
    taking.take(texted(shop, nobodys, "Hello", to_address=number()))
    assert came_in(nobodys)[0]["text"] == "Hello"


def test_a_providers_report_is_taken_once() -> None:
    phone = number()
    wish = Wish("twilio", secrets.token_hex(8), "sms", phone, False, "twilio_21610", now())
    assert [taking.take_wish(wish) for _ in range(2)] == [True, False]
    assert (may_be_told(phone), events_of(phone)) == (False, 1)


def test_stop_in_a_storm_is_heard(stack, texts_sent) -> None:
    """Everything comes at once, and then again."""
    shop = talking_shop()
    own, guests = settings_of(shop)["smsNumber"], [number() for _ in range(30)]
    words = ["Where is it?", "STOP", "Stop texting me. Where is the rest of my order?"]
    said = [(guest, words[place % 3], secrets.token_hex(16)) for place, guest in enumerate(guests)]

    def write(one: tuple[str, str, str]) -> int:
        guest, text, sid = one
        return texts_sent.write(guest, text, url=INCOMING, sid=f"SM{sid}", to=own, via=stack.url)

    with ThreadPoolExecutor(8) as pool:
        for _ in range(2):
            assert set(pool.map(write, said)) == {200}
    for guest, text, _ in said:
        assert may_be_told(guest) is (text == words[0])
        assert lines_of(guest) == ([] if text == "STOP" else [text])
        assert [one["guestMessages"] for one in threads_of(guest)] == [1] * (text != "STOP")


@pytest.mark.parametrize("by", ["sms", "whatsapp"])
def test_a_guests_picture_is_fetched_from_its_provider_and_kept(
    stack, texts_sent, graph, by: str
) -> None:
    """The webhook is answered at once; a worker opens the provider's address with our secret."""
    own, phone, file = settings_of(talking_shop()), number(), (picture(), "image/jpeg")
    if by == "sms":
        to, url = own["smsNumber"], INCOMING
        texts_sent.write(phone, "", url=url, files=[file], to=to, via=stack.url)
    else:
        graph.webhook = f"{stack.url}{PATH}/whatsapp"
        graph.write(phone, file=(*file, "Cold!"), phone_id=own["whatsappPhoneId"])
    until(lambda: [one.get("fileId") for one in files_of(phone)], 60)
    (kept,) = collection("thread_files").find({"_id": files_of(phone)[0]["fileId"]})
    assert (kept["kind"], kept["isUsed"]) == ("picture", True)


def files_of(phone: str) -> list[Document]:
    """What has come along, once it is there."""
    ids = [thread["_id"] for thread in threads_of(phone)]
    lines = collection("thread_messages").find({"threadId": {"$in": ids}})
    return [one for line in lines for one in line["attachments"] if one.get("fileId")]


def incoming_of_whatsapp(shop: Any, phone: str, text: str) -> Incoming:
    own = settings_of(shop)["whatsappPhoneId"]
    return texted(
        shop, phone, text, provider="whatsapp_cloud", channel="whatsapp", to_address=own,
        provider_message_id=f"wamid.{secrets.token_hex(8)}",
    )  # fmt: skip


def test_stop_by_whatsapp_is_a_stop_by_text_as_well() -> None:
    phone = number()
    taking.take(incoming_of_whatsapp(talking_shop(), phone, "Pare, por favor"))
    assert not may_be_told(phone)
