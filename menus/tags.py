"""The tag of a menu as its editors see it: it changes when somebody edits the menu, and not when
something is sold out, comes back, or is counted."""

import hashlib
from typing import Any

import msgspec

from orderbuddy.api.rendering import jsonable
from orderbuddy.mongo import Document

_STATE = frozenset({"isAvailable", "snooze", "stock", "updatedAt"})


def tag_of(menu: Document) -> str:
    """An ETag of this stored menu."""
    text = msgspec.json.encode(jsonable(_without_state(menu)), order="deterministic")
    return f'"{hashlib.blake2b(text, digest_size=12).hexdigest()}"'


def _without_state(part: Any) -> Any:
    if isinstance(part, dict):
        return {key: _without_state(one) for key, one in part.items() if key not in _STATE}
    if isinstance(part, list):
        return [_without_state(one) for one in part]
    return part
