from django.urls import path

from menus.places.views import PlaceViewSet

_details = "restaurant/restaurants/<str:restaurant_id>/locationId/<str:location_id>"

urlpatterns = [
    path(
        "restaurant/restaurants/<str:restaurant_id>/locations",
        PlaceViewSet.as_view({"get": "locations"}),
    ),
    path(f"{_details}/restaurantDetails", PlaceViewSet.as_view({"get": "details"})),
    path(f"{_details}/update-restaurantDetails", PlaceViewSet.as_view({"patch": "change_details"})),
    path("restaurant/create/<str:user_id>", PlaceViewSet.as_view({"post": "open_restaurant"})),
    path(
        "restaurant/<str:restaurant_id>/location/create",
        PlaceViewSet.as_view({"post": "open_location"}),
    ),
]

# After everybody else's: it would take `restaurant/order-status` for a person's id.
last_urlpatterns = [
    path("restaurant/<str:user_id>", PlaceViewSet.as_view({"get": "restaurants_of"})),
]
