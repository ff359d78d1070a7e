"""An order's page shows what its guest and the staff were told."""

from typing import Any

from django.http import HttpRequest
from django.urls import reverse

from messaging import showing
from messaging.outbox.resending import may_resend
from messaging.outbox.seeing import may_see
from messaging.outbox.selectors import messages_of_order
from orderbuddy.accounts.roles import may
from orderbuddy.adminkit.filters import zone_named
from orderbuddy.adminkit.links import page_part
from orderbuddy.mongo import Document, collection
from ordering.admin.showing import local
from ordering.models import ArchivedOrder, Order


@page_part(ArchivedOrder, "admin/messaging/order_messages.html")
@page_part(Order, "admin/messaging/order_messages.html")
def messages(request: HttpRequest, obj: Any) -> dict[str, Any] | None:
    order = obj.stored_document
    if not may(request.user, order.get("restaurantId"), "messages.view"):
        return None
    found = [one for one in messages_of_order(order["_id"]) if may_see(request.user, one)]
    place = collection("locations").find_one({"_id": order.get("locationId")}, {"timezone": 1})
    zone = zone_named((place or {}).get("timezone") or "UTC")
    return {"rows": [_row(request, one, zone) for one in found]}


def _row(request: HttpRequest, message: Document, zone: Any) -> dict[str, Any]:
    key = str(message["_id"])
    again = may_resend(request.user, message)
    return {
        "address": reverse("admin:messaging_message_change", args=[key]),
        "what": showing.event_words(message["what"]),
        "mark": showing.state_mark(message["state"]),
        "way": showing.channel_words(message["channel"]),
        "to": showing.address_words(message),
        "at": local(message["madeAt"], zone),
        "why": showing.why(message),
        "text": (message["content"] or {}).get("text") or "",
        "resend": reverse("admin:message_resend", args=[key]) if again else "",
    }
