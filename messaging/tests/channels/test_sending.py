"""What each provider is really sent, by its own library, over real HTTP."""

import secrets
from dataclasses import replace
from datetime import timedelta

import pytest

from messaging.channels import (
    Attachment,
    Button,
    ChannelError,
    Sender,
    Template,
    can_send,
    channel_of,
)
from messaging.channels.base import Cost
from messaging.tests.channels.ways import WAYS, mail_address, number, outgoing
from orderbuddy.mongo import now
from orderbuddy.testing.mailbox import text_of


@pytest.mark.parametrize("name", sorted(WAYS))
def test_a_message_arrives_once_and_is_known_by_a_reference(way, name: str) -> None:
    one = way(name)
    sent = one.send()
    (taken,) = one.taken()
    assert (taken.text, taken.reference) == (one.outgoing.content.text, sent.reference)
    assert taken.message_id == one.outgoing.message_id
    assert (sent.provider, sent.parts, sent.state) == (one.channel.provider, 1, "sent")


# --- texts ----------------------------------------------------------------------------------------


def test_a_text_says_where_twilio_tells_what_became_of_it(texts_sent, settings) -> None:
    settings.API_ENDPOINT = "https://orders.example.com"
    to = number()
    message = outgoing(to, text="Ready. Olé", link="https://orders.example.com/s/1")
    sent = channel_of("sms").send(message)
    (taken,) = texts_sent.taken_by(to)
    assert taken.text == "Ready. Olé"
    address = "https://orders.example.com/api/v1/webhooks/twilio/status"
    assert taken.facts["callback"] == f"{address}?message={message.message_id}"
    assert sent.reference == taken.reference


def test_the_real_twilio_is_given_no_address_of_this_machine(settings) -> None:
    from messaging.channels.twilio import status_callback

    settings.API_ENDPOINT = "http://localhost:8000"
    assert "status_callback" in status_callback("1")
    settings.TWILIO_API_URL = "https://api.twilio.com"
    assert status_callback("1") == {}


def test_texts_come_from_the_messaging_service_or_a_number_of_ones_own(
    texts_sent, settings
) -> None:
    from messaging.fakes.twilio import NUMBER, SERVICE

    settings.TWILIO_MESSAGING_SERVICE_SID = SERVICE
    by_service, by_number = number(), number()
    channel_of("sms").send(outgoing(by_service))
    channel_of("sms").send(outgoing(by_number, sender=Sender(address=NUMBER)))
    assert texts_sent.taken_by(by_service)[0].facts["service"] == SERVICE
    assert texts_sent.taken_by(by_number)[0].facts["service"] is None


def test_a_location_writes_from_its_own_number_where_that_is_one(texts_sent) -> None:
    from messaging.fakes.twilio import NUMBER, OTHERS

    own, to = Sender(address=f"{OTHERS}0000001"), number()
    channel_of("sms").send(outgoing(to, sender=own))
    assert texts_sent.taken_by(to)[0].facts["from"] == own.address
    # A manager may have written down any number; the guest is told all the same.
    texts_sent.refuse(to, 400, code=21606)
    channel_of("sms").send(outgoing(to, sender=own))
    assert texts_sent.taken_by(to)[1].facts["from"] == NUMBER


@pytest.mark.parametrize(
    ("name", "code"), [("whatsapp by twilio", 63007), ("whatsapp by meta", 33)]
)
def test_a_location_without_whatsapp_stops_no_other(way, name: str, code: int) -> None:
    """Its own number is none: that is no trouble of the provider's."""
    one = way(name)
    own = "+15560000002" if code == 63007 else "15560000002"
    message = replace(one.outgoing, sender=Sender(address=own))
    for _ in range(2):
        one.fake.trouble("decline", to=one.address, status=400, code=code)
    with pytest.raises(ChannelError) as raised:
        one.channel.send(message)
    assert (raised.value.is_permanent, raised.value.is_provider_down) == (True, False)
    with pytest.raises(ChannelError) as raised:
        one.channel.send(one.outgoing)
    assert raised.value.is_provider_down is (code == 63007)


def test_a_long_text_is_counted_in_parts_and_cut_at_ten(texts_sent) -> None:
    to = number()
    assert channel_of("sms").send(outgoing(to, text="a" * 2000)).parts == 11
    assert len(texts_sent.to(to)[0]) == 1600


def test_whoever_said_stop_to_twilio_has_opted_out(texts_sent) -> None:
    to = number()
    texts_sent.opted_out.add(to)
    with pytest.raises(ChannelError) as raised:
        channel_of("sms").send(outgoing(to))
    error = raised.value
    assert (error.opted_out, error.is_permanent, error.code) == (True, True, "21610")


