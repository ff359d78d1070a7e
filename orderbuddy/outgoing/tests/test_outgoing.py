"""E-mail and texts leave by real SMTP and HTTP, and say what becomes of them."""

import secrets

import pytest

from orderbuddy.outgoing import OutgoingError, mail, texts
from orderbuddy.outgoing.tasks import send_mail, send_text
from orderbuddy.testing.mailbox import text_of


@pytest.fixture
def address() -> str:
    return f"{secrets.token_hex(6)}@guests.example"


@pytest.fixture
def number() -> str:
    return f"+1555{secrets.randbelow(10**7):07d}"


def test_a_mail_with_everything(mailbox, address):
    pdf = mail.Attachment("sales.pdf", b"%PDF-1.7", "application/pdf")
    mail.send(
        to=[address], subject="Sales, año", text="Café", html="<p>Café</p>", attachments=[pdf]
    )
    message = mailbox.wait_for(address)
    assert (message["subject"], message["to"]) == ("Sales, año", address)
    assert text_of(message).strip() == "Café"
    assert message.get_body(("html",)).get_content().strip() == "<p>Café</p>"
    (attached,) = message.iter_attachments()
    assert (attached.get_filename(), attached.get_content()) == ("sales.pdf", b"%PDF-1.7")


@pytest.mark.parametrize(
    ("answer", "is_permanent"), [("550 No such user", True), ("451 Later", False)]
)
def test_what_the_mail_server_refuses(mailbox, address, answer, is_permanent):
    mailbox.refuse(address, answer)
    with pytest.raises(OutgoingError) as raised:
        mail.send(to=[address], subject="Hello", text="Hello")
    assert raised.value.is_permanent is is_permanent


def test_a_subject_of_two_lines_is_refused_for_good(mailbox, address):
    with pytest.raises(OutgoingError) as raised:
        mail.send(to=[address], subject="Hello\nBcc: all@guests.example", text="Hello")
    assert raised.value.is_permanent
    assert not mailbox.messages_to(address)


def test_a_mail_server_that_is_away(address, settings):
    settings.EMAIL_PORT = 1
    with pytest.raises(OutgoingError) as raised:
        mail.send(to=[address], subject="Hello", text="Hello")
    assert not raised.value.is_permanent


def test_without_a_mail_server(address, settings):
    settings.MAIL_BACKEND = ""
    with pytest.raises(OutgoingError, match="EMAIL_URL is not set"):
        mail.send(to=[address], subject="Hello", text="Hello")


def test_a_text(texts_sent, number):
    texts.send(to=number, text="Your table is ready, año")
    assert texts_sent.wait_for(number) == "Your table is ready, año"


@pytest.mark.parametrize(
    ("status", "is_permanent"), [(400, True), (404, True), (401, False), (429, False), (500, False)]
)
def test_what_twilio_refuses(texts_sent, number, status, is_permanent):
    texts_sent.refuse(number, status)
    with pytest.raises(OutgoingError, match=str(status)) as raised:
        texts.send(to=number, text="Hello")
    assert raised.value.is_permanent is is_permanent


def test_twilio_is_away(number, settings):
    settings.TWILIO_API_URL = "http://127.0.0.1:1"
    with pytest.raises(OutgoingError) as raised:
        texts.send(to=number, text="Hello")
    assert not raised.value.is_permanent


def test_a_worker_sends_what_a_request_hands_over(stack, mailbox, texts_sent, address, number):
    send_mail.delay(to=[address], subject="Hello", text="Hello")
    send_text.delay(to=number, text="Hello")
    mailbox.wait_for(address)
    texts_sent.wait_for(number)


def test_a_worker_tries_again(stack, mailbox, address):
    mailbox.refuse(address, "451 Later")
    send_mail.delay(to=[address], subject="Hello", text="Hello")
    mailbox.wait_for(address)
