"""What is read of messages, each by an index of its own (indexes.py)."""

from datetime import datetime, time, timedelta
from typing import Any

from bson import Decimal128, ObjectId

from menus.hours import zone_of
from messaging.channels import CHANNELS
from orderbuddy.mongo import Document, collection, iso, now
from ordering.reports.periods import Period

MOST_OF_ORDER = 100
DEVICES = ("push", "fcm")


def channels_with_due() -> list[str]:
    """Channels that have something to send now."""
    messages, instant = collection("messages"), now()
    due = {"state": "queued", "dueAt": {"$lte": instant}}
    return [one for one in CHANNELS if messages.find_one({**due, "channel": one}, {"_id": 1})]


def messages_of_order(order_id: Any) -> list[Document]:
    """What guest and staff were told of an order, oldest first."""
    found = collection("messages").find({"orderId": order_id}).sort("_id", 1)
    return list(found.limit(MOST_OF_ORDER))


def message_json(message: Document) -> Document:
    """A message for staff, without what its provider calls it."""
    error, content = message["error"] or {}, message["content"] or {}
    content = {} if message["isSecret"] else content
    return {
        "messageId": str(message["_id"]),
        "what": message["what"],
        "purpose": message["purpose"],
        "channel": message["channel"],
        # A device's token is worth something to whoever has it.
        "to": "" if message["channel"] in DEVICES else message["to"],
        "state": message["state"],
        "times": {name: iso(at) for name, at in message["times"].items() if name in _SHOWN_TIMES},
        "attempts": message["attempts"],
        "unsure": message["unsure"],
        "parts": message["parts"],
        "cost": message["cost"],
        "errorCode": error.get("code") or "",
        "error": error.get("message") or "",
        "reason": message["reason"],
        "subject": content.get("subject") or "",
        "text": content.get("text") or "",
        "fellTo": str(message["fellTo"]) if message["fellTo"] else None,
        "chainOf": str(message["chainOf"]) if message["chainOf"] else None,
        "createdAt": iso(message["madeAt"]),
    }


_SHOWN_TIMES = ("queued", "sent", "delivered", "read", "failed", "suppressed")


def figures(location: Document, period: Period) -> list[Document]:
    """A location's messages of these days, which are its own: [{what, purpose, channel, count,
    states: {state: count}, parts, cost: [{amount, currency}], unsure}], the most first."""
    zone = zone_of(location)
    begins = datetime.combine(period.first, time(), zone)
    ends = datetime.combine(period.last + timedelta(days=1), time(), zone)
    # An id says when it was made, and the index goes by it.
    span = {"$gte": ObjectId.from_datetime(begins), "$lt": ObjectId.from_datetime(ends)}
    wanted = {"locationId": location["_id"], "_id": span}
    return _by_kind(collection("messages").aggregate([{"$match": wanted}, *_COUNTED]))


_COUNTED: list[Document] = [
    {
        "$group": {
            "_id": {
                "what": "$what",
                "purpose": "$purpose",
                "channel": "$channel",
                "state": "$state",
                "currency": "$cost.currency",
            },
            "count": {"$sum": 1},
            "parts": {"$sum": "$parts"},
            "unsure": {"$sum": {"$cond": [{"$gt": ["$unsure", 0]}, 1, 0]}},
            "amount": {
                "$sum": {
                    "$convert": {
                        "input": "$cost.amount", "to": "decimal", "onError": 0, "onNull": 0,
                    }
                }
            },
        }
    }
]  # fmt: skip


def _by_kind(groups: Any) -> list[Document]:
    rows: dict[tuple[str, str, str], Document] = {}
    for group in groups:
        key = group["_id"]
        kind = (key["what"], key["purpose"], key["channel"])
        row = rows.setdefault(kind, _empty(*kind))
        state = key["state"]
        row["states"][state] = row["states"].get(state, 0) + group["count"]
        for name in ("count", "parts", "unsure"):
            row[name] += group[name]
        if key.get("currency"):
            row["costs"][key["currency"]] = row["costs"].get(key["currency"], 0) + _decimal(group)
    for row in rows.values():
        costs = row.pop("costs")
        row["cost"] = [{"amount": f"{costs[one]:f}", "currency": one} for one in sorted(costs)]
    return sorted(rows.values(), key=lambda row: (-row["count"], row["what"], row["channel"]))


def _empty(what: str, purpose: str, channel: str) -> Document:
    kind = {"what": what, "purpose": purpose, "channel": channel}
    return {**kind, "count": 0, "states": {}, "parts": 0, "unsure": 0, "costs": {}}


def _decimal(group: Document) -> Any:
    amount = group["amount"]
    return amount.to_decimal() if isinstance(amount, Decimal128) else amount