def test_a_number_that_is_none_is_dead(texts_sent) -> None:
    with pytest.raises(ChannelError) as raised:
        channel_of("sms").send(outgoing("+0"))
    assert (raised.value.is_address_dead, raised.value.opted_out) == (True, False)


def test_texts_are_printed_where_there_is_no_twilio(settings, capsys) -> None:
    settings.TWILIO_API_URL = "console:"
    settings.TWILIO_ACCOUNT_SID = settings.TWILIO_PHONE_NUMBER = ""
    sent = channel_of("sms").send(outgoing("+15550100123", text="Hello"))
    assert (sent.provider, "Hello" in capsys.readouterr().out) == ("console", True)


# --- asking Twilio --------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["sms", "whatsapp by twilio"])
def test_a_text_whose_answer_was_lost_is_found(way, name: str) -> None:
    one, since = way(name), now()
    one.fake.trouble("drop", to=one.address, when="after")
    with pytest.raises(ChannelError):
        one.send()
    one.taken()[0].facts["price"] = "-0.0079"
    found = one.channel.find(one.outgoing, since)
    assert (found.reference, found.provider) == (one.taken()[0].reference, one.channel.provider)
    assert (found.cost, found.state) == (Cost("0.0079", "USD"), "sent")


def test_what_never_arrived_is_not_found(way) -> None:
    one, since = way("sms"), now()
    one.fake.trouble("drop", to=one.address)
    with pytest.raises(ChannelError):
        one.send()
    assert one.channel.find(one.outgoing, since) is None


@pytest.mark.parametrize("before", ["", "Sent from your Twilio trial account - "])
def test_words_that_twilio_writes_more_plainly_are_the_same(way, before: str) -> None:
    one, since = way("sms"), now()
    message = outgoing(one.outgoing.to, text="It\u2019s \u201cready\u201d – AB12")
    sent = one.channel.send(message)
    one.taken()[0].text = f'{before}It\'s "ready" - AB12'
    assert one.channel.find(message, since).reference == sent.reference


def test_other_words_an_earlier_day_and_anothers_message_are_not_it(way) -> None:
    from bson import ObjectId

    from orderbuddy.mongo import collection

    one, since = way("sms"), now()
    other = outgoing(one.outgoing.to, text="Something else")
    one.channel.send(other)
    assert one.channel.find(one.outgoing, since) is None
    sent = one.send()
    assert one.channel.find(one.outgoing, since + timedelta(hours=1)) is None
    # The very same words, that are known to be another message of ours.
    collection("messages").insert_one(
        {"_id": ObjectId(), "key": sent.reference, "state": "sent", "reference": sent.reference}
    )
    assert one.channel.find(one.outgoing, since) is None


def test_a_twilio_that_cannot_be_asked_says_so(way) -> None:
    one = way("sms")
    one.fake.trouble("error", to=one.address, operation="list")
    with pytest.raises(ChannelError):
        one.channel.find(one.outgoing, now())


@pytest.mark.parametrize("name", ["sendgrid", "whatsapp by meta", "push", "fcm"])
def test_the_others_cannot_be_asked(way, name: str) -> None:
    one = way(name)
    assert not one.channel.can_be_asked
    with pytest.raises(NotImplementedError):
        one.channel.find(one.outgoing, now())


# --- WhatsApp -------------------------------------------------------------------------------------


def test_whatsapp_is_metas_where_there_is_a_token_else_twilios(settings) -> None:
    assert channel_of("whatsapp").provider == "whatsapp_cloud"
    settings.WHATSAPP_ACCESS_TOKEN = ""
    assert channel_of("whatsapp").provider == "twilio_whatsapp"


def test_a_template_by_meta(graph) -> None:
    to = number()
    template = Template("order_ready", "es", ("AB12", "El Faro"))
    channel_of("whatsapp").send(outgoing(to, template=template))
    (taken,) = graph.taken_by(to)
    assert taken.text == "order_ready | AB12 | El Faro"
    assert taken.facts["content"]["language"] == {"code": "es"}


def test_a_template_by_twilio(texts_sent, settings) -> None:
    settings.WHATSAPP_ACCESS_TOKEN = ""
    to, template = number(), Template("HX" + "1" * 32, "es", ("AB12", "El Faro"))
    message = outgoing(to, template=template)
    sent = channel_of("whatsapp").send(message)
    (taken,) = texts_sent.taken_by(f"whatsapp:{to}")
    assert taken.facts["content"] == template.name
    assert taken.facts["values"] == {"1": "AB12", "2": "El Faro"}
    found = channel_of("whatsapp").find(message, now() - timedelta(minutes=1))
    assert found.reference == sent.reference


