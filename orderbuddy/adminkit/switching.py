from typing import Any

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpRequest

from orderbuddy.adminkit.admin import TenantAdmin
from orderbuddy.adminkit.recording import record_switched
from orderbuddy.adminkit.storing import write_fields


def switch(
    admin: TenantAdmin, request: HttpRequest, queryset: QuerySet, field: str, on: bool, done: str
) -> None:
    """Set one yes-or-no field of the chosen documents, each told in the history and in the
    audit log."""
    changed = [obj for obj in queryset if _differs(obj, field, on)]
    label = admin.opts.get_field(field).verbose_name
    for obj in changed:
        setattr(obj, field, on)
        write_fields(obj, [field], None)
        said = f"{label}: {'no → yes' if on else 'yes → no'}"
        record_switched(request, obj, admin.restaurant_of(obj), {field: on})
        admin.log_change(request, obj, [{"changed": {"fields": [said]}}])
    admin.message_user(request, f"{len(changed)} {done}.", messages.SUCCESS)


def _differs(obj: Any, field: str, on: bool) -> bool:
    value = getattr(obj, field)
    meant = obj._meta.get_field(field).get_default() if value is None else value
    return bool(meant) is not on
