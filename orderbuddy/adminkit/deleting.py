"""What stands in the way of deleting a document: everything that names it."""

from collections.abc import Iterator
from typing import Any

from django.apps import apps
from django.db.models import Model

from orderbuddy.mongo import collection

COUNTED = 1000


def references(obj: Model) -> list[str]:
    """`["3 menus", "1000 or more orders"]`: what still names `obj`, of all installed models."""
    found = []
    for model, column, value in _naming(obj):
        count = collection(model._meta.db_table).count_documents({column: value}, limit=COUNTED)
        if count:
            found.append(_counted(count, model))
    return sorted(found)


def _naming(obj: Model) -> Iterator[tuple[type[Model], str, Any]]:
    """(model, stored field, value) of every field that names `obj`."""
    kind = type(obj)
    for relation in kind._meta.related_objects:
        yield relation.related_model, relation.field.column, obj.pk
    if kind._meta.model_name != "restaurant":
        return
    for model in (one for one in apps.get_models() if not one._meta.proxy):
        for field in model._meta.concrete_fields:
            if field.name in ("restaurant_id", "restaurants"):
                yield model, field.column, obj.pk


def _counted(count: int, model: type[Model]) -> str:
    names = model._meta
    number = f"{COUNTED} or more" if count >= COUNTED else str(count)
    return f"{number} {names.verbose_name if count == 1 else names.verbose_name_plural}"