# As they were approved with the template: the first one's address ends with a gap.
BUTTONS = (
    Button("Order", url="https://orders.example.com/b/k7m2p9xbtq"),
    Button("Call me", id="offer:k7m2p9xbtq:1:staff"),
)


def test_a_templates_buttons_by_meta(graph) -> None:
    to, template = number(), Template("two_for_one", "en", ("Ana",), has_buttons=True)
    channel_of("whatsapp").send(outgoing(to, template=template, buttons=BUTTONS))
    (taken,) = graph.taken_by(to)
    _, page, reply = taken.facts["content"]["components"]
    assert page["parameters"] == [{"type": "text", "text": "k7m2p9xbtq"}]
    assert reply["parameters"] == [{"type": "payload", "payload": "offer:k7m2p9xbtq:1:staff"}]
    assert [(one["sub_type"], one["index"]) for one in (page, reply)] == [
        ("url", "0"), ("quick_reply", "1"),
    ]  # fmt: skip


def test_a_templates_buttons_by_twilio(texts_sent, settings) -> None:
    settings.WHATSAPP_ACCESS_TOKEN = ""
    to, template = number(), Template("HX" + "2" * 32, "en", ("Ana",), has_buttons=True)
    channel_of("whatsapp").send(outgoing(to, template=template, buttons=BUTTONS))
    (taken,) = texts_sent.taken_by(f"whatsapp:{to}")
    assert taken.facts["values"] == {"1": "Ana", "2": "k7m2p9xbtq"}


def test_somebody_who_shows_no_number_is_written_to_by_metas_id_of_them(graph) -> None:
    user_id = f"US.{secrets.randbelow(10**18)}"
    graph.open_window(user_id)
    channel_of("whatsapp").send(outgoing(user_id, text="Hello"))
    (taken,) = graph.taken_by(user_id)
    assert (taken.text, taken.facts["fails"]) == ("Hello", 0)


@pytest.mark.parametrize(("count", "kind"), [(3, "button"), (4, "list"), (12, "list")])
def test_answers_to_tap_are_buttons_or_a_list(graph, count: int, kind: str) -> None:
    to = number()
    buttons = tuple(Button(f"Answer number {one} of them all", f"a{one}") for one in range(count))
    page = Button("Menu", url="https://orders.example.com/o/1")
    channel_of("whatsapp").send(outgoing(to, buttons=(*buttons, page)))
    (taken,) = graph.taken_by(to)
    assert taken.facts["content"]["type"] == kind
    assert taken.text.endswith("Menu: https://orders.example.com/o/1")


@pytest.mark.parametrize(
    ("code", "said"),
    [
        (131050, {"opted_out": True, "is_permanent": True}),
        (131026, {"is_address_dead": True, "is_permanent": True}),
        (131047, {"is_permanent": True, "is_provider_down": False}),
        (131056, {"is_permanent": False, "is_provider_down": False}),
        (190, {"is_permanent": False, "is_provider_down": True}),
        (131016, {"is_permanent": False, "is_provider_down": True}),
    ],
)
def test_metas_error_codes(graph, code: int, said: dict) -> None:
    to = number()
    graph.trouble("decline", to=to, status=400, code=code)
    with pytest.raises(ChannelError) as raised:
        channel_of("whatsapp").send(outgoing(to))
    assert {name: getattr(raised.value, name) for name in said} == said
    assert raised.value.code == str(code)


# --- e-mail ---------------------------------------------------------------------------------------


def full_mail(to: str):
    return outgoing(
        to,
        text="Café",
        html="<p>Café</p>",
        subject="Lista, año",
        unsubscribe="https://orders.example.com/u/1",
        attachments=(Attachment("sales.pdf", b"%PDF-1.7", "application/pdf"),),
        sender=Sender("El Faro, Café", reply_to="faro@example.com"),
        purpose="marketing",
    )


