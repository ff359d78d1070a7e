from typing import TYPE_CHECKING

from rest_framework.permissions import BasePermission
from rest_framework.request import Request

if TYPE_CHECKING:
    # DRF imports this module while it imports its views.
    from rest_framework.views import APIView


class IsSignedIn(BasePermission):
    """A signed-in, active person; which restaurants they may touch, `access_…` decides."""

    def has_permission(self, request: Request, view: "APIView") -> bool:
        return bool(request.user and request.user.is_authenticated and request.user.is_active)
