"""What one person may give to, or take from, another: never more than they have themselves."""

from bson import ObjectId

from orderbuddy.accounts.access import Person, places_of
from orderbuddy.accounts.models import User
from orderbuddy.accounts.roles import WORDS, Role, may, role_of
from orderbuddy.api.errors import ApiError, ErrorCode

PERMISSION = "people.change"
Places = list[ObjectId] | None

# The first may the most.
RANKS = list(Role)


def roles_to_give(who: Person, restaurant_id: str) -> list[Role]:
    """The roles that `who` may give there: an owner all of them, a manager those below; the most
    powerful first."""
    mine = role_of(who, restaurant_id)
    if mine is None or not may(who, restaurant_id, PERMISSION):
        return []
    return RANKS if mine is Role.OWNER else RANKS[RANKS.index(mine) + 1 :]


def require_may_give(who: Person, restaurant_id: str, role: Role, places: Places) -> None:
    """ApiError not_allowed (403) unless `who` may give that role at these places (None: all)."""
    if role not in roles_to_give(who, restaurant_id):
        raise ApiError(ErrorCode.NOT_ALLOWED, f"You may not give the role {WORDS[role]}")
    mine = places_of(who, restaurant_id)
    if mine is not None and (places is None or not set(places) <= set(mine)):
        raise ApiError(ErrorCode.NOT_ALLOWED, "You may not give access to other locations")


def may_change(who: Person, person: User, restaurant_id: str) -> bool:
    """True when `who` may change or remove that member: not themselves, nobody above them, and
    nobody who works where they do not."""
    role = role_of(person, restaurant_id)
    if role is None or person.pk == who.pk or person.is_superuser:
        return False
    try:
        require_may_give(who, restaurant_id, role, places_of(person, restaurant_id))
    except ApiError:
        return False
    return True


def require_may_change(who: Person, person: User, restaurant_id: str) -> None:
    """ApiError not_allowed (403) unless `may_change`."""
    if not may_change(who, person, restaurant_id):
        raise ApiError(ErrorCode.NOT_ALLOWED, f"You may not change what {person} may do")