def test_an_email_with_everything_by_sendgrid(sendgrid, settings) -> None:
    settings.MAIL_BY_SENDGRID = True
    to = mail_address()
    channel_of("email").send(full_mail(to))
    (taken,) = sendgrid.taken_by(to)
    facts = taken.facts
    assert (taken.text, facts["html"], facts["subject"]) == ("Café", "<p>Café</p>", "Lista, año")
    assert facts["from"] == {"name": "El Faro, Café", "email": "orders@orderbuddy.example"}
    assert facts["reply_to"] == {"email": "faro@example.com"}
    assert facts["headers"]["List-Unsubscribe"] == "<https://orders.example.com/u/1>"
    assert facts["headers"]["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert facts["attachments"] == [{"name": "sales.pdf", "type": "application/pdf", "size": 8}]
    assert facts["tracking"] == {"click_tracking": {"enable": False, "enable_text": False}}


def test_an_email_with_everything_by_smtp(mailbox) -> None:
    to = mail_address()
    sent = channel_of("email").send(full_mail(to))
    message = mailbox.wait_for(to)
    assert (sent.provider, sent.reference) == ("smtp", message["message-id"].strip())
    assert (message["subject"], text_of(message).strip()) == ("Lista, año", "Café")
    assert message["from"] == '"El Faro, Café" <orders@orderbuddy.example>'
    assert message["list-unsubscribe"] == "<https://orders.example.com/u/1>"
    assert message["reply-to"] == "faro@example.com"
    (attached,) = message.iter_attachments()
    assert attached.get_content() == b"%PDF-1.7"


@pytest.mark.parametrize("to", ["nobody", "nobody@nowhere", "a@b.example, c@d.example", ""])
def test_an_address_that_is_none_is_dead(sendgrid, settings, to: str) -> None:
    settings.MAIL_BY_SENDGRID = True
    with pytest.raises(ChannelError) as raised:
        channel_of("email").send(outgoing(to))
    assert (raised.value.is_address_dead, raised.value.is_permanent) == (True, True)


@pytest.mark.parametrize(
    ("answer", "said"),
    [
        ("550 No such user", {"is_permanent": True, "is_address_dead": True}),
        ("451 Later", {"is_permanent": False, "is_address_dead": False}),
        ("421 Busy", {"is_permanent": False, "is_provider_down": True}),
    ],
)
def test_what_a_mail_server_refuses(mailbox, answer: str, said: dict) -> None:
    to = mail_address()
    mailbox.refuse(to, answer)
    with pytest.raises(ChannelError) as raised:
        channel_of("email").send(outgoing(to))
    assert {name: getattr(raised.value, name) for name in said} == said
    assert (raised.value.code, raised.value.maybe_acted) == (answer[:3], False)


def test_a_mail_server_that_is_away(settings) -> None:
    settings.EMAIL_PORT = 1
    with pytest.raises(ChannelError) as raised:
        channel_of("email").send(outgoing(mail_address()))
    assert (raised.value.is_provider_down, raised.value.maybe_acted) == (True, False)


@pytest.mark.parametrize("by_sendgrid", [True, False])
def test_a_subject_of_two_lines_becomes_one(mailbox, sendgrid, settings, by_sendgrid) -> None:
    settings.MAIL_BY_SENDGRID = by_sendgrid
    to = mail_address()
    channel_of("email").send(outgoing(to, subject="Hello\r\nBcc: all@x.example\n"))
    if by_sendgrid:
        subject = sendgrid.taken_by(to)[0].facts["subject"]
    else:
        message = mailbox.wait_for(to)
        subject = message["subject"]
        assert message["bcc"] is None
    assert subject == "Hello Bcc: all@x.example"


def test_a_sender_that_is_none_is_no_email() -> None:
    sender = Sender("Us", reply_to="us@example.com\nBcc: all@x.example")
    with pytest.raises(ChannelError) as raised:
        channel_of("email").send(outgoing(mail_address(), sender=sender))
    assert (raised.value.is_permanent, raised.value.code) == (True, "bad_mail")


def test_emails_are_printed_where_the_settings_say_so(settings, capsys) -> None:
    settings.MAIL_BACKEND = "django.core.mail.backends.console.EmailBackend"
    channel_of("email").send(outgoing(mail_address(), text="Printed"))
    assert "Printed" in capsys.readouterr().out


def test_without_a_mail_server(settings) -> None:
    settings.MAIL_BACKEND = ""
    with pytest.raises(ChannelError, match="EMAIL_URL is not set"):
        channel_of("email").send(outgoing(mail_address()))


def test_who_tells_what_became_of_a_message(settings) -> None:
    """Where nobody does, silence says nothing."""
    names = ("push", "whatsapp", "sms", "email", "fcm")
    told = {name: channel_of(name).reports_delivery for name in names}
    assert told == {"push": True, "whatsapp": True, "sms": True, "email": False, "fcm": False}
    settings.MAIL_BY_SENDGRID = True
    assert channel_of("email").reports_delivery
    settings.SENDGRID_WEBHOOK_KEY = ""
    assert not channel_of("email").reports_delivery
    settings.TWILIO_API_URL, settings.API_ENDPOINT = "https://api.twilio.com", "http://localhost:1"
    assert not channel_of("sms").reports_delivery


@pytest.mark.parametrize("name", ["push", "whatsapp", "sms", "email", "fcm"])
def test_in_the_tests_everything_is_set_up(name: str) -> None:
    assert can_send(name)
    assert not can_send(f"{name}!")


def test_a_channel_that_there_is_not() -> None:
    with pytest.raises(ChannelError) as raised:
        channel_of("fax")
    assert (raised.value.code, raised.value.is_permanent) == ("no_channel", True)
