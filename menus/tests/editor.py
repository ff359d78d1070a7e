"""What the tests of the menu's editor share: one person at it, over HTTP."""

import copy
import json
from dataclasses import dataclass, field
from typing import Any

from django.test import Client

from orderbuddy.mongo import Document
from orderbuddy.testing.shops import Shop
from orderbuddy.tests.admin_forms import client_of


@dataclass
class Editor:
    """Somebody who has the menu open: `document` is what they see."""

    client: Client
    menu_id: str
    document: Document = field(default_factory=dict)
    version: int = 0

    def open(self) -> "Editor":
        self._see(self.get("document/"))
        return self

    def get(self, path: str) -> Document:
        answer = self.client.get(self._at(path))
        assert answer.status_code == 200, answer.content
        return answer.json()

    def post(self, path: str, body: Any, status: int = 200) -> Document:
        answer = self.client.post(self._at(path), json.dumps(body), content_type="application/json")
        assert answer.status_code == status, answer.content
        return answer.json()

    def part(self, kind: str, key: str) -> Document | None:
        found = [one for one in self.document[kind] if one["id"] == key]
        return copy.deepcopy(found[0]) if found else None

    def change(self, kind: str, key: str, status: int = 200, **fields: Any) -> Document:
        """Change fields of a part as this person sees it; None takes a field away."""
        before = self.part(kind, key)
        after = {k: v for k, v in {**(before or {"id": key}), **fields}.items() if v is not None}
        return self.send([{"kind": kind, "id": key, "before": before, "after": after}], status)

    def send(self, changes: list[Document], status: int = 200) -> Document:
        said = self.post("changes/", {"changes": changes, "since": self.version}, status)
        if status == 200 and "document" in said:
            self._see(said)
        elif status == 200:
            self.open_again(said)
        return said

    def open_again(self, said: Document) -> None:
        conflicts = said.get("conflicts")
        self._see(self.get("document/"))
        said["conflicts"] = conflicts or []

    def publish(self, status: int = 200) -> Document:
        said = self.post("publish/", {"version": self.version}, status)
        if status == 200:
            self._see(said)
        return said

    def _see(self, said: Document) -> None:
        self.document, self.version = said["document"], said["version"]

    def _at(self, path: str) -> str:
        return f"/admin/menus/menu/{self.menu_id}/editor/{path}"


def editor_of(shop: Shop, email: str = "") -> Editor:
    """The owner, or somebody else, who opens the shop's menu."""
    return Editor(client_of(email or shop.owner_email), shop.menu_id).open()
