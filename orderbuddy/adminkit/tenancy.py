"""Whose documents a person meets in the admin: those of their places, or all for a superuser."""

from typing import Any

from django.contrib.admin import ModelAdmin
from django.core.exceptions import PermissionDenied
from django.db.models import Model, Q, QuerySet
from django.http import Http404, HttpRequest

from orderbuddy.accounts.access import (
    Person,
    acts_everywhere,
    may_act_at,
    may_act_for,
    own_documents,
    places_of,
)
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
    place = place_field(queryset.model)
    limited = {one: places_of(user, one) for one in mine if place}
    whole = [one for one in mine if limited.get(one) is None]
    wanted = Q(**{f"{restaurant_field}__in": whole})
    for one in mine:
        if one not in whole:
            wanted |= Q(**{restaurant_field: one, f"{place}__in": limited[one]})
    return queryset.filter(wanted)


def place_field(model: type[Model]) -> str:
    """The field with the location of a model's documents; "" where they have none."""
    if model._meta.db_table == "locations":
        return "pk"
    known = {field.attname for field in model._meta.concrete_fields}
    return "location_id" if "location_id" in known else ""


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
    # Verbs for those alone who work at all of a restaurant's locations.
    for_all_places: frozenset[str] = frozenset()

    def may(self, request: HttpRequest, verb: str, obj: Model | None = None) -> bool:
        """True when the request's person may `verb` this document (or some, without `obj`)."""
        user = request.user
        if verb in self.nobody_may or not user.is_authenticated or not user.is_staff:
            return False
        if user.is_superuser:
            return True
        if not self.restaurant_field or verb not in self.members_may:
            return False
        if obj is None:
            return bool(self._restaurants_where(user, verb))
        restaurant = getattr(obj, self.restaurant_field)
        return self._is_theirs(user, restaurant, obj) and self._may_in(user, restaurant, verb)

    def _restaurants_where(self, user: Person, verb: str) -> list[str]:
        mine = getattr(user, "restaurants", None) or ()
        return [one for one in mine if self._may_in(user, one, verb)]

    def _may_in(self, user: Person, restaurant: Any, verb: str) -> bool:
        permission = self.needs.get(verb, "")
        everywhere = verb not in self.for_all_places or acts_everywhere(user, restaurant)
        return everywhere and (not permission or may(user, restaurant, permission))

    def _is_theirs(self, user: Person, restaurant: Any, obj: Model) -> bool:
        place = place_field(type(obj))
        location = getattr(obj, place) if place else None
        if place and location is None:
            return acts_everywhere(user, restaurant)
        if not place:
            return may_act_for(user, restaurant)
        return may_act_at(user, restaurant, location)

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
        mine = own(queryset, request.user, self.restaurant_field, self.needs.get("view", ""))
        if "view" not in self.for_all_places or request.user.is_superuser:
            return mine
        there = self._restaurants_where(request.user, "view")
        return mine.filter(**{f"{self.restaurant_field}__in": there})


def own_places(request: HttpRequest) -> list[Document]:
    """The locations that this request's person may act for: `_id, name, restaurantId, timezone`,
    by name; read once a request."""
    if not hasattr(request, "_own_places"):
        fields = {"name": 1, "restaurantId": 1, "timezone": 1, "isActive": 1}
        found = collection("locations").find(own_documents(request.user, location="_id"), fields)
        request._own_places = list(found.sort("name", 1).limit(MOST_PLACES))
    return request._own_places


def places_where(request: HttpRequest, permission: str) -> list[Document]:
    """Of `own_places` those where the request's person has that permission."""
    user = request.user
    return [one for one in own_places(request) if may(user, one["restaurantId"], permission)]


def chosen_place(request: HttpRequest, places: list[Document]) -> Document | None:
    """The whole location of these that the address names, or their only one."""
    only = str(places[0]["_id"]) if len(places) == 1 else ""
    wanted = request.GET.get("location") or only
    chosen = next((one for one in places if str(one["_id"]) == wanted), None)
    return (collection("locations").find_one({"_id": chosen["_id"]}) or {}) if chosen else None


def whole_restaurants(request: HttpRequest, permission: str) -> list[tuple[str, str]]:
    """Of `own_restaurants` those where the person has that permission at every location."""
    user = request.user
    return [
        one
        for one in own_restaurants(request)
        if may(user, one[0], permission) and acts_everywhere(user, one[0])
    ]


def chosen_restaurant(request: HttpRequest, known: list[tuple[str, str]]) -> str:
    """The one of these that the address names, or the first: 403 without any, 404 for another."""
    if not known:
        raise PermissionDenied
    wanted = request.GET.get("restaurant") or known[0][0]
    if wanted not in dict(known):
        raise Http404("Restaurant not found")
    return wanted


def own_restaurants(request: HttpRequest) -> list[tuple[str, str]]:
    """(id, name) of the restaurants that this request's person may act for, by name."""
    user = request.user
    everything = user.is_authenticated and user.is_active and user.is_superuser
    mine = {} if everything else {"_id": {"$in": getattr(user, "restaurants", None) or []}}
    found = collection("restaurants").find(mine, {"name": 1})
    return [(one["_id"], one.get("name") or one["_id"]) for one in found.sort("name", 1)]
