"""What a person may do in a restaurant: their role there, and what each role may.

A role is stored per restaurant in `users.roles` (`{"harbor_cafe": "cashier"}`); somebody without
one is an owner, as every member has been so far. Superusers are owners everywhere. A paired screen
has the kitchen's role at its own location, of which it may do SCREENS_MAY. An API key reads menus
and places; whatever a permission is asked for, orders and money too, only as its scopes say.
"""

from enum import StrEnum
from typing import Any

from orderbuddy.accounts.access import Person, may_act_for
from orderbuddy.accounts.api_keys import ApiKeyUser
from orderbuddy.accounts.screens import ScreenUser
from orderbuddy.api.errors import ApiError, ErrorCode
from orderbuddy.mongo import collection


class Role(StrEnum):
    """From all that there is to nothing but looking."""

    OWNER = "owner"
    MANAGER = "manager"
    CASHIER = "cashier"
    KITCHEN = "kitchen"
    VIEWER = "viewer"


WORDS = {
    Role.OWNER: "Owner",
    Role.MANAGER: "Manager",
    Role.CASHIER: "Cashier",
    Role.KITCHEN: "Kitchen",
    Role.VIEWER: "Viewer",
}

_ALL = frozenset(Role)
_SERVING = frozenset({Role.OWNER, Role.MANAGER, Role.CASHIER})
_MANAGING = frozenset({Role.OWNER, Role.MANAGER})
_OWNING = frozenset({Role.OWNER})

# Permission → the roles that have it. How much a role may give back is its limit's business.
PERMISSIONS: dict[str, frozenset[Role]] = {
    # Everybody who works there; a program only with this scope: orders name guests and phones.
    "orders.view": _ALL,
    "orders.move": _ALL - {Role.VIEWER},
    # Holding orders back for a while; how fast they are taken is a setting (`places.change`).
    "kitchen.pause": _ALL - {Role.VIEWER},
    "orders.cancel": _ALL - {Role.VIEWER},
    "menus.change": _MANAGING,
    "menus.availability": _ALL - {Role.VIEWER},
    "places.change": _MANAGING,
    "codes.change": _MANAGING,
    "campaigns.change": _MANAGING,
    "campaigns.results": _MANAGING | {Role.VIEWER},
    # Messages to all guests who want them; their results are `campaigns.results`.
    "broadcasts.change": _MANAGING,
    "screens.change": _MANAGING,
    "payments.view": _ALL - {Role.KITCHEN},
    "payments.take": _SERVING,
    "payments.refund": _SERVING,
    "payments.tip": _SERVING,
    "payments.settlement": _MANAGING,
    "payments.exceptions": _MANAGING,
    "payments.settings": _MANAGING,
    "reports.view": frozenset({Role.OWNER, Role.MANAGER, Role.VIEWER}),
    "restaurant.limits": _OWNING,
    # What guests write, which names them; the kitchen hears what concerns it from who answers.
    "conversations.view": _ALL - {Role.KITCHEN},
    "conversations.answer": _SERVING,
    "conversations.manage": _MANAGING,
    "audit.view": _MANAGING,
    "api_keys.change": _OWNING,
    # Of roles below one's own, and for owners of all: see orderbuddy.members.rights.
    "people.change": _MANAGING,
    # What guests and staff were told; sending it again; how much, how well and at what cost.
    "messages.view": _ALL - {Role.KITCHEN},
    "messages.resend": _SERVING,
    "messages.figures": _MANAGING,
    # Who agreed to what; adding and withdrawing it for somebody who said so.
    "consent.view": _MANAGING,
    "consent.change": _MANAGING,
    # What guests and staff are told in the restaurant's name, and how its e-mails look.
    "messages.texts": _MANAGING,
    # Exporting and erasing what is stored of a guest.
    "guests.data": _OWNING,
}

# Nobody is signed in at a screen on the wall: it cooks, and ends nothing.
SCREENS_MAY = frozenset({"orders.view", "orders.move", "kitchen.pause", "menus.availability"})

# A program must not open doors: not for itself, for other people or devices, nor to the money; what
# the admin alone has (the audit log, guests' data) no key is asked for. Nor may it put words into a
# restaurant's mouth, or talk with guests in its name.
NOT_FOR_KEYS = frozenset(
    {
        "api_keys.change", "people.change", "screens.change", "restaurant.limits",
        "payments.settings", "payments.exceptions", "audit.view", "guests.data", "consent.view",
        "consent.change", "messages.texts",
        "conversations.answer", "conversations.manage",
    }
)  # fmt: skip

