"""A text as its page's form sends it, and what is wrong with it, by field."""

import re

from django.http import HttpRequest

from messaging.texts.checking import MOST_MAIL_BUTTONS, MOST_PUSH_BUTTONS, MOST_ROWS
from messaging.texts.wording import GAP, ButtonText, Text, gaps_of

LONGEST_FIELD = 20_000
MOST = {"email": MOST_MAIL_BUTTONS, "sms": 0, "whatsapp": MOST_ROWS}
_FAULT = re.compile(r"(subject|body|template|buttons)(?:\.(\d+)\.(title|url))? ")
_BRACKETS = re.compile(r"\[([^\[\]]*\{[a-z_]+\}[^\[\]]*)\]")


def posted_text(request: HttpRequest) -> Text:
    """`subject`, `body`, `template`; `title`, `url` and `id` as often as there are buttons."""
    rows = zip(*(request.POST.getlist(name) for name in ("title", "url", "id")), strict=False)
    buttons = [ButtonText(*(_short(one) for one in row)) for row in rows]
    return Text(
        body=_short(request.POST.get("body", "")).replace("\r\n", "\n").replace("\r", "\n"),
        subject=_short(request.POST.get("subject", "")),
        buttons=tuple(one for one in buttons if one.title or one.url or one.id)[:MOST_ROWS],
        template=_short(request.POST.get("template", "")),
    )


def button_rows(channel: str, buttons: tuple[ButtonText, ...]) -> list[dict[str, object]]:
    """The form's rows: those that are there, and empty ones up to as many as the channel takes."""
    most = MOST.get(channel, MOST_PUSH_BUTTONS)
    shown = [*buttons, *(ButtonText("") for _ in range(most - len(buttons)))]
    return [
        {"title": one.title, "url": one.url, "id": one.id, "number": at}
        for at, one in enumerate(shown, 1)
    ]


def faults_by_field(faults: list[str], channel: str) -> dict[str, list[str]]:
    """Field of the form → sentences for people; of buttons all together."""
    found: dict[str, list[str]] = {}
    for fault in faults:
        match = _FAULT.match(fault)
        field = match[1] if match else "body"
        found.setdefault(field, []).append(sentence(fault, channel))
    return found


def sentence(fault: str, channel: str) -> str:
    """A fault or hint with the field's name as the page has it."""
    match = _FAULT.match(fault)
    if match is None:
        name, _, rest = fault.partition(": ")
        return rest[:1].upper() + rest[1:] if name in ("subject", "body") else fault
    rest = fault[match.end() :]
    if match[2]:
        what = "title" if match[3] == "title" else "address"
        return f"Button {int(match[2]) + 1}: its {what} {rest}"
    return f"{field_words(match[1], channel)} {rest}"


def field_words(field: str, channel: str) -> str:
    """What a field is called on the page."""
    if field == "subject":
        return "The subject" if channel == "email" else "The title"
    return {"body": "The text", "template": "The template", "buttons": "Buttons"}[field]


def approval_text(body: str) -> str:
    """A WhatsApp text as it is handed in for approval: its gaps numbered, nothing left out."""
    gaps = gaps_of(body)
    whole = _BRACKETS.sub(lambda found: found[1], body)
    return GAP.sub(lambda found: f"{{{{{gaps.index(found[1]) + 1}}}}}", whole)


def _short(value: str) -> str:
    return value.strip()[:LONGEST_FIELD]
