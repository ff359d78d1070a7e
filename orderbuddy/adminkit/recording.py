"""One entry in the audit log for every save, switch and deletion in the admin."""

from typing import Any

from bson import BSON
from django.db.models import Model
from django.http import HttpRequest

from orderbuddy import audit
from orderbuddy.adminkit.forms import StoredForm
from orderbuddy.adminkit.nested import NestedField
from orderbuddy.adminkit.tenancy import place_field
from orderbuddy.mongo import Document, collection

# A part that is larger is told by what differs: a menu of 500 items is not copied at each save.
LARGEST_BYTES = 4000
MOST_SENTENCES = 200


def record_saved(
    request: HttpRequest, obj: Model, restaurant_id: Any, form: StoredForm, *, apart: frozenset[str]
) -> None:
    """What the form's person changed of a stored document; fields that are named in `apart` have
    an entry of their own."""
    before, after = {}, {}
    for name in form.changed_fields:
        if name not in apart:
            before[name], after[name] = _change(obj, form, name)
    if after:
        _record(request, obj, restaurant_id, "changed", before, after)


def record_added(request: HttpRequest, obj: Model, restaurant_id: Any) -> None:
    """A new document, as it was stored."""
    stored = collection(obj._meta.db_table).find_one({"_id": obj.pk}) or {}
    _record(request, obj, restaurant_id, "added", None, _brief(stored))


def record_switched(request: HttpRequest, obj: Model, restaurant_id: Any, after: Document) -> None:
    """A yes-or-no of a list's action: `{field: what it is now}`."""
    before = {name: not on for name, on in after.items()}
    _record(request, obj, restaurant_id, "changed", before, after)


def record_removed(request: HttpRequest, obj: Model, restaurant_id: Any, stored: Document) -> None:
    """A deleted document, as it was."""
    _record(request, obj, restaurant_id, "removed", _brief(stored), None)


def _record(
    request: HttpRequest, obj: Model, restaurant_id: Any, verb: str, before: Any, after: Any
) -> None:
    place = place_field(type(obj))
    audit.record(
        who=request.user,
        what=f"{obj._meta.model_name}.{verb}",
        restaurant_id=restaurant_id,
        subject=f"{obj._meta.model_name}:{obj.pk}",
        before=before,
        after=after,
        correlation_id=getattr(request, "request_id", ""),
        location_id=getattr(obj, place) if place else None,
    )


def _change(obj: Model, form: StoredForm, name: str) -> tuple[Any, Any]:
    """What stood there and what stands there now; of a large part what differs, as sentences."""
    field = form.fields[name]
    was = form.stored.get(obj._meta.get_field(name).column)
    now = getattr(obj, obj._meta.get_field(name).attname)
    if isinstance(field, NestedField) and _size(was) + _size(now) > LARGEST_BYTES:
        return None, list(field.differences())[:MOST_SENTENCES]
    return was, now


def _brief(stored: Document) -> Document:
    """Without its large parts."""
    return {key: one for key, one in stored.items() if _size(one) <= LARGEST_BYTES}


def _size(value: Any) -> int:
    return len(BSON.encode({"": value}))
