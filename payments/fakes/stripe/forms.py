"""Stripe's form encoding, read strictly: `metadata[payment_id]=…&expand[0]=…`."""

import re
from collections.abc import Callable, Iterable
from typing import Any
from urllib.parse import parse_qsl

from payments.fakes.stripe.errors import StripeError

Check = Callable[[Any, str], Any]

_KEY = re.compile(r"(\w+)((?:\[\w*\])*)\Z")
_PART = re.compile(r"\[(\w*)\]")


def decoded(form: str) -> dict[str, Any]:
    """The form as nested dictionaries of texts; lists come from `[]`, `[0]`, `[1]`, …

    Raises StripeError for what is no such form or says something twice.
    """
    try:
        pairs = parse_qsl(form, keep_blank_values=True, strict_parsing=bool(form))
    except ValueError:
        raise StripeError.invalid("The body is no form") from None
    return nested(pairs)


def nested(pairs: Iterable[tuple[str, str]]) -> dict[str, Any]:
    """As `decoded`, of names and values."""
    found: dict[str, Any] = {}
    for key, value in pairs:
        match = _KEY.match(key)
        if match is None:
            raise StripeError.invalid(f"Received unknown parameter: {key}", key)
        _put(found, [match[1], *_PART.findall(match[2])], value, key)
    return {name: _listed(value) for name, value in found.items()}


def _put(into: dict[str, Any], path: list[str], value: str, key: str) -> None:
    *parents, last = path
    for part in parents:
        into = into.setdefault(part, {})
        if not isinstance(into, dict):
            raise StripeError.invalid(f"Invalid {path[0]}", key)
    last = last or str(len(into))
    if last in into:
        raise StripeError.invalid(f"{key} was given twice", key)
    into[last] = value


def _listed(value: Any) -> Any:
    if not isinstance(value, dict):
        return value
    if value and all(part.isdigit() for part in value):
        return [_listed(value[part]) for part in sorted(value, key=int)]
    return {part: _listed(one) for part, one in value.items()}


def checked(params: dict[str, Any], allowed: dict[str, Check]) -> dict[str, Any]:
    """The parameters in their own types; StripeError for unknown and wrong ones."""
    for name in params:
        if name not in allowed:
            raise StripeError.invalid(
                f"Received unknown parameter: {name}", name, "parameter_unknown"
            )
    return {name: allowed[name](value, name) for name, value in params.items()}


def integer(low: int = 0, high: int = 99_999_999) -> Check:
    def check(value: Any, name: str) -> int:
        if not isinstance(value, str) or not re.fullmatch(r"-?\d{1,12}", value):
            message = f"Invalid integer: {value}"
            raise StripeError.invalid(message, name, "parameter_invalid_integer")
        if not low <= int(value) <= high:
            raise StripeError.invalid(f"Invalid {name}", name, "parameter_invalid_integer")
        return int(value)

    return check


def boolean(value: Any, name: str) -> bool:
    if value not in ("true", "false"):
        raise StripeError.invalid(f"Invalid boolean: {value}", name)
    return value == "true"


def text(longest: int = 5000) -> Check:
    def check(value: Any, name: str) -> str:
        if not isinstance(value, str) or not 0 < len(value) <= longest:
            raise StripeError.invalid(f"Invalid string: {name}", name)
        return value

    return check


def one_of(*choices: str) -> Check:
    def check(value: Any, name: str) -> str:
        if value not in choices:
            wanted = ", ".join(choices)
            raise StripeError.invalid(f"Invalid {name}: must be one of {wanted}", name)
        return value

    return check


def fields(**allowed: Check) -> Check:
    def check(value: Any, name: str) -> dict[str, Any]:
        if not isinstance(value, dict):
            raise StripeError.invalid(f"Invalid object: {name}", name)
        return checked(value, allowed)

    return check


def metadata(value: Any, name: str) -> dict[str, str]:
    """At most 50 texts, names of up to 40 and values of up to 500 characters."""
    if not isinstance(value, dict) or len(value) > 50:
        raise StripeError.invalid("Invalid metadata", name)
    for key, one in value.items():
        if not isinstance(one, str) or len(key) > 40 or len(one) > 500:
            raise StripeError.invalid(f"Invalid metadata: {key}", f"metadata[{key}]")
    return value


def some_of(*choices: str) -> Check:
    """A list of some of these."""

    def check(value: Any, name: str) -> list[str]:
        chosen = value if isinstance(value, list) else [value]
        for one in chosen:
            if one not in choices:
                raise StripeError.invalid(f"Invalid {name}: {one}", name)
        return chosen

    return check


def expand(*known: str) -> Check:
    """Paths that can be expanded, at most four levels deep."""

    def check(value: Any, name: str) -> list[str]:
        for one in value if isinstance(value, list) else [value]:
            if one not in known:
                raise StripeError.invalid(f"This property cannot be expanded ({one}).", name)
        return value

    return check
