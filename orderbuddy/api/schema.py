"""JSON schemas of msgspec types, and what drf-spectacular adds of them to the API's description."""

from copy import deepcopy
from functools import cache
from typing import Any

import msgspec
from drf_spectacular import openapi
from drf_spectacular.extensions import OpenApiAuthenticationExtension

from orderbuddy.accounts.screens import COOKIE as SCREEN_COOKIE

REF = "#/components/schemas/{name}"
TAGS = {
    "Signing in": "Codes, passwords, second factors; a pair of tokens for clients of the API.",
    "Menus": "Restaurants, locations and menus, as guests see them.",
    "Menu editing": "What a restaurant's staff changes on its menus.",
    "Ordering": "From a table's code to a price, and the order as its guest follows it.",
    "Payments": "Paying and placing an order, and what became of it.",
    "Older clients": "Forms of ordering that new clients need not know.",
    "Orders": "A restaurant's orders, for its staff.",
    "Campaigns": "What a location takes off orders, for its staff.",
    "Money": "A restaurant's payments, for its staff: refunds, the counter, a day's settlement.",
    "Restaurants": "Restaurants, their locations and the people who run them, for their staff.",
    "Messages": "What guests and staff were told, and what became of it.",
    "Consent": "Who may be written to, and what for.",
    "Conversations": "What guests write and what staff answer, and the chat on an order's page.",
    "Broadcasts": "Messages to all guests who have agreed to them.",
    "Kitchen": "Stations and the lines that they make, for the staff.",
}

# Every type that an operation's description named: its parts become the schema's components.
_described: dict[Any, None] = {}


class AutoSchema(openapi.AutoSchema):
    """drf-spectacular's, which takes an action named `list` to answer a bare list."""

    def _is_list_view(self, serializer: Any = None) -> bool:
        """Never: the schema of an answer says itself whether it is a list."""
        return False


class ScreenScheme(OpenApiAuthenticationExtension):
    """How the description names the cookie of a paired screen."""

    target_class = "orderbuddy.accounts.authentication.ScreenAuthentication"
    name = "screenCookie"

    def get_security_definition(self, auto_schema: openapi.AutoSchema) -> dict[str, str]:
        return {"type": "apiKey", "in": "cookie", "name": SCREEN_COOKIE}


class BearerScheme(OpenApiAuthenticationExtension):
    """How the description names access tokens and API keys."""

    target_class = "orderbuddy.accounts.authentication.BearerAuthentication"
    name = "bearer"

    def get_security_definition(self, auto_schema: openapi.AutoSchema) -> dict[str, str]:
        return {
            "type": "http",
            "scheme": "bearer",
            "description": "An access token (`/auth/…`), or an API key (`obk_…`) of the admin.",
        }


def schema_of(kind: Any) -> dict[str, Any]:
    """The JSON schema of a msgspec type; its named parts become components."""
    _described[kind] = None
    return deepcopy(_schema(kind))


@cache
def _schema(kind: Any) -> dict[str, Any]:
    """Made once: every refusal of every operation, a thousand of them, has the same."""
    (found,), _ = msgspec.json.schema_components([kind], ref_template=REF)
    return found


def data_of(kind: Any) -> dict[str, Any]:
    """The JSON schema of `{"data": …}` around a msgspec type."""
    return {"type": "object", "properties": {"data": schema_of(kind)}, "required": ["data"]}


def only_versioned_paths(endpoints: list[Any]) -> list[Any]:
    """The description has each path once; the copies at the root are for today's clients."""
    return [one for one in endpoints if one[0].startswith("/api/v1/")]


def add_parts(result: dict[str, Any], **_: Any) -> dict[str, Any]:
    """Adds the components that operations refer to, and what the tags mean."""
    _, parts = msgspec.json.schema_components(_described, ref_template=REF)
    result.setdefault("components", {}).setdefault("schemas", {}).update(parts)
    result["tags"] = [{"name": name, "description": text} for name, text in TAGS.items()]
    return result
