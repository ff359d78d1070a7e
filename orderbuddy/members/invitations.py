"""The way into a restaurant: a link by e-mail, that works once and not for ever.

`invitations`: {_id, restaurantId, email, role, places, invitedBy, invitedByName, state: open |
accepted | withdrawn, nonce, newPersonId, createdAt, expiresAt, acceptedBy, acceptedAt, sentAt,
trouble}. The link is the signed id and nonce: nothing that is stored opens it, and sending it again
ends the one before.
"""

import secrets
from datetime import timedelta
from typing import Any

from bson import ObjectId
from django.conf import settings
from django.core import signing
from django.urls import reverse
from pymongo import ReturnDocument
from pymongo.errors import DuplicateKeyError

from orderbuddy import audit
from orderbuddy.accounts.access import Person
from orderbuddy.accounts.models import User
from orderbuddy.accounts.roles import Role, role_of
from orderbuddy.api.errors import ApiError, ErrorCode
from orderbuddy.members.rights import RANKS, Places, require_may_give
from orderbuddy.members.services import members_of, store_membership
from orderbuddy.mongo import Document, collection, now, parse_id

LASTS = timedelta(days=7)
MOST_OPEN = 100
_SALT = "orderbuddy.invitation"


class InvitationOver(Exception):
    """The link was used, withdrawn or replaced, is too old, or never was one."""


def invite(
    *,
    who: Person,
    restaurant_id: str,
    email: str,
    role: Role,
    places: Places,
    correlation_id: str = "",
) -> Document:
    """A stored invitation, for the caller to have sent; one that the e-mail had there is replaced.

    Raises ApiError: not_allowed (403: never above one's own role, nor at other places),
    validation_failed (400: a member already, too many that are open).
    """
    require_may_give(who, restaurant_id, role, places)
    email = email.strip().lower()
    if any((one.email or "").lower() == email for one in members_of(restaurant_id)):
        raise ApiError(ErrorCode.VALIDATION_FAILED, f"{email} works here already")
    if len(open_invitations(restaurant_id)) >= MOST_OPEN:
        raise ApiError(ErrorCode.VALIDATION_FAILED, "Too many invitations are open")
    _end({"restaurantId": restaurant_id, "email": email}, "withdrawn")
    invitation = _new(who, restaurant_id, email, role, places)
    collection("invitations").insert_one(invitation)
    _record(who, "people.invited", invitation, None, told(invitation), correlation_id)
    return invitation


def withdraw(*, who: Person, invitation: Document, correlation_id: str = "") -> None:
    """Its link opens nothing any more. Raises ApiError not_allowed (403)."""
    _require_may_handle(who, invitation)
    if _end({"_id": invitation["_id"]}, "withdrawn"):
        _record(who, "people.uninvited", invitation, told(invitation), None, correlation_id)


def renew(*, who: Person, invitation: Document, correlation_id: str = "") -> Document | None:
    """Another link for the same invitation, for the caller to have sent; the old one is void.
    None when it is not open any more. Raises ApiError not_allowed (403)."""
    _require_may_handle(who, invitation)
    fresh = {"nonce": secrets.token_urlsafe(16), "expiresAt": now() + LASTS}
    renewed = collection("invitations").find_one_and_update(
        {"_id": invitation["_id"], "state": "open"},
        {"$set": {**fresh, "sentAt": None, "trouble": ""}},
        return_document=ReturnDocument.AFTER,
    )
    if renewed is not None:
        _record(who, "people.invited_again", renewed, None, told(renewed), correlation_id)
    return renewed


def accept(*, invitation: Document, person: User, correlation_id: str = "") -> None:
    """Make the person a member, once; what they may do there already is never made less.

    Raises InvitationOver, also when whoever invited may not do so any more.
    """
    restaurant_id, role = invitation["restaurantId"], Role(invitation["role"])
    _require_inviter(invitation, role)
    mine = {"_id": invitation["_id"], "nonce": invitation["nonce"]}
    unused = {**mine, "state": "open", "expiresAt": {"$gt": now()}}
    used = {"state": "accepted", "acceptedBy": person.pk, "acceptedAt": now()}
    taken = collection("invitations").update_one(unused, {"$set": used}).modified_count
    if not taken and not _is_unfinished(invitation, person):
        raise InvitationOver
    _join(person, restaurant_id, role, invitation.get("places"))
    collection("invitations").update_one(mine, {"$set": {"joinedAt": now()}})
    _record(person, "people.joined", invitation, None, told(invitation), correlation_id)


