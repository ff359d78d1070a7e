"""The shapes of answers, for the API's description."""

from typing import Any

import msgspec

from menus.answers import Answer


class File(Answer, omit_defaults=True):
    """`url` ends after an hour. `state`: ready, awaited (not fetched yet) or refused."""

    state: str
    media_type: str
    id: str = ""
    url: str = ""
    kind: str = ""
    width: int = 0
    height: int = 0
    bytes: int = 0
    file_name: str = ""


class Thread(Answer):
    id: str
    restaurant_id: str
    location_id: str
    name: str
    phone: str
    state: str
    assignee: str | None
    tags: list[str]
    rev: int
    seq: int
    guest_messages: int
    last_at: str
    last_text: str
    last_from: str
    last_channel: str
    channels: list[str]
    waiting_since: str | None
    escalated_at: str | None
    window_until: str | None
    order_id: str | None
    rating: str | None
    seen_seq: int


class ReadThread(Thread):
    """`read`: how many of the guest's messages you have read."""

    read: int


class Threads(Answer):
    threads: list[ReadThread]
    next: str | None


class ThreadOrder(Answer):
    id: str
    code: str
    status: str
    started_at: str | None
    total_price_cents: int
    origin: str
    items: list[str]


class TemplateText(Answer):
    name: str
    language: str
    text: str


class WholeThread(ReadThread):
    """`texts_stopped`: the guest said stop; nothing is sent to them by SMS or WhatsApp."""

    texts_stopped: bool
    orders: list[ThreadOrder]
    templates: list[TemplateText]


class Message(Answer):
    """`from`: guest, staff, note or system (`what` and `values` then say what happened). Of a
    guest's, `what` may be rated, link_asked or wished, `values.wish` stop, start or help.
    `delivery`: queued, sent, delivered, read, failed or suppressed, of an answer; `why` is the
    reason for the last two."""

    id: str
    thread_id: str
    seq: int
    at: str
    from_: str = msgspec.field(name="from")
    person_id: str | None
    channel: str
    text: str
    what: str
    values: dict[str, Any]
    attachments: list[File]
    order_id: str | None
    message_id: str | None
    delivery: str | None
    why: str


class Messages(Answer):
    messages: list[Message]
    is_more: bool


class Colleague(Answer):
    id: str
    name: str
    is_on_shift: bool
    may_answer: bool


class Place(Answer):
    id: str
    name: str
    timezone: str
    tags: list[str]
    templates: list[TemplateText]


class SavedReply(Answer):
    id: str
    title: str
    text: str
    updated_at: str | None


class Inbox(Answer):
    people: list[Colleague]
    locations: list[Place]
    replies: list[SavedReply]
    unread: int


class OnShift(Answer):
    is_on: bool


class Read(Answer):
    thread_id: str
    seq: int
    messages: int


class SettingsAnswer(Answer):
    has_chat: bool
    round_robin: bool
    back_to_pool_minutes: int
    escalate_minutes: int
    tags: list[str]
    templates: list[TemplateText]
    sms_number: str
    whatsapp_number: str
    whatsapp_phone_id: str


class ChatLine(Answer):
    seq: int
    at: str
    is_own: bool
    text: str
    what: str
    rating: str | None
    attachments: list[File]
    client_id: str


class Chat(Answer):
    is_open: bool
    messages: list[ChatLine]
