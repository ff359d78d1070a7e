"""What other pages of the admin show of conversations: who waits, on the first page; the guest's
thread, on an order's."""

from typing import Any

from django.http import HttpRequest
from django.urls import reverse

from kitchen.printing.showing import ago
from messaging.conversations.access import VIEW
from messaging.conversations.guests import key_of_order
from orderbuddy.accounts.roles import may
from orderbuddy.adminkit.home import home_part
from orderbuddy.adminkit.links import page_part
from orderbuddy.adminkit.tenancy import own_places
from orderbuddy.mongo import Document, collection
from ordering.models import Order

SHOWN = 5


@home_part(0.3, "admin/messaging/waiting.html")
def waiting_guests(request: HttpRequest) -> dict[str, Any] | None:
    """Guests who wait for an answer, the longest first."""
    user = request.user
    places = [one for one in own_places(request) if may(user, one.get("restaurantId"), VIEW)]
    names = {one["_id"]: one.get("name") or "—" for one in places}
    where = {"waitingSince": {"$type": "date"}, "locationId": {"$in": list(names)}}
    found = list(collection("threads").find(where).sort("waitingSince", 1).limit(SHOWN + 1))
    if not found:
        return None
    rows = [_row(one, names) for one in found[:SHOWN]]
    return {"threads": rows, "more": len(found) > SHOWN, "inbox": reverse("admin:inbox")}


@page_part(Order, "admin/messaging/order_conversation.html")
def conversation(request: HttpRequest, obj: Any) -> dict[str, Any] | None:
    """The thread with the order's guest at its location."""
    order = obj.stored_document
    if not may(request.user, order.get("restaurantId"), VIEW):
        return None
    own = {"guestKey": key_of_order(order), "locationId": order.get("locationId")}
    thread = collection("threads").find_one(own)
    return _row(thread, {}) if thread else None


def _row(thread: Document, names: dict[Any, str]) -> dict[str, Any]:
    waits = thread.get("waitingSince")
    return {
        "url": f"{reverse('admin:inbox')}?thread={thread['_id']}",
        "guest": thread.get("name") or thread.get("phone") or "A guest",
        "text": thread.get("lastText") or "",
        "location": names.get(thread["locationId"], ""),
        "ago": ago(waits) if waits else "",
        "late": bool(thread.get("escalatedAt")),
    }
