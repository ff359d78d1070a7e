"""WhatsApp by Meta's Cloud API: https://developers.facebook.com/docs/whatsapp/cloud-api

It echoes `biz_opaque_callback_data` in its statuses, and cannot be asked what it took.
"""

from typing import Any

import requests
from django.conf import settings

from messaging.channels import set_up
from messaging.channels.base import Button, Channel, ChannelError, Content, Outgoing, Sent
from messaging.channels.faults import (
    not_set_up,
    of_one_place,
    refused,
    said_as_channel_error,
    unreadable,
)
from messaging.channels.whatsapp_codes import BUSY, DEAD, DOWN, OPTED_OUT, OURS, SENDERS
from messaging.channels.wire import OneShot

PROVIDER = "whatsapp_cloud"
LONGEST, LONGEST_WITH_BUTTONS = 4096, 1024
MOST_BUTTONS, BUTTON_LENGTH = 3, 20
MOST_ROWS, ROW_LENGTH = 10, 24
_SENDERS = frozenset(map(str, SENDERS))


class WhatsAppCloud(Channel):
    """`to` is a number such as +15550100123, or whom Meta knows by an id of its own."""

    name = "whatsapp"
    provider = PROVIDER
    own_number = "whatsappPhoneId"
    reports_delivery = True

    def is_set_up(self) -> bool:
        return set_up.whatsapp_cloud()

    def send(self, outgoing: Outgoing) -> Sent:
        number = outgoing.sender.address or settings.WHATSAPP_PHONE_NUMBER_ID
        if not (number and settings.WHATSAPP_ACCESS_TOKEN):
            raise not_set_up("WHATSAPP_PHONE_NUMBER_ID")
        try:
            answer = _asked(f"{number}/messages", _body(outgoing))
        except ChannelError as error:
            if outgoing.sender.address and error.code in _SENDERS:
                raise of_one_place(error) from None
            raise
        return Sent(PROVIDER, _reference(answer))


def fault_of(status: int, code: int, said: str = "", headers: Any = None) -> ChannelError:
    """What an answer or a status with that error code means."""
    error = refused("WhatsApp", status, str(code), said, headers or {})
    if code in BUSY or code in DOWN or code in OURS:
        error.is_permanent = False
    if code in DOWN or code in OURS:
        error.is_provider_down = True
    if code in OPTED_OUT:
        error.opted_out = error.is_permanent = True
    if code in DEAD:
        error.is_address_dead = error.is_permanent = True
    return error


def graph_url(path: str) -> str:
    """An address of the Graph API, in the version that the settings name."""
    return f"{settings.GRAPH_BASE_URL}/{settings.GRAPH_VERSION}/{path}"


def _asked(path: str, body: dict[str, Any]) -> requests.Response:
    headers = {"Authorization": f"Bearer {settings.WHATSAPP_ACCESS_TOKEN}"}
    with said_as_channel_error("WhatsApp"), OneShot() as session:
        answer = session.post(graph_url(path), json=body, headers=headers)
    if answer.ok and answer.status_code == 200:
        return answer
    raise fault_of(answer.status_code, *_error_in(answer), answer.headers)


def _error_in(answer: requests.Response) -> tuple[int, str]:
    """Meta's code of what is wrong, and its sentence; -1 when it says nothing of the kind."""
    try:
        error = answer.json()["error"]
        return int(error["code"]), str(error.get("message") or "")[:200]
    except (ValueError, KeyError, TypeError, AttributeError):
        return -1, ""


def _reference(answer: requests.Response) -> str:
    try:
        return str(answer.json()["messages"][0]["id"])
    except (ValueError, KeyError, TypeError, IndexError):
        raise unreadable("WhatsApp") from None


def _body(outgoing: Outgoing) -> dict[str, Any]:
    content = outgoing.content
    return {
        "messaging_product": "whatsapp",
        "recipient_type": "individual",
        **_recipient(outgoing.to),
        "biz_opaque_callback_data": outgoing.message_id,
        **(_template(content) if content.template else _free(content)),
    }


def _recipient(to: str) -> dict[str, str]:
    """Somebody who shows no number is written to by Meta's own id of them (`US.1349…`), which knows
    no `to`: https://developers.facebook.com/docs/whatsapp/business-scoped-user-ids"""
    digits = to.removeprefix("+")
    return {"to": digits} if digits.isdecimal() else {"recipient": to}


def _template(content: Content) -> dict[str, Any]:
    template = content.template
    values = [{"type": "text", "text": one} for one in template.values]
    parts: list[dict[str, Any]] = [{"type": "body", "parameters": values}] if values else []
    if template.has_buttons:
        parts += [_template_button(place, one) for place, one in enumerate(content.buttons)]
    named = {"name": template.name, "language": {"code": template.language}, "components": parts}
    return {"type": "template", "template": named}


def _template_button(place: int, button: Button) -> dict[str, Any]:
    """What fills a button that was approved with the template."""
    if button.url:
        kind, filling = "url", {"type": "text", "text": button.url.rpartition("/")[2]}
    else:
        kind, filling = "quick_reply", {"type": "payload", "payload": button.id or button.title}
    return {"type": "button", "sub_type": kind, "index": str(place), "parameters": [filling]}


def _free(content: Content) -> dict[str, Any]:
    answers = [one for one in content.buttons if not one.url]
    text = _text(content)
    if not answers:
        return {"type": "text", "text": {"body": text[:LONGEST], "preview_url": False}}
    shown = {"body": {"text": text[:LONGEST_WITH_BUTTONS]}}
    few = len(answers) <= MOST_BUTTONS
    return {"type": "interactive", "interactive": shown | (_few if few else _list)(answers)}


def _text(content: Content) -> str:
    """Free texts have buttons that answer only: whatever opens a page stands in the text."""
    links = [f"{one.title}: {one.url}" for one in content.buttons if one.url]
    return "\n".join([content.text, *links])


def _few(buttons: list[Button]) -> dict[str, Any]:
    replies = [{"id": one.id or one.title, "title": one.title[:BUTTON_LENGTH]} for one in buttons]
    made = [{"type": "reply", "reply": one} for one in replies]
    return {"type": "button", "action": {"buttons": made}}


def _list(buttons: list[Button]) -> dict[str, Any]:
    rows = [
        {"id": one.id or one.title, "title": one.title[:ROW_LENGTH]} for one in buttons[:MOST_ROWS]
    ]
    # The word on the button that opens it: no language has a shorter sign.
    return {"type": "list", "action": {"button": "☰", "sections": [{"rows": rows}]}}
