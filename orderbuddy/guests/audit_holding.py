"""The audit log says what was done, and stops to say to whom."""

from typing import Any

from orderbuddy.audit import text_of
from orderbuddy.guests.holdings import Found, Holding, register
from orderbuddy.mongo import Document, collection

ERASED = "(erased)"


@register
class AuditEntries(Holding):
    name = "history"

    def export(self, found: Found) -> list[Document]:
        fields = {"_id": 0, "at": 1, "what": 1, "subject": 1}
        return list(collection("audit_log").find(_about(found), fields).sort("at", 1))

    def forget(self, found: Found, words: frozenset[str]) -> int:
        changed = 0
        for entry in collection("audit_log").find(_about(found)):
            parts = {key: _without(entry.get(key), words) for key in ("before", "after")}
            if any(parts[key] != entry.get(key) for key in parts):
                changes = {**parts, "text": text_of(*parts.values())}
                collection("audit_log").update_one({"_id": entry["_id"]}, {"$set": changes})
                changed += 1
        return changed


def _about(found: Found) -> Document:
    subjects = [f"order:{one}" for one in found.order_ids]
    payments = collection("payments").find({"orderId": {"$in": found.order_ids}}, {"_id": 1})
    return {"subject": {"$in": [*subjects, *(f"payment:{one['_id']}" for one in payments)]}}


def _without(value: Any, words: frozenset[str]) -> Any:
    if isinstance(value, dict):
        return {key: _without(one, words) for key, one in value.items()}
    if isinstance(value, list):
        return [_without(one, words) for one in value]
    if isinstance(value, str) and any(word in value for word in words if len(word) > 1):
        return ERASED
    return value
