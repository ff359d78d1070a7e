"""Every staff path and admin page × everybody: the table says who may, and nothing else does.

What there is comes from the URL map and the admin's registry, so a path without a line fails.
"""

import pytest
from django.test import Client

from orderbuddy.tests.tenancy.measure import ask, measured
from orderbuddy.tests.tenancy.table import Line, everything, expected, versioned
from orderbuddy.tests.tenancy.world import ELSEWHERE, OUTSIDERS, World, client_for, refused

# A clone has not run collectstatic; WhiteNoise says so for every client.

TABLE = expected()
REQUESTS = [one for one in TABLE.values() if one.method not in ("WS", "IO")]
STAFF = [one for one in REQUESTS if one.about in ("location", "whole", "list", "root")]


@pytest.fixture(scope="module")
def clients(world) -> dict[str, Client]:
    return {name: client_for(person) for name, person in world.people.items()}


def test_everything_there_is_has_a_line() -> None:
    """A line for `table.txt` is missing, or too many: say who may open it, and what it is about."""
    there = set(everything())
    assert {"missing": sorted(there - set(TABLE)), "gone": sorted(set(TABLE) - there)} == {
        "missing": [],
        "gone": [],
    }


def test_the_apis_copy_for_todays_clients_is_the_same_api() -> None:
    """So that what is tested at one address holds at the other."""
    assert versioned() <= set(everything())
    assert len(versioned()) > 60


@pytest.mark.parametrize("line", STAFF, ids=lambda line: line.key)
def test_each_role_may_what_the_table_says(world, clients, line: Line) -> None:
    assert measured(world, line, clients) == line.who


@pytest.mark.parametrize("line", STAFF, ids=lambda line: line.key)
def test_outsiders_are_refused(world, clients, line: Line) -> None:
    for name in OUTSIDERS:
        answer = ask(world, line, clients[name])
        is_own = "<" not in line.path and name == "member of another"
        fine = refused(answer) or (is_own and shows_nothing_of(answer, world))
        assert fine, f"{name}: {answer.status_code}"


@pytest.mark.parametrize("line", STAFF, ids=lambda line: line.key)
def test_an_owner_of_another_location_is_refused_here(world, clients, line: Line) -> None:
    answer = ask(world, line, clients[ELSEWHERE])
    if line.about in ("location", "whole", "root"):
        assert refused(answer), answer.status_code
    else:
        assert refused(answer) or shows_nothing_of(answer, world), answer.status_code


@pytest.mark.parametrize(
    "line", [one for one in REQUESTS if one.about == "oneself"], ids=lambda line: line.key
)
def test_whoever_is_signed_out_has_no_self(world, clients, line: Line) -> None:
    assert refused(ask(world, line, clients["signed out"]))


def shows_nothing_of(answer, world: World) -> bool:
    """A page of one's own holds nothing of this place."""
    text = answer.content.decode()
    return not any(one in text for one in world.secrets())
