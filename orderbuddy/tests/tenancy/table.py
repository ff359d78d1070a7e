"""The table of who may open what (`table.txt`), and everything there is to open.

A line is `METHOD  path  who  about`. `who` has a letter for each role that may (owner, manager,
cashier, kitchen, viewer; a dot for one that may not); `about` says what the path is about:

- `location`: who works at other locations only, is refused;
- `whole`: of all of a restaurant: who works at some locations only, is refused;
- `list`: shows what is one's own, so it opens for members of other places too, and shows nothing
  of this one;
- `oneself`: whoever is signed in;
- `guest`: nobody needs to be signed in; `device`: has a key of its own; `root`: superusers only.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from channels.routing import URLRouter
from django.urls import URLPattern, URLResolver, get_resolver

from kitchen.socketio.apps import _HANDLERS
from orderbuddy import asgi

ROLES = ("owner", "manager", "cashier", "kitchen", "viewer")
LETTERS = "omckv"
ABOUT = ("location", "whole", "list", "oneself", "guest", "device", "root")
TABLE = Path(__file__).parent / "table.txt"
VERBS = ("get", "post", "put", "patch", "delete")
# The admin's own redirect of today's old addresses, and its page of nothing found.
NOT_PAGES = re.compile(r"admin/\w+/\w+/<path:object_id>/\Z|admin/\(\?P<url>|admin/\^")
# A named part of a regular expression, with at most one group in it.
NAMED_PART = re.compile(r"\(\?P(<\w+>)(?:[^()]|\([^()]*\))*\)")


@dataclass(frozen=True, slots=True)
class Line:
    method: str
    path: str
    who: str
    about: str

    @property
    def key(self) -> str:
        return f"{self.method} {self.path}"

    def may(self, role: str) -> bool:
        """Whether that role may."""
        return LETTERS[ROLES.index(role)] in self.who


def expected() -> dict[str, Line]:
    """The table, by method and path. Raises ValueError for a line that is none."""
    rows = (row.split() for row in TABLE.read_text().splitlines() if row and row[0] != "#")
    lines = [Line(*row) for row in rows]
    for line in lines:
        if line.about not in ABOUT or not re.fullmatch(r"[o.][m.][c.][k.][v.]", line.who):
            raise ValueError(f"No such line: {line}")
    found = {line.key: line for line in lines}
    if len(found) != len(lines):
        raise ValueError("A line is there twice")
    return found


def everything() -> list[str]:
    """`METHOD path` of all that there is: REST, pages, the admin, sockets, Socket.IO."""
    rest = [key for key in _of_urls() if not key.partition(" ")[2].startswith("api/v1/")]
    return sorted({*rest, *_of_sockets(), *(f"IO {name}" for name in _events())})


def versioned() -> set[str]:
    """`METHOD path` of the API, without `api/v1/`."""
    return {key.replace(" api/v1/", " ", 1) for key in _of_urls() if " api/v1/" in key}


def _of_urls() -> Iterator[str]:
    for route, view in _walk(get_resolver().url_patterns, ""):
        if not NOT_PAGES.match(route):
            yield from (f"{verb.upper()} {_plain(route)}" for verb in _verbs(route, view))


def _plain(route: str) -> str:
    """With nothing but names in its brackets, also of a regular expression."""
    route = NAMED_PART.sub(r"\1", route).removeprefix("^").removesuffix(r"\Z")
    return re.sub(r"<(?:\w+:)?(\w+)>", r"<\1>", route)


def _walk(patterns: Any, prefix: str) -> Iterator[tuple[str, Any]]:
    for pattern in patterns:
        route = prefix + str(pattern.pattern)
        if isinstance(pattern, URLResolver):
            yield from _walk(pattern.url_patterns, route)
        elif isinstance(pattern, URLPattern):
            yield route, pattern.callback


def _verbs(route: str, view: Any) -> Iterator[str]:
    """Of a function, which says nothing of it, both that a browser sends."""
    if actions := getattr(view, "actions", None):
        # The framework adds `head` to a view that has answered its first request.
        yield from (verb for verb in VERBS if verb in actions)
        return
    kind = getattr(view, "cls", None) or getattr(view, "view_class", None)
    if kind is None or route.startswith("admin/"):
        yield from ("get", "post")
    else:
        yield from (verb for verb in VERBS if hasattr(kind, verb))


def _of_sockets() -> Iterator[str]:
    found: Any = asgi.application._other.application_mapping["websocket"]
    while not isinstance(found, URLRouter):
        found = getattr(found, "application", None) or found.inner
    for pattern in found.routes:
        yield f"WS {_plain(str(pattern.pattern))}"


def _events() -> list[str]:
    return sorted(_HANDLERS)
