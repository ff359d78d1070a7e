"""Writing a document without losing what others wrote: only changed fields, only if still as read.

The admin's forms write here and nowhere else; `save()` would store every field of an instance that
was read a moment ago.
"""

from typing import Any

from bson import ObjectId
from django.db import connection
from django.db.models import DateTimeField, Model

from orderbuddy.mongo import Document, collection, now


class SavedMeanwhile(Exception):
    """Somebody stored one of the same fields between our reading and our writing."""


def stored_document(model: type[Model], pk: Any) -> Document:
    """The document as it is stored, with all that no model knows; {} when there is none."""
    return collection(model._meta.db_table).find_one({"_id": pk}) or {}


def write_fields(obj: Model, names: list[str], before: Document | None) -> None:
    """Store these fields of `obj` (and its `updatedAt`), if each is still as in `before`.

    Without `before` they are stored whatever they were. Raises SavedMeanwhile, also where the
    document is gone; nothing is written then.
    """
    if not names:
        return
    values = {_column(obj, name): _stored_value(obj, name) for name in names}
    # Equality with null also finds a missing field, which is what `before` says of it.
    as_read = {} if before is None else {key: {"$eq": before.get(key)} for key in values}
    written = collection(obj._meta.db_table).update_one(
        {"_id": obj.pk, **as_read}, {"$set": values | _touched(obj)}
    )
    if not written.matched_count:
        raise SavedMeanwhile


def insert(obj: Model) -> None:
    """Store a new document; fields without a value are left out, as other programs expect."""
    if obj.pk is None:
        obj.pk = ObjectId()
    fields = [field for field in obj._meta.concrete_fields if not field.primary_key]
    values = {field.column: _stored_value(obj, field.name, add=True) for field in fields}
    found = {column: value for column, value in values.items() if value is not None}
    collection(obj._meta.db_table).insert_one({"_id": obj.pk, **found})
    obj._state.adding = False


def _column(obj: Model, name: str) -> str:
    return obj._meta.get_field(name).column


def _stored_value(obj: Model, name: str, *, add: bool = False) -> Any:
    field = obj._meta.get_field(name)
    return field.get_db_prep_save(field.pre_save(obj, add), connection)


def _touched(obj: Model) -> Document:
    fields = obj._meta.concrete_fields
    return {
        field.column: now()
        for field in fields
        if isinstance(field, DateTimeField) and field.auto_now
    }
