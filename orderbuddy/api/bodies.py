"""Reading request bodies: msgspec decodes in microseconds; only a bad body is walked to explain it.

The sentences are those of today's service (class-validator's), one a fault, each naming its field.
"""

from collections.abc import Iterator
from datetime import datetime
from typing import Any, TypeVar

import msgspec
from django.http import HttpRequest, QueryDict
from msgspec import inspect
from rest_framework.parsers import BaseParser
from rest_framework.request import Request

from orderbuddy.api.errors import ApiError, ErrorCode

T = TypeVar("T", bound="Body")

# A body nested a thousand deep ends in the decoder's RecursionError: a fault of its sender.
_UNREADABLE = (msgspec.DecodeError, UnicodeDecodeError, RecursionError)

# Of a name that nobody knows so much is repeated.
_NAME_LENGTH = 100

_MUST_BE = {
    inspect.StrType: "must be a string",
    inspect.BoolType: "must be a boolean value",
    inspect.IntType: "must be an integer number",
    inspect.FloatType: "must be a number conforming to the specified constraints",
    inspect.ListType: "must be an array",
    inspect.StructType: "must be an object",
    inspect.DateTimeType: "must be an instant such as 2026-11-21T12:30:00Z",
}


class Body(msgspec.Struct, rename="camel", forbid_unknown_fields=True, kw_only=True):
    """Base of all request bodies: camelCase on the wire, unknown fields refused."""


class LeftToReadBody(BaseParser):
    """DRF's only parser. To look for a form's CSRF token DRF would parse every body once more, with
    a slower parser whose RecursionError is a 500."""

    media_type = "*/*"

    def parse(self, stream: Any, media_type: Any = None, parser_context: Any = None) -> QueryDict:
        return QueryDict()


def read_body(request: Request | HttpRequest, kind: type[T]) -> T:
    """Decode the request's JSON body as `kind`.

    Raises ApiError (400, validation_failed) with one sentence a fault.
    """
    raw = request.body or b"{}"
    try:
        return msgspec.json.decode(raw, type=kind)
    except _UNREADABLE as error:
        raise ApiError(ErrorCode.VALIDATION_FAILED, _sentences(raw, kind, error)) from error


def _sentences(raw: bytes, kind: type, error: Exception) -> list[str] | str:
    try:
        value = msgspec.json.decode(raw)
    except RecursionError:
        return "Body is nested too deeply"
    except _UNREADABLE as fault:
        return f"Body is not valid JSON: {fault}"
    return list(_faults(value, inspect.type_info(kind), "")) or [str(error)]


def _faults(value: Any, kind: inspect.Type, path: str) -> Iterator[str]:
    if isinstance(kind, inspect.UnionType):
        if value is None and kind.includes_none:
            return
        options = [one for one in kind.types if not isinstance(one, inspect.NoneType)]
        yield from _faults(value, options[0], path)
    elif isinstance(kind, inspect.StructType):
        yield from _struct_faults(value, kind, path)
    elif isinstance(kind, inspect.ListType) and isinstance(value, list):
        yield from _bounds(value, kind, path, "elements")
        for position, one in enumerate(value):
            yield from _faults(one, kind.item_type, _join(path, str(position)))
    else:
        yield from _plain_faults(value, kind, path)


def _struct_faults(value: Any, kind: inspect.StructType, path: str) -> Iterator[str]:
    if not isinstance(value, dict):
        yield f"{path or 'body'} must be an object"
        return
    known = {one.encode_name: one for one in kind.fields}
    for name in value:
        if kind.forbid_unknown_fields and name not in known:
            yield f"{path + '.' if path else ''}property {name[:_NAME_LENGTH]} should not exist"
    for name, one in known.items():
        if value.get(name) is None and one.required:
            yield f"{_join(path, name)} should not be empty"
        elif name in value:
            yield from _faults(value[name], one.type, _join(path, name))


def _plain_faults(value: Any, kind: inspect.Type, path: str) -> Iterator[str]:
    if isinstance(kind, inspect.LiteralType | inspect.EnumType):
        allowed = _choices(kind)
        if value not in allowed:
            yield f"{path} must be one of the following values: {', '.join(allowed)}"
        return
    try:
        msgspec.convert(value, _plain_type(kind))
    except msgspec.ValidationError:
        yield f"{path} {_MUST_BE.get(type(kind), 'is not valid')}"
        return
    if isinstance(kind, inspect.StrType):
        yield from _bounds(value, kind, path, "characters")
    if isinstance(kind, inspect.IntType):
        yield from _limits(value, kind, path)


def _bounds(value: Any, kind: Any, path: str, unit: str) -> Iterator[str]:
    if kind.min_length and len(value) < kind.min_length:
        yield f"{path} should not be empty"
    if kind.max_length and len(value) > kind.max_length:
        if unit == "characters":
            yield f"{path} must be shorter than or equal to {kind.max_length} characters"
        else:
            yield f"{path} must contain no more than {kind.max_length} elements"


def _limits(value: int, kind: inspect.IntType, path: str) -> Iterator[str]:
    if kind.ge is not None and value < kind.ge:
        yield f"{path} must not be less than {kind.ge}"
    if kind.le is not None and value > kind.le:
        yield f"{path} must not be greater than {kind.le}"


def _choices(kind: inspect.LiteralType | inspect.EnumType) -> list[str]:
    if isinstance(kind, inspect.EnumType):
        return [str(one.value) for one in kind.cls]
    return [str(one) for one in kind.values]


def _plain_type(kind: inspect.Type) -> Any:
    plain = {
        inspect.StrType: str,
        inspect.BoolType: bool,
        inspect.IntType: int,
        inspect.FloatType: float,
        inspect.ListType: list,
        inspect.DateTimeType: datetime,
    }
    return plain.get(type(kind), Any)


def _join(path: str, name: str) -> str:
    return f"{path}.{name}" if path else name
