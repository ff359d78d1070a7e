from typing import Any

from django.urls import reverse

from orderbuddy.accounts.access import places_of
from orderbuddy.accounts.models import User
from orderbuddy.accounts.roles import WORDS, Role, role_of
from orderbuddy.mongo import Document, collection


def place_names(restaurant_id: str) -> dict[Any, str]:
    """The names of a restaurant's locations, by id."""
    found = collection("locations").find({"restaurantId": restaurant_id}, {"name": 1})
    return {one["_id"]: one.get("name") or "—" for one in found.sort("name", 1)}


def member_row(
    person: User, restaurant_id: str, names: dict[Any, str], changeable: bool
) -> dict[str, Any]:
    """A member as the list shows them; `url` is "" for whom one may not change."""
    role = role_of(person, restaurant_id)
    url = reverse(
        "admin:orderbuddy_member_change", args=[person.pk], query={"restaurant": restaurant_id}
    )
    return {
        "name": str(person),
        "contact": person.email or person.phone_number or "",
        "role": WORDS[role] if role else "",
        "places": _named(places_of(person, restaurant_id), names),
        "last_login": person.last_login,
        "url": url if changeable else "",
    }


def invitation_row(invitation: Document, names: dict[Any, str]) -> dict[str, Any]:
    """An open invitation as the list shows it."""
    return {
        "email": invitation["email"],
        "role": WORDS[Role(invitation["role"])],
        "places": _named(invitation.get("places"), names),
        "by": invitation["invitedByName"],
        "expires_at": invitation["expiresAt"],
        "sent_at": invitation.get("sentAt"),
        "trouble": invitation.get("trouble") or "",
        "url": reverse("admin:orderbuddy_member_invitation", args=[invitation["_id"]]),
    }


def _named(places: list[Any] | None, names: dict[Any, str]) -> str:
    if places is None:
        return "All locations"
    return ", ".join(names[one] for one in places if one in names) or "No location"