def make_person(*, invitation: Document, name: str, password: str) -> User:
    """The account of whoever was invited and has none; the link shows that the e-mail is theirs.

    Its id is the invitation's, so that a form that is sent twice makes one account.
    """
    person = User(email=invitation["email"], name=name, restaurants=[])
    person.set_password(password)
    fresh = {
        "_id": invitation["newPersonId"],
        "email": person.email,
        "name": name,
        "password": person.password,
        "restaurants": [],
        "createdAt": now(),
        "updatedAt": now(),
    }
    try:
        collection("users").insert_one(fresh)
    except DuplicateKeyError:
        raise InvitationOver from None  # the first of the two forms goes on
    return User.objects.get(pk=invitation["newPersonId"])


def token_of(invitation: Document) -> str:
    """What the link holds."""
    return signing.dumps([str(invitation["_id"]), invitation["nonce"]], salt=_SALT)


def link_of(invitation: Document) -> str:
    """The link, for an e-mail."""
    path = reverse("invitation", args=[token_of(invitation)])
    return f"{settings.API_ENDPOINT}{path}"


def invitation_of(token: str) -> Document:
    """The open invitation that a link is of. Raises InvitationOver."""
    try:
        key, nonce = signing.loads(token, salt=_SALT, max_age=LASTS)
    except (signing.BadSignature, ValueError):
        raise InvitationOver from None
    found = collection("invitations").find_one({"_id": parse_id(key), "nonce": nonce})
    if found is None or found["expiresAt"] <= now() or found["state"] == "withdrawn":
        raise InvitationOver
    if found["state"] != "open" and found.get("joinedAt"):
        raise InvitationOver
    return found


def open_invitations(restaurant_id: str) -> list[Document]:
    """Those that may still be accepted, the newest first."""
    wanted = {"restaurantId": restaurant_id, "state": "open", "expiresAt": {"$gt": now()}}
    return list(collection("invitations").find(wanted).sort("_id", -1))


def told(invitation: Document) -> Document:
    """As the audit log has it."""
    places = invitation.get("places")
    return {
        "email": invitation["email"],
        "role": invitation["role"],
        "locations": None if places is None else [str(one) for one in places],
    }


def _new(who: Person, restaurant_id: str, email: str, role: Role, places: Places) -> Document:
    at = now()
    return {
        "_id": ObjectId(),
        "newPersonId": ObjectId(),
        "restaurantId": restaurant_id,
        "email": email,
        "role": role.value,
        "places": places,
        "invitedBy": who.pk,
        "invitedByName": str(who),
        "state": "open",
        "nonce": secrets.token_urlsafe(16),
        "createdAt": at,
        "expiresAt": at + LASTS,
        "sentAt": None,
    }


def _join(person: User, restaurant_id: str, role: Role, places: Places) -> None:
    held = role_of(person, restaurant_id)
    if held is not None and RANKS.index(held) <= RANKS.index(role):
        return
    store_membership(person_id=person.pk, restaurant_id=restaurant_id, role=role, places=places)


def _is_unfinished(invitation: Document, person: User) -> bool:
    """Accepted by this person, and a crash came before they were a member."""
    found = collection("invitations").find_one({"_id": invitation["_id"]}) or {}
    return found.get("acceptedBy") == person.pk and not found.get("joinedAt")


def _require_inviter(invitation: Document, role: Role) -> None:
    inviter = User.objects.filter(pk=invitation["invitedBy"]).first()
    try:
        if inviter is None:
            raise InvitationOver
        require_may_give(inviter, invitation["restaurantId"], role, invitation.get("places"))
    except ApiError:
        raise InvitationOver from None


def _require_may_handle(who: Person, invitation: Document) -> None:
    role, places = Role(invitation["role"]), invitation.get("places")
    require_may_give(who, invitation["restaurantId"], role, places)


def _end(which: Document, state: str) -> int:
    ended = {"$set": {"state": state, "endedAt": now()}}
    return collection("invitations").update_many({**which, "state": "open"}, ended).modified_count


def _record(
    who: Any, what: str, invitation: Document, before: Any, after: Any, correlation_id: str
) -> None:
    audit.record(
        who=who,
        what=what,
        restaurant_id=invitation["restaurantId"],
        subject=f"invitation:{invitation['_id']}",
        before=before,
        after=after,
        correlation_id=correlation_id,
    )
