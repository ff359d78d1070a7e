from typing import Any

from celery import Task, shared_task

from orderbuddy.accounts.roles import WORDS, Role
from orderbuddy.lanes import MAIL
from orderbuddy.members.invitations import link_of
from orderbuddy.mongo import Document, collection, now, parse_id
from orderbuddy.outgoing import OutgoingError, mail

_TRIES = 5


@shared_task(bind=True, max_retries=_TRIES)
@MAIL.or_later
def send_invitation(self: Task, invitation_id: str) -> None:
    """E-mails the link of an open invitation; what stands in the way is shown in the admin."""
    key = parse_id(invitation_id)
    invitation = collection("invitations").find_one({"_id": key, "state": "open", "sentAt": None})
    if invitation is None:
        return
    try:
        mail.send(to=[invitation["email"]], **_letter(invitation))
    except OutgoingError as error:
        _store(invitation, {"trouble": str(error)})
        if error.is_permanent:
            return
        raise self.retry(exc=error, countdown=2 ** (self.request.retries + 1)) from error
    _store(invitation, {"sentAt": now(), "trouble": ""})


def _store(invitation: Document, fields: dict[str, Any]) -> None:
    this = {"_id": invitation["_id"], "nonce": invitation["nonce"]}
    collection("invitations").update_one(this, {"$set": fields})


def _letter(invitation: Document) -> dict[str, str]:
    restaurant_id = invitation["restaurantId"]
    stored = collection("restaurants").find_one({"_id": restaurant_id}, {"name": 1}) or {}
    name = " ".join((stored.get("name") or restaurant_id).split())
    role = WORDS[Role(invitation["role"])].lower()
    lines = (
        f"{invitation['invitedByName']} invites you to work at {name} in OrderBuddy ({role}).",
        f"Open this link to accept. It works once, until {invitation['expiresAt']:%-d %B %Y}:",
        link_of(invitation),
        "If you do not know what this is about, do nothing.",
    )
    return {"subject": f"Work at {name}", "text": "\n\n".join(lines)}
