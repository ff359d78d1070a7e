from typing import Any

from django.dispatch import receiver

from orderbuddy.accounts.roles import WORDS, Role
from orderbuddy.languages import first_language
from orderbuddy.members.invitations import LASTS, link_of
from orderbuddy.mongo import Document, collection, now, parse_id
from orderbuddy.outgoing.port import HandedOver, hand_over, outcome

WHAT = "invitation"


def send_invitation(invitation: Document) -> None:
    """Have the link of an open invitation e-mailed, each link once."""
    message = HandedOver(
        what=WHAT,
        about=_about(invitation),
        to=[("email", invitation["email"])],
        purpose="staff",
        values=_values(invitation),
        restaurant_id=invitation["restaurantId"],
        language=_language(invitation["restaurantId"]),
        is_secret=True,
        expires_in=LASTS,
    )
    hand_over(message)


@receiver(outcome)
def note_outcome(what: str, about: str, state: str, trouble: str, **_: Any) -> None:
    """The admin shows that it was sent, or what stands in the way."""
    if what != WHAT:
        return
    invitation = collection("invitations").find_one({"_id": parse_id(about.split(":")[1])})
    if invitation is not None and _about(invitation) == about:
        is_sent = state in ("sent", "delivered", "read")
        fields = {"sentAt": now(), "trouble": ""} if is_sent else {"trouble": trouble}
        this = {"_id": invitation["_id"], "nonce": invitation["nonce"]}
        collection("invitations").update_one(this, {"$set": fields})


def _about(invitation: Document) -> str:
    """One that is sent again has another link, and lasts longer."""
    return f"invitation:{invitation['_id']}:{invitation['expiresAt'].timestamp():.3f}"


def _language(restaurant_id: str) -> str:
    """Nobody knows theirs: that of the restaurant's first location."""
    here = {"restaurantId": restaurant_id}
    fields = {"supportedLanguages": 1}
    return first_language(collection("locations").find_one(here, fields, sort=[("_id", 1)]))


def _values(invitation: Document) -> dict[str, str]:
    restaurant_id = invitation["restaurantId"]
    stored = collection("restaurants").find_one({"_id": restaurant_id}, {"name": 1}) or {}
    return {
        "name": invitation["invitedByName"],
        "restaurant": " ".join((stored.get("name") or restaurant_id).split()),
        "role": WORDS[Role(invitation["role"])].lower(),
        "until": invitation["expiresAt"].date().isoformat(),
        "link": link_of(invitation),
    }
