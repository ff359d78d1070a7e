"""Who may really open a path: for the tests, and to propose lines for what is new."""

from functools import cache
from typing import Any

from django.test import Client

from orderbuddy.tests.tenancy.bodies import QUERIES, body_of, form_of
from orderbuddy.tests.tenancy.table import LETTERS, ROLES, Line, versioned
from orderbuddy.tests.tenancy.world import World, refused, send, send_form


def ask(world: World, line: Line, client: Client) -> Any:
    """What that client is answered."""
    is_rest = line.key in _of_the_api()
    path = world.path(line) + QUERIES.get(line.key, "")
    path = f"/api/v1{path}" if is_rest else path
    world.put_back(line)
    # What the page before would have said on this one: it repeats ids that were asked for.
    client.cookies.pop("messages", None)
    if is_rest:
        return send(client, line, path, body_of(line.key, world))
    return send_form(client, line, path, form_of(line.key, world))


def measured(world: World, line: Line, clients: dict[str, Client]) -> str:
    """The letters of the roles that were let in."""
    # The least first: what the mightier ones do may end what the others are asked about.
    may = {role: not refused(ask(world, line, clients[role])) for role in reversed(ROLES)}
    return "".join(
        letter if may[role] else "." for role, letter in zip(ROLES, LETTERS, strict=True)
    )


@cache
def _of_the_api() -> set[str]:
    return versioned()
