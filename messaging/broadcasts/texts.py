"""What a broadcast says: a text a channel and language, its gaps filled for one guest.

    texts: [{channel, language, subject, body, template, buttons: [{title, leads, answer}]}]

`template` is the name of the text that WhatsApp has approved; its gaps are those of the body, in
their order. A button `leads` to "order" (a link), or is a "reply": a tap comes back as the guest's
message and is `answer`ed with the "link", or by the staff.
"""

import re
from collections.abc import Sequence

from messaging.channels.base import Button, Content, Template
from messaging.taps import tap_id
from messaging.texts import letter_around
from messaging.texts.events import language_for
from messaging.texts.phrases import STOP
from orderbuddy.mongo import Document

GAPS = ("name", "restaurant", "location", "link", "code")
_GAP = re.compile(r"\{(\w+)\}")
# As Meta names them.
TEMPLATE_LANGUAGES = {"pt": "pt_BR"}
# What stands for somebody whose name nobody knows.
NOBODY = {"en": "there", "es": "amigos", "pt": "amigos"}


def text_for(texts: Sequence[Document], channel: str, language: str) -> Document | None:
    """The text of that channel in that language, else in the first one that there is."""
    found = [one for one in texts if one["channel"] == channel]
    return next((one for one in found if one["language"] == language), found[0] if found else None)


def gaps_of(body: str) -> list[str]:
    """The gaps of a text, in their order."""
    return _GAP.findall(body)


def filled(body: str, values: Document) -> str:
    """The text with its gaps filled; one without a value is left out."""
    return _GAP.sub(lambda gap: str(values.get(gap[1]) or ""), body).strip()


def content_of(
    text: Document, values: Document, *, restaurant_id: str, token: str = "", unsubscribe: str = ""
) -> Content:
    """What a channel is given. `values` as GAPS has them; `token` names the guest whose taps come
    back by it. An e-mail looks as all of the restaurant do; without a way out (`unsubscribe`) it is
    a test."""
    link, body, subject = values.get("link") or "", body_of(text, values), subject_of(text, values)
    buttons = tuple(_button(one, place, link, token) for place, one in enumerate(_buttons(text)))
    if text["channel"] == "email":
        plain, html = letter_around(
            language=text["language"],
            subject=subject,
            text=body,
            restaurant_id=restaurant_id,
            buttons=buttons,
            unsubscribe=unsubscribe,
            event="broadcast" if unsubscribe else "broadcast_test",
        )
        return Content(text=plain, subject=subject, html=html, link=link, unsubscribe=unsubscribe)
    return Content(text=body, link=link, buttons=buttons, template=_template(text, values))


def reply_titles(texts: Sequence[Document]) -> dict[str, str]:
    """{title in small letters: its answer} of all buttons that are replies."""
    return {
        one["title"].strip().casefold(): one.get("answer") or ""
        for text in texts
        for one in _buttons(text)
        if one.get("leads") == "reply"
    }


def body_of(text: Document, values: Document) -> str:
    """The text with its gaps filled, and what has to stand below it: carriers want to be told how
    it is ended in each of them (CTIA's principles, 5.1.3)."""
    body = filled(text["body"], _with_somebody(text, values))
    if text["channel"] == "sms" and "STOP" not in body:
        body += f"\n{STOP[language_for(text['language'])]}"
    return body


def subject_of(text: Document, values: Document) -> str:
    """An e-mail's; "" for the other channels."""
    return filled(text.get("subject") or "", _with_somebody(text, values))


def _with_somebody(text: Document, values: Document) -> Document:
    """Nobody is without a name."""
    return {**values, "name": values.get("name") or NOBODY.get(text["language"], NOBODY["en"])}


def _buttons(text: Document) -> Sequence[Document]:
    return text.get("buttons") or ()


def _button(stored: Document, place: int, link: str, token: str) -> Button:
    if stored.get("leads") == "order":
        return Button(title=stored["title"], url=link)
    return Button(title=stored["title"], id=tap_id(token, place, stored.get("answer") or ""))


def _template(text: Document, values: Document) -> Template | None:
    if text["channel"] != "whatsapp" or not text.get("template"):
        return None
    known = _with_somebody(text, values)
    # A gap of an approved text takes one line, and not nothing.
    gaps = tuple(" ".join(str(known.get(one) or "–").split()) for one in gaps_of(text["body"]))
    language = TEMPLATE_LANGUAGES.get(text["language"], text["language"])
    return Template(text["template"], language, gaps, has_buttons=bool(_buttons(text)))
