"""How the API describes itself: request bodies and answers are msgspec types, described once.

`body(Kind)` and `answer(Kind, example)` are for drf-spectacular's `extend_schema`.
"""

from typing import Any

import msgspec
from drf_spectacular.openapi import AutoSchema as SpectacularAutoSchema

REF = "#/components/schemas/{name}"
_types: dict[str, type] = {}


def schema_of(kind: Any) -> dict[str, Any]:
    """The JSON schema of a msgspec type; named parts become components of the description."""
    (found,), parts = msgspec.json.schema_components([kind], ref_template=REF)
    _types.update(dict.fromkeys(parts, kind))
    return found


class AutoSchema(SpectacularAutoSchema):
    """Operations are named by path and verb; the same name in every release."""


def only_versioned_paths(endpoints: list[Any]) -> list[Any]:
    """The description has each path once; the copies at the root are for today's clients."""
    return [one for one in endpoints if one[0].startswith("/api/v1/")]


def add_body_components(result: dict[str, Any], **_: Any) -> dict[str, Any]:
    """Adds the msgspec types that operations refer to."""
    _, parts = msgspec.json.schema_components(list(_types.values()), ref_template=REF)
    result.setdefault("components", {}).setdefault("schemas", {}).update(parts)
    return result
