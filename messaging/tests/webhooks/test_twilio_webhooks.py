"""Twilio tells: what it has signed is applied once, anything else is refused."""

import secrets
from urllib.parse import urlencode

import pytest
import requests
from twilio.request_validator import RequestValidator

from messaging.channels import channel_of
from messaging.fakes import Taken
from messaging.fakes.twilio import TOKEN
from messaging.tests.channels.ways import number, outgoing
from messaging.tests.webhooks.messages import PATH, PUBLIC, a_message, came_in, state_of, stored

STATUS = f"{PUBLIC}{PATH}/twilio/status"
INCOMING = f"{PUBLIC}{PATH}/twilio/incoming"


def sent(message_id: str, to: str = "") -> Taken:
    """A message as Twilio has it."""
    facts = {"from": "+15550199999", "callback": f"{STATUS}?message={message_id}", "fails": 0}
    return Taken(to or number(), "Hello", f"SM{secrets.token_hex(16)}", message_id, facts)


def test_a_text_that_we_send_is_told_of_by_its_own_callback(stack, texts_sent) -> None:
    message_id, to = a_message("queued"), number()
    channel_of("sms").send(outgoing(to, message_id=message_id))
    (taken,) = texts_sent.taken_by(to)
    assert texts_sent.tell(taken, "delivered", via=stack.url) == 200
    found = stored(message_id)
    assert (found["state"], found["reference"]) == ("delivered", taken.reference)


@pytest.mark.parametrize(
    ("told", "state"),
    [
        (("queued", "sent", "delivered"), "delivered"),
        (("delivered", "sent", "queued"), "delivered"),
        (("delivered", "delivered"), "delivered"),
        (("delivered", "failed"), "delivered"),
        (("read", "delivered", "sent"), "read"),
        (("sending", "accepted"), "queued"),
        (("undelivered",), "failed"),
        (("failed", "sent"), "failed"),
        (("made up",), "queued"),
    ],
)
def test_callbacks_move_forward_only(stack, texts_sent, told: tuple[str, ...], state: str) -> None:
    message_id = a_message("queued")
    taken = sent(message_id)
    assert {texts_sent.tell(taken, one, via=stack.url) for one in told} == {200}
    assert state_of(message_id) == state


def test_why_it_failed_is_kept(stack, texts_sent) -> None:
    message_id = a_message()
    texts_sent.tell(sent(message_id), "undelivered", error_code=30005, via=stack.url)
    assert stored(message_id)["error"]["code"] == "30005"


def test_an_earlier_attempt_that_failed_is_no_news_of_a_later_one(stack, texts_sent) -> None:
    message_id = a_message(reference="SMlater")
    assert texts_sent.tell(sent(message_id), "failed", via=stack.url) == 200
    assert state_of(message_id) == "sent"


def test_a_replayed_callback_changes_nothing(stack, texts_sent) -> None:
    message_id = a_message()
    taken = sent(message_id)
    texts_sent.tell(taken, "delivered", via=stack.url)
    before = stored(message_id)
    assert texts_sent.tell(taken, "delivered", via=stack.url) == 200
    assert stored(message_id) == before


@pytest.mark.parametrize(
    "how",
    [
        {"secret": "another account's"},
        {"signature": ""},
        {"signature": "AAAA"},
        {"signature": "ÄÖ"},
        {"changed": {"MessageStatus": "failed"}},
        {"changed": {"MessageSid": "SMother"}},
        {"signed_url": f"{STATUS}?message=000000000000000000000000"},
        {"signed_url": f"http://evil.example{PATH}/twilio/status"},
        {"signed_url": STATUS},
    ],
    ids=str,
)
def test_what_is_not_signed_is_refused(stack, texts_sent, how: dict) -> None:
    message_id = a_message()
    assert texts_sent.tell(sent(message_id), "delivered", via=stack.url, **how) == 403
    assert state_of(message_id) == "sent"


def test_a_host_that_somebody_names_is_not_believed(stack, texts_sent) -> None:
    """The address that counts is ours, not what a request says of itself."""
    message_id, evil = a_message(), "http://evil.example"
    form = {"MessageSid": "SM1", "MessageStatus": "delivered"}
    url = f"{evil}{PATH}/twilio/status?message={message_id}"
    signed = RequestValidator("x").compute_signature(url, form)
    headers = {"X-Twilio-Signature": signed, "X-Forwarded-Host": "evil.example"}
    path = f"{stack.url}{PATH}/twilio/status?message={message_id}"
    assert requests.post(path, data=form, headers=headers, timeout=30).status_code == 403


