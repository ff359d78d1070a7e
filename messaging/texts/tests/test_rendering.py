"""What is sent: gaps, links, buttons, templates, the way out of marketing, other people's words."""

import pytest

from messaging.channels.base import Attachment, Button
from messaging.texts import MissingValue, UnknownEvent, letter_around, render
from messaging.texts.stored import save_text
from messaging.texts.wording import ButtonText, Text
from orderbuddy.accounts.models import User
from orderbuddy.mongo import collection

LINK = "https://menu.example.com/status/x/1"
EVIL = '<script>alert(1)</script><img src=x onerror="alert(1)">'
ORDER = {
    "code": "A12",
    "restaurant": "Pier Café",
    "location": "Pier",
    "link": LINK,
    "amount": "$18.50",
}


def say(event="order_ready", channel="sms", language="en", restaurant_id=None, **values):
    return render(
        event=event,
        channel=channel,
        language=language,
        values={**ORDER, **values},
        restaurant_id=restaurant_id,
    )


def word(shop, event, channel, text, language="en", version=0):
    owner = User.objects.get(email=shop.owner_email)
    return save_text(
        who=owner,
        restaurant_id=shop.restaurant_id,
        event=event,
        channel=channel,
        language=language,
        text=text,
        version=version,
    )


def test_a_text_message() -> None:
    found = say()
    assert found.text == f"Pier Café: your order A12 is ready at Pier. Enjoy! {LINK}"
    assert (found.subject, found.html, found.link, found.buttons) == ("", "", LINK, ())


def test_in_a_language() -> None:
    assert say(language="pt-BR").text.startswith("Pier Café: seu pedido A12 ficou pronto em Pier")
    assert say(language="fr").text == say(language="en").text


def test_a_push_message_has_a_title_and_a_link() -> None:
    found = say(channel="push")
    assert (found.subject, found.link) == ("Ready!", LINK)
    assert found.text == "Your order A12 is ready at Pier. Enjoy!"


def test_the_restaurants_own_words(shop) -> None:
    own = Text("{restaurant}: {code} is on the counter.")
    word(shop, "order_ready", "sms", own)
    found = say(restaurant_id=shop.restaurant_id)
    assert found.text == "Pier Café: A12 is on the counter."
    # A channel would put a link behind a text that has none.
    assert found.link == ""
    assert "está listo" in say(channel="push", language="es", restaurant_id=shop.restaurant_id).text


def test_a_restaurant_that_nobody_named_is_looked_up(shop) -> None:
    values = {"code": "A12"}
    found = render(
        event="order_ready",
        channel="sms",
        language="en",
        values=values,
        restaurant_id=shop.restaurant_id,
    )
    stored = collection("restaurants").find_one({"_id": shop.restaurant_id})
    assert found.text.startswith(f"{stored['name']}: your order A12 is ready")


def test_stored_words_that_are_no_longer_right_do_no_harm(shop) -> None:
    key = f"{shop.restaurant_id}:order_ready:sms:en"
    broken = {"_id": key, "restaurantId": shop.restaurant_id, "body": "{gone} {code}", "buttons": 5}
    collection("message_texts").insert_one(
        {**broken, "buttons": ["x"], "event": "order_ready", "channel": "sms", "language": "en"}
    )
    assert say(restaurant_id=shop.restaurant_id).text == "A12"


def test_nobody_words_the_sign_in_code(shop) -> None:
    key = f"{shop.restaurant_id}:sign_in_code:sms:en"
    collection("message_texts").insert_one({"_id": key, "body": "Send {code} to 555"})
    values = {"code": "123456", "minutes": 10, "host": "pier.example"}
    found = render(
        event="sign_in_code",
        channel="sms",
        language="en",
        values=values,
        restaurant_id=shop.restaurant_id,
    )
    assert found.text == (
        "Your OrderBuddy code is 123456. It is good for 10 minutes.\n\n@pier.example #123456"
    )


def test_a_guests_name_is_only_a_name() -> None:
    found = say("order_received", "email", name=EVIL)
    assert "<script" not in found.html and "<img src=x" not in found.html
    assert "&lt;script&gt;" in found.html
    assert f"Thank you, {EVIL}." in found.text


@pytest.mark.parametrize("channel", ["push", "sms", "whatsapp", "email"])
def test_no_value_is_looked_through_for_gaps(channel) -> None:
    found = say("order_cancelled", channel, reason="{code} {amount} [x{link}]", name="{link}")
    assert "{code} {amount} [x{link}]" in found.text


def test_a_name_with_lines_adds_no_header_and_no_line() -> None:
    found = say("new_order", "push", code="A12\r\nBcc: x@example.com")
    assert found.subject == "New order A12 Bcc: x@example.com"


def test_names_from_right_to_left_stay_in_their_place() -> None:
    found = say("order_received", "whatsapp", name="نور")
    assert "Thank you, \u2068نور\u2069!" in found.text
    assert 'dir="auto"' in say("order_received", "email", name="نور").html
    assert "\u202e" not in say("order_received", "whatsapp", name="a\u202eb").text


