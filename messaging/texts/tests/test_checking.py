"""What is refused while a text is written, and by which field."""

import pytest

from messaging.texts.checking import checked, faults_of
from messaging.texts.wording import ButtonText, Text

SMS = ("order_ready", "sms", "en")
PUSH = ("order_ready", "push", "en")
MAIL = ("order_ready", "email", "en")
WHATSAPP = ("order_ready", "whatsapp", "en")
ANSWERS = tuple(ButtonText(f"Answer {at}", id=f"a{at}") for at in range(12))


@pytest.mark.parametrize(
    ("key", "text", "words"),
    [
        (SMS, Text(""), "body should not be empty"),
        (SMS, Text("{cod} is ready"), "body has {cod}, which is not known here. There are: {code}"),
        (SMS, Text("{code is ready"), "body has a brace"),
        (SMS, Text("{code} }"), "body has a brace"),
        (SMS, Text("{reason}"), "body has {reason}, which is not known here"),
        (SMS, Text("a", "b"), "subject should not exist: sms has none"),
        (SMS, Text("a" * 1601), "body is 1601 characters long when it is sent; 1600 are possible"),
        (SMS, Text("a" * 4001), "body must be shorter than or equal to 4000 characters"),
        (SMS, Text("a", buttons=ANSWERS[:1]), "buttons should not exist: sms has none"),
        (PUSH, Text("a"), "subject should not be empty"),
        (PUSH, Text("a", "b\nc"), "subject must be one line"),
        (PUSH, Text("a", "b" * 121), "subject is 121 characters long when it is sent"),
        (PUSH, Text("a", "{x}"), "subject has {x}, which is not known here"),
        (PUSH, Text("a" * 1001, "b"), "body is 1001 characters long when it is sent"),
        (PUSH, Text("a", "b", ANSWERS[:3]), "buttons must contain no more than 2 elements"),
        (MAIL, Text("a", "b", ANSWERS[:1]), "buttons.0.url should not be empty"),
        (
            MAIL,
            Text("a", "b", (ButtonText("Go", "javascript:alert(1)"),)),
            "buttons.0.url must be {link} or an address that begins with https://",
        ),
        (MAIL, Text("a", "b", (ButtonText("", "{link}"),)), "buttons.0.title should not be empty"),
        (MAIL, Text("a", "b", (ButtonText("Go", "{lnk}"),)), "buttons.0.url has {lnk}"),
        (WHATSAPP, Text("a", buttons=ANSWERS[:11]), "buttons must contain no more than 10"),
        (
            WHATSAPP,
            Text("a", buttons=(ButtonText("Twenty-one characters", id="a"),)),
            "buttons.0.title must be shorter than or equal to 20 characters",
        ),
        (
            WHATSAPP,
            Text("a", buttons=(*ANSWERS[:3], ButtonText("Twenty-five characters ok", id="b"))),
            "buttons.3.title must be shorter than or equal to 24 characters",
        ),
        (WHATSAPP, Text("a", buttons=(ANSWERS[0],) * 2), "buttons must each have a title of their"),
        (WHATSAPP, Text("a" * 1025, buttons=ANSWERS[:1]), "1024 are possible"),
        (WHATSAPP, Text("a", template="No such name"), "template must be the name of a template"),
        (SMS, Text("a", template="order_ready"), "template must be the name of a template"),
        (("broadcast", "sms", "en"), Text("Come by"), "body needs {text}"),
        (("order_ready", "fcm", "en"), Text("a", "b"), "channel fcm or language en is not known"),
        (("nothing", "sms", "en"), Text("a"), "event nothing"),
        (("order_ready", "sms", "fr"), Text("a"), "language fr is not known"),
    ],
)
def test_faults_name_their_field(key, text, words) -> None:
    faults = faults_of(*key, text)
    assert any(words in one for one in faults), faults


@pytest.mark.parametrize(
    ("key", "text"),
    [
        (SMS, Text("{restaurant}: {code}[ at {location}] {link}")),
        (SMS, Text("a" * 1600)),
        (PUSH, Text("a", "b", (ButtonText("Open", "{link}"), ButtonText("Coming", id="coming")))),
        (MAIL, Text("a", "b", (ButtonText("Menu", "https://cafe.example/menu"),))),
        (WHATSAPP, Text("{code}", buttons=ANSWERS[:10])),
        (WHATSAPP, Text("{code}", template="order_ready_2")),
        (WHATSAPP, Text("{code}", template="order_ready_2:en_US")),
        (WHATSAPP, Text("{code}", template="HX" + "0a" * 16)),
        (WHATSAPP, Text("[sic] {code}", buttons=(ButtonText("Exactly 20 letters !", id="a"),))),
    ],
)
def test_what_is_fine(key, text) -> None:
    assert faults_of(*key, text) == []


@pytest.mark.parametrize(
    ("key", "text", "words"),
    [
        (SMS, Text("{restaurant} está listo"), "body: because of á one part holds 70"),
        (SMS, Text("{restaurant}" + "a" * 400), "sent, and paid, as 3 text messages"),
        (SMS, Text("{code}"), "body: without {restaurant} nobody knows who writes"),
        (PUSH, Text("a", "b" * 60), "subject: most phones show about 48"),
        (PUSH, Text("a" * 200, "b"), "body: most phones show about 178"),
        (MAIL, Text("a", "b" * 80), "subject: mail programs show about 70"),
    ],
)
def test_hints(key, text, words) -> None:
    found = checked(*key, text)
    assert found.faults == []
    assert any(words in one for one in found.hints), found.hints


def test_the_last_words_of_marketing_count() -> None:
    found = checked("broadcast", "sms", "en", Text("{text}" + "a" * 93))
    assert (found.segments.units, found.segments.parts) == (161, 2)


def test_a_restaurants_own_name_may_make_it_dear() -> None:
    text = Text("{restaurant}: {code}")
    assert checked(*SMS, text).segments.encoding == "GSM-7"
    dear = checked(*SMS, text, "São Café")
    assert dear.segments.costly == ("ã",)
    assert dear.hints == [
        "body: because of ã in the restaurant's name one part holds 70 characters instead of 160; "
        "written as Sao Café it would not"
    ]
    assert "in the restaurant's name" not in checked(*SMS, Text("{code} ã"), "São").hints[0]
