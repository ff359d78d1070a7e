from datetime import timedelta
from typing import Any

from bson import ObjectId
from django.http import HttpRequest
from django.urls import reverse

from orderbuddy.accounts.access import own_documents
from orderbuddy.accounts.roles import restaurants_where
from orderbuddy.adminkit.home import home_part
from orderbuddy.mongo import collection, now

COUNTED = 100


@home_part(3.5, "admin/messaging/home.html")
def messages(request: HttpRequest) -> dict[str, Any] | None:
    """Messages that reached nobody in the last day, for who may see them."""
    mine = restaurants_where(request.user, "messages.view")
    if request.user.is_superuser or not mine:
        return None
    recent = {"$gte": ObjectId.from_datetime(now() - timedelta(days=1))}
    # One that failed and went on to another channel is no trouble.
    failed = {"state": "failed", "fellTo": None, "_id": recent}
    wanted = {"$and": [{"restaurantId": {"$in": mine}, **failed}, own_documents(request.user)]}
    count = collection("messages").count_documents(wanted, limit=COUNTED)
    if not count:
        return None
    address = f"{reverse('admin:messaging_message_changelist')}?state=failed"
    return {"count": f"{count}{'+' if count == COUNTED else ''}", "address": address}
