"""How a location talks with its guests: `locations.conversations`, all of it optional."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from orderbuddy.mongo import Document

TAGS = ("late", "missing_item", "refund", "allergy")
BACK_TO_POOL_MINUTES = 10
ESCALATE_MINUTES = 15
MOST_MINUTES = 24 * 60
_GAP = re.compile(r"\{\{([1-9])\}\}")


@dataclass(frozen=True, slots=True)
class Settings:
    """`has_chat`: guests may write from their order's page. `round_robin`: threads go by turns to
    those on shift. Minutes of silence after which a thread goes back to the pool, or the
    managers are told; 0: never. `templates` ({name, language, text}) are the WhatsApp
    templates that were approved; {{1}} in a text is the guest's name, {{2}} the place's."""

    has_chat: bool = False
    round_robin: bool = False
    back_to_pool_minutes: int = BACK_TO_POOL_MINUTES
    escalate_minutes: int = ESCALATE_MINUTES
    tags: tuple[str, ...] = ()
    templates: tuple[Document, ...] = ()
    sms_number: str = ""
    whatsapp_number: str = ""
    whatsapp_phone_id: str = ""


def settings_of(location: Document | None) -> Settings:
    """As stored, whatever another program has left there."""
    stored = (location or {}).get("conversations")
    said: Document = stored if isinstance(stored, dict) else {}
    return Settings(
        has_chat=said.get("hasChat") is True,
        round_robin=said.get("roundRobin") is True,
        back_to_pool_minutes=_minutes(said.get("backToPoolMinutes"), BACK_TO_POOL_MINUTES),
        escalate_minutes=_minutes(said.get("escalateMinutes"), ESCALATE_MINUTES),
        tags=tuple(one for one in _list(said.get("tags")) if isinstance(one, str)),
        templates=tuple(filter(_is_template, _list(said.get("templates")))),
        sms_number=_text(said.get("smsNumber")),
        whatsapp_number=_text(said.get("whatsappNumber")),
        whatsapp_phone_id=_text(said.get("whatsappPhoneId")),
    )


def settings_json(settings: Settings) -> dict[str, Any]:
    """As the API tells them."""
    return {
        "hasChat": settings.has_chat,
        "roundRobin": settings.round_robin,
        "backToPoolMinutes": settings.back_to_pool_minutes,
        "escalateMinutes": settings.escalate_minutes,
        "tags": list(settings.tags),
        "templates": [dict(one) for one in settings.templates],
        "smsNumber": settings.sms_number,
        "whatsappNumber": settings.whatsapp_number,
        "whatsappPhoneId": settings.whatsapp_phone_id,
    }


def filled(template: Document, values: Sequence[str]) -> str:
    """The template's text with what fills its gaps."""
    said = dict(enumerate(values, start=1))
    return _GAP.sub(lambda gap: said.get(int(gap[1]), gap[0]), str(template["text"]))


def gaps(template: Document) -> int:
    """How many values its text takes."""
    return max((int(gap) for gap in _GAP.findall(str(template["text"]))), default=0)


def _minutes(stored: object, usual: int) -> int:
    if isinstance(stored, bool) or not isinstance(stored, int):
        return usual
    return stored if 0 <= stored <= MOST_MINUTES else usual


def _list(stored: object) -> list[Any]:
    return stored if isinstance(stored, list) else []


def _text(stored: object) -> str:
    return stored if isinstance(stored, str) else ""


def _is_template(stored: object) -> bool:
    names = ("name", "language", "text")
    return isinstance(stored, dict) and all(isinstance(stored.get(one), str) for one in names)
