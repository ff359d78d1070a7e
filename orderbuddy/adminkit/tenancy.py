"""Whose documents a person meets in the admin: their restaurants', or all for a superuser."""

from django.contrib.admin import ModelAdmin
from django.db.models import Model, QuerySet
from django.http import HttpRequest

from orderbuddy.accounts.access import Person, may_act_for
from orderbuddy.accounts.roles import may, restaurants_where
from orderbuddy.mongo import Document, collection

MOST_PLACES = 2000


def own(queryset: QuerySet, user: Person, restaurant_field: str, permission: str = "") -> QuerySet:
    """The documents of `queryset` that `user` may act for (and has the permission for)."""
    if not user.is_authenticated or not user.is_active:
        return queryset.none()
    if user.is_superuser:
        return queryset
    mine = restaurants_where(user, permission) if permission else user.restaurants or []
    return queryset.filter(**{f"{restaurant_field}__in": mine})


class TenantPermissions(ModelAdmin):
    """A member may do with their restaurants' documents what `members_may` says, if their role
    there has the permission that `needs` names for it.

    `restaurant_field` holds the restaurant's id; "" means that only superusers come here. Django's
    own permissions are not asked.
    """

    restaurant_field = "restaurant_id"
    members_may = frozenset({"view", "add", "change", "delete"})
    nobody_may: frozenset[str] = frozenset()
    # Verb → permission (accounts.roles); a verb without one is every member's.
    needs: dict[str, str] = {}

    def may(self, request: HttpRequest, verb: str, obj: Model | None = None) -> bool:
        """True when the request's person may `verb` this document (or some, without `obj`)."""
        user = request.user
        if verb in self.nobody_may or not user.is_authenticated or not user.is_staff:
            return False
        if user.is_superuser:
            return True
        if not self.restaurant_field or verb not in self.members_may:
            return False
        permission = self.needs.get(verb, "")
        if obj is None:
            return not permission or bool(restaurants_where(user, permission))
        restaurant = getattr(obj, self.restaurant_field)
        return may_act_for(user, restaurant) and (
            not permission or may(user, restaurant, permission)
        )

    def has_module_permission(self, request: HttpRequest) -> bool:
        return self.may(request, "view")

    def has_view_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return self.may(request, "view", obj)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return self.may(request, "add")

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return self.may(request, "change", obj)

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return self.may(request, "delete", obj)

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        queryset = super().get_queryset(request)
        if not self.restaurant_field:
            return queryset if request.user.is_superuser else queryset.none()
        return own(queryset, request.user, self.restaurant_field, self.needs.get("view", ""))


def own_places(request: HttpRequest) -> list[Document]:
    """The locations that this request's person may act for: `_id, name, restaurantId, timezone`,
    by name; read once a request."""
    if not hasattr(request, "_own_places"):
        fields = {"name": 1, "restaurantId": 1, "timezone": 1, "isActive": 1}
        found = collection("locations").find(_own(request.user, "restaurantId"), fields)
        request._own_places = list(found.sort("name", 1).limit(MOST_PLACES))
    return request._own_places


def own_restaurants(request: HttpRequest) -> list[tuple[str, str]]:
    """(id, name) of the restaurants that this request's person may act for, by name."""
    found = collection("restaurants").find(_own(request.user, "_id"), {"name": 1})
    return [(one["_id"], one.get("name") or one["_id"]) for one in found.sort("name", 1)]


def _own(user: Person, field: str) -> Document:
    if user.is_authenticated and user.is_active and user.is_superuser:
        return {}
    return {field: {"$in": getattr(user, "restaurants", None) or []}}
