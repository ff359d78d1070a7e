"""The admin's first page: what needs somebody now, each part from the app that knows."""

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest

Part = Callable[[HttpRequest], dict[str, Any] | None]

_parts: list[tuple[int, str, Part]] = []


def home_part(place: int, template: str) -> Callable[[Part], Part]:
    """The decorated function gives the context that `template` shows at this place of the page,
    or None when there is nothing to say."""

    def register(part: Part) -> Part:
        _parts.append((place, template, part))
        return part

    return register


def home_parts(request: HttpRequest) -> list[dict[str, Any]]:
    """`{"template", "part"}` of every part that has something to say, in order."""
    found = [
        {"template": template, "part": part(request)}
        for _, template, part in sorted(_parts, key=lambda one: one[0])
    ]
    return [one for one in found if one["part"]]