@pytest.mark.parametrize(
    ("public", "status"),
    [
        ("https://orders.example.com", 200),
        ("https://orders.example.com:443", 200),
        ("http://orders.example.com", 403),
        ("http://127.0.0.1:8001", 403),
        ("https://127.0.0.1", 403),
    ],
)
def test_behind_a_proxy_the_public_address_is_signed(
    client, settings, public: str, status: int
) -> None:
    settings.API_ENDPOINT = "https://orders.example.com"
    message_id = a_message()
    form = {"MessageSid": "SM1", "MessageStatus": "delivered", "To": number()}
    path = f"{PATH}/twilio/status?message={message_id}"
    signed = RequestValidator(TOKEN).compute_signature(public + path, form)
    answer = client.post(
        path,
        urlencode(form),
        content_type="application/x-www-form-urlencoded",
        headers={"X-Twilio-Signature": signed, "Host": "127.0.0.1:8001"},
    )
    moved = "delivered" if status == 200 else "sent"
    assert (answer.status_code, state_of(message_id)) == (status, moved)


def test_a_number_that_opted_out_is_known_by_its_callback(stack, texts_sent) -> None:
    message_id, to = a_message(), number()
    taken = sent(message_id, to)
    for _ in range(2):
        texts_sent.tell(taken, "failed", error_code=21610, via=stack.url)
    (wish,) = came_in(to, kind="wish")
    assert (wish["granted"], wish["channel"], wish["purpose"]) == (False, "sms", "")


# --- what people write ----------------------------------------------------------------------------


def test_what_somebody_writes_is_kept_once(stack, texts_sent) -> None:
    guest, sid, words = number(), f"SM{secrets.token_hex(16)}", "Sin cebolla, por favor 🌮"
    for _ in range(2):
        assert texts_sent.write(guest, words, url=INCOMING, sid=sid, via=stack.url) == 200
    (found,) = came_in(guest)
    assert (found["providerKey"], found["channel"]) == (f"twilio:{sid}", "sms")
    assert (found["text"], found["to_address"]) == (words, "+15550199999")
    assert (found["opt_out_type"], found["media"]) == ("", [])


def test_whatsapp_by_twilio_with_name_picture_and_button(stack, texts_sent) -> None:
    guest = number()
    texts_sent.write(
        f"whatsapp:{guest}", "", url=INCOMING, via=stack.url,
        name="Ana", button="late", files=[(b"\x89PNG", "image/png")],
    )  # fmt: skip
    (found,) = came_in(guest)
    assert (found["provider"], found["channel"]) == ("twilio_whatsapp", "whatsapp")
    assert (found["name"], found["button_id"]) == ("Ana", "late")
    (media,) = found["media"]
    assert media["content_type"] == "image/png"
    assert media["url"].startswith(texts_sent.url)


@pytest.mark.parametrize(("words", "kind"), [("Stop", "STOP"), ("start", "START"), ("Hello", "")])
def test_whether_twilio_has_acted_on_it_is_known(stack, texts_sent, words: str, kind: str) -> None:
    guest = number()
    texts_sent.write(guest, words, url=INCOMING, via=stack.url)
    (found,) = came_in(guest)
    assert found["opt_out_type"] == kind


def test_the_answer_says_nothing_to_the_guest(stack, texts_sent) -> None:
    form = {"MessageSid": f"SM{secrets.token_hex(16)}", "From": number(), "Body": ""}
    signed = RequestValidator(TOKEN).compute_signature(INCOMING, form)
    answer = requests.post(
        f"{stack.url}{PATH}/twilio/incoming",
        data=form, headers={"X-Twilio-Signature": signed}, timeout=30,
    )  # fmt: skip
    assert (answer.status_code, answer.text) == (200, "<Response></Response>")
    assert answer.headers["Content-Type"] == "text/xml"


@pytest.mark.parametrize("how", [{"secret": "x"}, {"changed": {"Body": "Other words"}}], ids=str)
def test_forged_words_are_refused(stack, texts_sent, how: dict) -> None:
    guest = number()
    assert texts_sent.write(guest, "STOP", url=INCOMING, via=stack.url, **how) == 403
    assert came_in(guest) == []


@pytest.mark.parametrize(
    ("body", "status"),
    [(b"a=" + b"x" * 70_000, 413), (b"\xff\xfe", 403), (b"a=%ff", 403), (b"", 403)],
    ids=["too large", "no form", "no text", "nothing"],
)
def test_bodies_that_are_none(stack, body: bytes, status: int) -> None:
    headers = {
        "X-Twilio-Signature": "AAAA",
        "Content-Type": "application/x-www-form-urlencoded",
    }
    path = f"{stack.url}{PATH}/twilio/incoming"
    assert requests.post(path, data=body, headers=headers, timeout=30).status_code == status
