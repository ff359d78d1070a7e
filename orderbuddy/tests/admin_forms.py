"""An admin page's form as a browser would send it back."""

import copy
import json
from collections.abc import Callable
from html.parser import HTMLParser
from typing import Any

from django.test import Client

from orderbuddy.accounts.models import User


def client_of(email: str) -> Client:
    """A client that is signed in as the person with this e-mail."""
    client = Client()
    client.force_login(User.objects.get(email=email))
    return client


class PageForm(HTMLParser):
    """`data`: what an untouched form sends; `editors`: what the nested editors were told."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.data: dict[str, Any] = {}
        self.editors: dict[str, dict[str, Any]] = {}
        self._inside = False
        self._select: str | None = None
        self._text: tuple[str, str] | None = None
        self._editor = ""
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        if tag == "form":
            self._inside = (given.get("id") or "").endswith("_form")
        if not self._inside:
            return
        if "data-nested" in given:
            self._editor = given["data-name"] or ""
        handler = getattr(self, f"_start_{tag}", None)
        if handler:
            handler(given)

    def _start_input(self, given: dict[str, str | None]) -> None:
        name, kind = given.get("name"), given.get("type")
        if not name or kind == "submit":
            return
        if kind in ("checkbox", "radio"):
            if "checked" in given:
                self.data.setdefault(name, []).append(given.get("value") or "on")
            return
        self.data[name] = given.get("value") or ""

    def _start_select(self, given: dict[str, str | None]) -> None:
        self._select = given.get("name")

    def _start_option(self, given: dict[str, str | None]) -> None:
        if self._select and ("selected" in given or self._select not in self.data):
            self.data[self._select] = given.get("value") or ""

    def _start_textarea(self, given: dict[str, str | None]) -> None:
        self._text = ("textarea", given.get("name") or "")

    def _start_script(self, given: dict[str, str | None]) -> None:
        if given.get("type") == "application/json":
            self._text = ("script", self._editor)

    def handle_data(self, data: str) -> None:
        if self._text and self._text[0] == "script":
            self.editors[self._text[1]] = json.loads(data)
        elif self._text:
            self.data[self._text[1]] = data

    def handle_endtag(self, tag: str) -> None:
        if self._text and tag == self._text[0]:
            self._text = None
        if tag == "select":
            self._select = None

    def edit(self, name: str, change: Callable[[Any], Any]) -> None:
        """Let `change` alter (or replace) what the editor `name` shows."""
        told = self.editors[name]
        now = copy.deepcopy(told.get("now", told["was"]))
        replaced = change(now)
        now = now if replaced is None else replaced
        self.data[name] = json.dumps({"was": told["was"], "now": now})


def open_form(client: Client, address: str) -> PageForm:
    """The form of an admin page."""
    response = client.get(address)
    assert response.status_code == 200, (address, response.status_code)
    return PageForm(response.content.decode())


def row(rows: list[dict[str, Any]], key: str) -> dict[str, Any]:
    """The row of an editor's list with this key."""
    return next(one for one in rows if one["_key"] == key)
