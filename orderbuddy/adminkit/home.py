"""The admin's first page: what needs somebody now, each part from the app that knows.

A part is one cheap, indexed query (or two); the page asks for all of them again every few seconds.
What a role may not see or do, its parts leave out.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.http import HttpRequest

from orderbuddy.accounts.roles import WORDS, restaurants_where, role_of
from orderbuddy.adminkit.tenancy import own_places
from orderbuddy.mongo import Document, now

Part = Callable[[HttpRequest], dict[str, Any] | None]

_parts: list[tuple[float, str, Part, bool]] = []


def home_part(place: float, template: str, *, wide: bool = False) -> Callable[[Part], Part]:
    """The decorated function gives the context that `template` shows at this place of the page,
    or None when there is nothing to say. `wide`: across the whole page."""

    def register(part: Part) -> Part:
        _parts.append((place, template, part, wide))
        return part

    return register


def home_parts(request: HttpRequest) -> list[dict[str, Any]]:
    """`{"name", "template", "part", "wide"}` of every part that has something to say, in order."""
    found = [
        {"name": part.__name__, "template": template, "part": part(request), "wide": wide}
        for _, template, part, wide in sorted(_parts, key=lambda one: one[0])
    ]
    return [one for one in found if one["part"]]


def role_words(request: HttpRequest) -> str:
    """What the person is, where they are the same everywhere: "Manager"; else ""."""
    if request.user.is_superuser:
        return "Superuser"
    held = {role_of(request.user, one) for one in request.user.restaurants or ()}
    return WORDS[held.pop()] if len(held) == 1 else ""


# --- the first steps of a new restaurant ----------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Step:
    """One thing that a new restaurant needs: `why` says what it is good for. Without what
    `is_needed` no guest can order."""

    label: str
    is_done: bool
    url: str
    why: str
    is_needed: bool = False


# (the location, which somebody may set up) → the step.
Steps = Callable[[Document], Step]

_steps: list[tuple[float, Steps]] = []
# Whoever runs more places than that knows how.
MOST_PLACES = 3
NEW_FOR = timedelta(days=60)


def first_step(place: float) -> Callable[[Steps], Steps]:
    """Decorator: a step of the list that a new location's people get until all is done."""
    return lambda step: _steps.append((place, step)) or step


@home_part(0, "adminkit/first_steps.html", wide=True)
def first_steps(request: HttpRequest) -> dict[str, Any] | None:
    """What a location still lacks before its first guest can order, for who may change it."""
    mine = restaurants_where(request.user, "places.change")
    places = own_places(request)
    if request.user.is_superuser or not mine or len(places) > MOST_PLACES:
        return None
    todo = [(place, _steps_of(place)) for place in places if place.get("restaurantId") in mine]
    lists = [(one.get("name") or "—", steps) for one, steps in todo if _are_open(one, steps)]
    open_lists = [_shown(name, steps) for name, steps in lists]
    return {"lists": open_lists, "has_place": bool(places)} if open_lists or not places else None


def _steps_of(place: Document) -> list[Step]:
    return [step(place) for _, step in sorted(_steps, key=_first)]


def _are_open(place: Document, steps: list[Step]) -> bool:
    """Somebody who has had the place for a while left out on purpose what it can do without."""
    is_new = now() - place["_id"].generation_time < NEW_FOR
    return any(not one.is_done and (is_new or one.is_needed) for one in steps)


def _first(one: tuple[float, Steps]) -> float:
    return one[0]


def _done(steps: list[Step]) -> list[bool]:
    return [one.is_done for one in steps]


def _shown(name: str, steps: list[Step]) -> dict[str, Any]:
    return {"name": name, "steps": steps, "done": sum(_done(steps)), "all": len(steps)}
