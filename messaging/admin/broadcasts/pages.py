"""What the pages of broadcasts have in common."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.template.response import TemplateResponse

from orderbuddy.adminkit.admin import TenantAdmin

PERMISSION, RESULTS = "broadcasts.change", "campaigns.results"


class Pages(TenantAdmin):
    """Finding the broadcast with permission, and showing a page about it."""

    def _seen(self, request: HttpRequest, object_id: str) -> Any:
        obj = self.get_object(request, object_id)
        if obj is None or not self.has_view_permission(request, obj):
            raise Http404("Broadcast not found")
        return obj

    def _changeable(self, request: HttpRequest, object_id: str) -> Any:
        obj = self.get_object(request, object_id)
        if obj is None or not self._is_theirs(request.user, obj.restaurant_id, obj):
            raise Http404("Broadcast not found")
        if not self.has_change_permission(request, obj):
            raise PermissionDenied
        return obj

    def _render(
        self, request: HttpRequest, page: str, title: str, obj: Any, context: dict[str, Any]
    ) -> HttpResponse:
        shown = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "original": obj,
            "title": title,
            **context,
        }
        return TemplateResponse(request, f"admin/messaging/broadcasts/{page}.html", shown)


def whole(text: Any) -> int:
    """The number that a form sent; 0 for anything else."""
    return int(text) if str(text or "").isdecimal() else 0


def asked(request: HttpRequest) -> dict[str, str]:
    return {"correlation_id": getattr(request, "request_id", "")}
