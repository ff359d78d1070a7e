"""Accounts that somebody makes for others: they may nothing until they are invited."""

from typing import Any

from bson import ObjectId

from orderbuddy import audit
from orderbuddy.accounts.access import Person
from orderbuddy.api.errors import ApiError, ErrorCode
from orderbuddy.mongo import Document, collection, now


def make_account(
    *, who: Person, user_id: str, email: str, phone_number: str, correlation_id: str = ""
) -> ObjectId:
    """The id of the account with that id of today's sign-in, e-mail and phone, made if need be.

    Raises ApiError validation_failed (400): no way to reach them, or another account has one.
    """
    told = {"userId": user_id, "email": email.lower(), "phoneNumber": phone_number}
    told = {key: one for key, one in told.items() if one}
    if len(told) < 2:
        raise ApiError(ErrorCode.VALIDATION_FAILED, ["email or phoneNumber should not be empty"])
    held = collection("users").find_one({"$or": [{key: one} for key, one in told.items()]})
    if held is None:
        return _insert(who, told, correlation_id)
    if any(held.get(key) != one for key, one in told.items()):
        message = "Another account has this userId, e-mail or phone number"
        raise ApiError(ErrorCode.VALIDATION_FAILED, [message])
    return held["_id"]


def _insert(who: Any, told: Document, correlation_id: str) -> ObjectId:
    at = now()
    person = {"_id": ObjectId(), **told, "restaurants": [], "createdAt": at, "updatedAt": at}
    collection("users").insert_one(person)
    audit.record(
        who=who,
        what="people.account_made",
        restaurant_id=None,
        subject=f"user:{person['_id']}",
        after=told,
        correlation_id=correlation_id,
    )
    return person["_id"]