# Of one order's payments, in cents; None: any amount. `restaurants.refundLimits` replaces them.
REFUND_LIMITS: dict[Role, int | None] = {
    Role.OWNER: None,
    Role.MANAGER: 50_000,
    Role.CASHIER: 5_000,
    Role.KITCHEN: 0,
    Role.VIEWER: 0,
}


def role_of(user: Person, restaurant_id: Any) -> Role | None:
    """The person's role in that restaurant; None for whoever may not act for it.

    A role that this version does not know may do the least.
    """
    if isinstance(user, ScreenUser):
        return Role.KITCHEN if user.restaurant_id == restaurant_id else None
    if isinstance(user, ApiKeyUser):
        return Role.VIEWER if user.restaurant_id == restaurant_id else None
    if not may_act_for(user, restaurant_id):
        return None
    if user.is_superuser:
        return Role.OWNER
    held = (user.roles or {}).get(restaurant_id) or Role.OWNER
    return Role(held) if held in list(Role) else Role.VIEWER


def may(user: Person, restaurant_id: Any, permission: str) -> bool:
    """True when the person's role in that restaurant has the permission, such as
    `payments.refund`; KeyError for one that does not exist."""
    if isinstance(user, ScreenUser) and permission not in SCREENS_MAY:
        return False
    if isinstance(user, ApiKeyUser):
        return _key_may(user, restaurant_id, permission)
    return role_of(user, restaurant_id) in PERMISSIONS[permission]


def _key_may(key: ApiKeyUser, restaurant_id: Any, permission: str) -> bool:
    """Its scopes, but for those that it should never have been given."""
    scoped = permission in key.scopes and permission not in NOT_FOR_KEYS
    return key.restaurant_id == restaurant_id and scoped


def require(user: Person, restaurant_id: Any, permission: str) -> None:
    """ApiError not_allowed (403) unless `may`. (Whether the restaurant is theirs at all, and may
    be known to them, `access_…` has decided before.)"""
    if not may(user, restaurant_id, permission):
        word = _word_for(user, restaurant_id)
        raise ApiError(ErrorCode.NOT_ALLOWED, f"A {word} may not do this", permission=permission)


def require_person(user: Person) -> None:
    """ApiError not_allowed (403) for a paired screen and for an API key."""
    if isinstance(user, ScreenUser | ApiKeyUser):
        word = _word_for(user, user.restaurant_id)
        raise ApiError(ErrorCode.NOT_ALLOWED, f"A {word} may not do this")


def _word_for(user: Person, restaurant_id: Any) -> str:
    if isinstance(user, ScreenUser):
        return "paired screen"
    if isinstance(user, ApiKeyUser):
        return "key without this scope"
    role = role_of(user, restaurant_id)
    return WORDS[role].lower() if role else "stranger"


def restaurants_where(user: Person, permission: str) -> list[str]:
    """Ids of the person's own restaurants in which they have the permission."""
    mine = getattr(user, "restaurants", None) or ()
    return [one for one in mine if may(user, one, permission)]


def refund_limit_cents(user: Person, restaurant_id: Any) -> int | None:
    """How much of one order's payments the person may give back; None: any amount."""
    role = role_of(user, restaurant_id)
    if isinstance(user, ApiKeyUser) and may(user, restaurant_id, "payments.refund"):
        role = Role.CASHIER  # as much as the least of those people who may
    if role is None or role not in PERMISSIONS["payments.refund"]:
        return 0
    if role is Role.OWNER:
        return None
    stored = collection("restaurants").find_one({"_id": restaurant_id}, {"refundLimits": 1})
    limit = ((stored or {}).get("refundLimits") or {}).get(role.value)
    return limit if isinstance(limit, int) and limit >= 0 else REFUND_LIMITS[role]


def require_refund_limit(user: Person, restaurant_id: Any, cents: int) -> None:
    """ApiError not_allowed (403) unless the person may give `cents` of one order back."""
    limit = refund_limit_cents(user, restaurant_id) if cents > 0 else None
    if limit is not None and cents > limit:
        message = (
            f"${cents / 100:.2f} would be given back; you may give back ${limit / 100:.2f} "
            "of an order"
        )
        raise ApiError(ErrorCode.NOT_ALLOWED, message, limitCents=limit)
