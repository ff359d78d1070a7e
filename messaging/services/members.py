"""Who is still told of a restaurant's orders: who works there."""

from collections.abc import Iterable
from typing import Any

from orderbuddy.accounts.access import may_act_at, may_act_for
from orderbuddy.accounts.models import User


def who_still_works_there(
    people: Iterable[Any], restaurant_id: str, location_id: Any = None
) -> set[Any]:
    """Ids of those of `people` who are active members of the restaurant (and work at that
    location); what is no person's id is nobody's."""
    known = [one for one in people if one is not None]
    found = User.objects.filter(pk__in=known) if known else ()
    return {one.pk for one in found if _works(one, restaurant_id, location_id)}


def _works(person: User, restaurant_id: str, location_id: Any) -> bool:
    if location_id is None:
        return may_act_for(person, restaurant_id)
    return may_act_at(person, restaurant_id, location_id)
