"""What is said, as documents and as channels have it."""

from dataclasses import asdict
from typing import Any

from messaging.channels.base import Attachment, Button, Content, Template
from orderbuddy.mongo import Document


def stored_content(content: Content | None) -> Document | None:
    """As a message's `content`; what is empty is left out."""
    if content is None:
        return None
    return {name: value for name, value in asdict(content).items() if value or name == "text"}


def content_of(stored: Document) -> Content:
    """What `stored_content` made. Fields that it does not know are left alone."""
    template = stored.get("template")
    return Content(
        text=stored.get("text") or "",
        subject=stored.get("subject") or "",
        html=stored.get("html") or "",
        link=stored.get("link") or "",
        buttons=tuple(Button(**one) for one in stored.get("buttons") or ()),
        template=Template(**{**template, "values": tuple(template["values"])})
        if template
        else None,
        attachments=tuple(Attachment(**one) for one in stored.get("attachments") or ()),
        unsubscribe=stored.get("unsubscribe") or "",
    )


def rendered(content: Content) -> Document:
    """What staff see of a text that was made of `values`: without what is made again at each
    attempt."""
    kept: dict[str, Any] = stored_content(content) or {}
    for name in ("html", "attachments"):
        kept.pop(name, None)
    return {**kept, "isRendered": True}
