"""The admin's pages about money, as a browser without scripts uses them."""

import re
from html import unescape
from typing import Any

from django.test import Client
from django.urls import reverse

from orderbuddy.mongo import Document


def page(name: str, payment: Document) -> str:
    return reverse(f"admin:payments_payment_{name}", args=[payment["_id"]])


def hidden(text: str) -> dict[str, str]:
    """What the page's form would send of what it hides."""
    inputs = re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', text)
    return {name: unescape(value) for name, value in inputs if name != "csrfmiddlewaretoken"}


def confirmed(client: Client, payment: Document, **typed: Any) -> dict[str, Any]:
    """What the page that asks again sends, after the form was filled in."""
    form = hidden(client.get(page("refund", payment)).text)
    sent = {**form, "reason": "Cold soup", **typed}
    answer = client.post(page("refund", payment), sent)
    assert "Yes, give" in answer.text, answer.text
    return {**hidden(answer.text), **{key: sent[key] for key in ("lines",) if key in sent}}


def shown(client: Client, address: str) -> str:
    """A page's words, as people read them, without its marks."""
    text = client.get(address, follow=True).text
    return re.sub(r"\s+", " ", unescape(re.sub(r"<[^>]+>", " ", text)))


def shown_after_post(client: Client, address: str, **sent: Any) -> str:
    answer = client.post(address, sent, follow=True)
    assert answer.status_code == 200
    return re.sub(r"\s+", " ", unescape(re.sub(r"<[^>]+>", " ", answer.text)))