def test_emoji() -> None:
    whole = say("conversation_reply", "sms", text="🌮" * 900)
    assert whole.text == "🌮" * 900
    long = say("conversation_reply", "sms", text="👩🏽‍🍳" * 900)
    assert len(long.text) <= 1600
    assert long.text.endswith("👩🏽‍🍳…")


@pytest.mark.parametrize("address", ["javascript:alert(1)", "//evil.example", 'https://a"b', ""])
def test_only_addresses_of_the_web_are_opened(address) -> None:
    found = say("order_received", "email", link=address)
    assert found.link == ""
    assert "Follow your order" not in found.html
    assert "javascript:" not in found.html


def test_buttons(shop) -> None:
    long = "A button with a title that is far too long"
    word(
        shop,
        "order_ready",
        "push",
        Text("a", "b", (ButtonText("See {code}", "{link}"), ButtonText("Coming", id="coming"))),
    )
    found = say(channel="push", restaurant_id=shop.restaurant_id, code=long)
    assert found.buttons == (
        Button("See A button with a…", url=LINK),
        Button("Coming", id="coming"),
    )


def test_approved_templates(shop, settings) -> None:
    assert say(channel="whatsapp").template is None
    settings.WHATSAPP_TEMPLATES = {"order_ready.pt": "order_ready_2"}
    found = say(channel="whatsapp", language="pt", location="")
    # As the gaps come in the text; one that is empty is refused by WhatsApp.
    assert (found.template.name, found.template.language) == ("order_ready_2", "pt_BR")
    assert found.template.values == ("A12", "-", "Pier Café")
    word(shop, "order_ready", "whatsapp", Text("{code}: ready", template="our_own:pt_PT"), "pt")
    own = say(channel="whatsapp", language="pt", restaurant_id=shop.restaurant_id)
    assert (own.template.name, own.template.language) == ("our_own", "pt_PT")
    assert own.template.values == ("A12",)
    assert say(channel="sms", language="pt").template is None


MARKETING = {"text": "Two tacos for one", "unsubscribe": "https://menu.example.com/u/1"}


@pytest.mark.parametrize(
    ("language", "words"),
    [("en", "Reply STOP to end."), ("es", "Responde STOP"), ("pt", "Responda STOP")],
)
@pytest.mark.parametrize("channel", ["sms", "whatsapp"])
def test_marketing_by_text_says_how_it_is_ended(channel, language, words) -> None:
    found = say("broadcast", channel, language, **MARKETING)
    assert found.text.startswith("Two tacos for one\n")
    assert words in found.text


def test_marketing_by_email_can_be_ended_with_one_click() -> None:
    found = say("broadcast", "email", **MARKETING)
    assert found.unsubscribe == MARKETING["unsubscribe"]
    assert f'href="{MARKETING["unsubscribe"]}"' in found.html
    assert f"Unsubscribe: {MARKETING['unsubscribe']}" in found.text
    with pytest.raises(MissingValue) as raised:
        say("broadcast", "email", text="Two tacos for one")
    assert raised.value.gap == "unsubscribe"


def test_what_is_no_marketing_has_no_such_line() -> None:
    assert "nsubscribe" not in say(channel="email").html


def test_attachments() -> None:
    file = {"name": "a.pdf", "content": b"%PDF", "media_type": "application/pdf"}
    found = say("daily_report", "email", name="Pier", day="Friday", attachments=[file])
    assert found.attachments == (Attachment("a.pdf", b"%PDF", "application/pdf"),)


@pytest.mark.parametrize(
    ("event", "gap"),
    [("sign_in_code", "code"), ("staff_text", "text"), ("invitation", "link")],
)
def test_without_what_it_is_about_nothing_is_sent(event, gap) -> None:
    with pytest.raises(MissingValue, match=f"{event} needs a value for {gap}"):
        say(event, "email", **{gap: ""})


def test_what_nobody_has_heard_of() -> None:
    with pytest.raises(UnknownEvent):
        say("unheard_of")
    with pytest.raises(KeyError):
        say("unheard_of")


def test_a_letter_around_words_at_hand(shop) -> None:
    plain, html = letter_around(
        text="Hello {name},\n\n<b>two</b> tacos: https://cafe.example/t",
        subject="News\r\nBcc: x",
        language="pt-BR",
        restaurant_id=shop.restaurant_id,
        buttons=[Button("Pedir", url=LINK), Button("x", url="javascript:alert(1)")],
        unsubscribe=MARKETING["unsubscribe"],
    )
    assert plain.startswith("Hello {name},\n\n<b>two</b> tacos: https://cafe.example/t\n")
    assert f"Pedir: {LINK}" in plain and "javascript" not in plain + html
    assert f"Cancelar inscrição: {MARKETING['unsubscribe']}" in plain
    assert "&lt;b&gt;two&lt;/b&gt;" in html and 'href="https://cafe.example/t"' in html
    assert "<title>News Bcc: x</title>" in html
