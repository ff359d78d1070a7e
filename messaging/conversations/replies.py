"""Saved replies: what staff write again and again, for one tap."""

from bson import ObjectId
from django.http import Http404

from orderbuddy import audit
from orderbuddy.accounts.access import Person
from orderbuddy.api.errors import ApiError, ErrorCode
from orderbuddy.mongo import Document, collection, now, parse_id

MOST_REPLIES = 200


def replies_of(restaurant_id: str) -> list[Document]:
    """The restaurant's, by title."""
    found = collection("saved_replies").find({"restaurantId": restaurant_id})
    return list(found.sort("title", 1).limit(MOST_REPLIES))


def add_reply(*, user: Person, restaurant_id: str, title: str, text: str) -> Document:
    """Raises ApiError validation_failed (400) when there are too many."""
    if collection("saved_replies").count_documents({"restaurantId": restaurant_id}) >= MOST_REPLIES:
        raise ApiError(ErrorCode.VALIDATION_FAILED, f"At most {MOST_REPLIES} replies are kept")
    reply = {
        "_id": ObjectId(),
        "restaurantId": restaurant_id,
        "title": title.strip(),
        "text": text.strip(),
        "by": user.pk,
        "updatedAt": now(),
    }
    collection("saved_replies").insert_one(reply)
    _record(user, "added", reply, None, reply)
    return reply


def change_reply(
    *, user: Person, restaurant_id: str, reply_id: str, title: str, text: str
) -> Document:
    """Raises Http404 for one that is not the restaurant's."""
    own = {"_id": parse_id(reply_id), "restaurantId": restaurant_id}
    changes = {"title": title.strip(), "text": text.strip(), "by": user.pk, "updatedAt": now()}
    before = collection("saved_replies").find_one_and_update(own, {"$set": changes})
    if before is None:
        raise Http404("Saved reply not found")
    after = {**before, **changes}
    _record(user, "changed", before, before, after)
    return after


def remove_reply(*, user: Person, restaurant_id: str, reply_id: str) -> None:
    """Raises Http404 for one that is not the restaurant's."""
    own = {"_id": parse_id(reply_id), "restaurantId": restaurant_id}
    before = collection("saved_replies").find_one_and_delete(own)
    if before is None:
        raise Http404("Saved reply not found")
    _record(user, "removed", before, before, None)


def _record(
    user: Person, verb: str, reply: Document, before: Document | None, after: Document | None
) -> None:
    audit.record(
        who=user,
        what=f"conversations.reply.{verb}",
        restaurant_id=reply["restaurantId"],
        subject=f"saved_reply:{reply['_id']}",
        before=_told(before),
        after=_told(after),
    )


def _told(reply: Document | None) -> Document | None:
    return {name: reply.get(name) for name in ("title", "text")} if reply else None
