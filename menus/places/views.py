from django.http import Http404
from drf_spectacular.utils import extend_schema
from msgspec import UNSET, structs
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.viewsets import ViewSet

from menus.places import described, services, showing
from menus.places.bodies import NewLocation, NewRestaurant, RestaurantDetails
from orderbuddy.accounts.access import (
    access_location,
    access_restaurant,
    acts_everywhere,
    locations_of,
)
from orderbuddy.accounts.models import User
from orderbuddy.accounts.roles import require, require_person
from orderbuddy.api.bodies import read_body
from orderbuddy.api.errors import ApiError, ErrorCode
from orderbuddy.mongo import Document, collection, parse_id

PERMISSION = "places.change"


class PlaceViewSet(ViewSet):
    """Restaurants and their locations; for their members."""

    @extend_schema(**described.RESTAURANTS_OF)
    def restaurants_of(self, request: Request, user_id: str) -> Response:
        person = _person(request, user_id)
        ids = list(person.restaurants or ())
        found = {one["_id"]: one for one in collection("restaurants").find({"_id": {"$in": ids}})}
        shown = [showing.restaurant_json(found[one]) for one in ids if one in found]
        return Response({"data": shown})

    @extend_schema(**described.NEW_RESTAURANT)
    def open_restaurant(self, request: Request, user_id: str) -> Response:
        body = read_body(request, NewRestaurant)
        person = _person(request, user_id)
        restaurant = services.open_restaurant(
            person=person,
            named_for=user_id,
            name=body.name,
            concept=body.concept,
            correlation_id=request._request.request_id,
        )
        return Response({"data": {"restaurant": showing.details_json(restaurant)}}, status=201)

    @extend_schema(**described.LOCATIONS)
    def locations(self, request: Request, restaurant_id: str) -> Response:
        access_restaurant(request.user, restaurant_id)
        mine = locations_of(request.user)
        here = sorted((one["_id"], one) for one in mine if one["restaurantId"] == restaurant_id)
        return Response({"data": [showing.location_json(one) for _, one in here]})

    @extend_schema(**described.NEW_LOCATION)
    def open_location(self, request: Request, restaurant_id: str) -> Response:
        body = read_body(request, NewLocation)
        access_restaurant(request.user, restaurant_id)
        _require_everywhere(request, restaurant_id)
        location = services.open_location(
            who=request.user,
            restaurant_id=restaurant_id,
            name=body.name,
            timezone=body.timezone,
            correlation_id=request._request.request_id,
        )
        return Response({"data": showing.plain(location)}, status=201)

    @extend_schema(**described.DETAILS)
    def details(self, request: Request, restaurant_id: str, location_id: str) -> Response:
        access_location(request.user, location_id, restaurant_id)
        return Response({"data": showing.details_json(_restaurant(restaurant_id))})

    @extend_schema(**described.CHANGE_DETAILS)
    def change_details(self, request: Request, restaurant_id: str, location_id: str) -> Response:
        body = read_body(request, RestaurantDetails)
        access_location(request.user, location_id, restaurant_id)
        _require_everywhere(request, restaurant_id)
        said = structs.asdict(body)
        services.change_details(
            who=request.user,
            restaurant_id=restaurant_id,
            changes={key: one for key, one in said.items() if one is not UNSET},
            correlation_id=request._request.request_id,
        )
        return Response({"data": True})


def _person(request: Request, user_id: str) -> User:
    """Who the id in the path is: oneself, by either program's id; superusers look at anybody."""
    require_person(request.user)
    user = request.user
    if user_id in (user.user_id, str(user.pk)):
        return user
    found = None
    if user.is_superuser:
        key = parse_id(user_id)
        found = User.objects.filter(**({"pk": key} if key else {"user_id": user_id})).first()
    if found is None:
        raise Http404("User not found")
    return found


def _restaurant(restaurant_id: str) -> Document:
    stored = collection("restaurants").find_one({"_id": restaurant_id})
    if stored is None:
        raise Http404("Restaurant not found")
    return stored


def _require_everywhere(request: Request, restaurant_id: str) -> None:
    """What all of the restaurant shows is not for who works at some of its locations."""
    require(request.user, restaurant_id, PERMISSION)
    if not acts_everywhere(request.user, restaurant_id):
        raise ApiError(ErrorCode.NOT_ALLOWED, "You work at some locations only")
