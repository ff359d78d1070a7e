from django.urls import path

from menus.place_views import LocationSettingsViewSet
from menus.views import RestaurantViewSet, StaffMenuViewSet

_restaurants = "order-app/restaurants/<str:restaurant_id>"

_item = (
    "restaurant/<str:restaurant_id>/location/<str:location_id>/menu/<str:menu_id>"
    "/item/<str:item_id>"
)

urlpatterns = [
    path(_restaurants, RestaurantViewSet.as_view({"get": "retrieve"})),
    path(
        f"{_restaurants}/locations/<str:location_id>",
        RestaurantViewSet.as_view({"get": "location"}),
    ),
    path(
        f"{_restaurants}/locations/<str:location_id>/menus",
        RestaurantViewSet.as_view({"get": "menus"}),
    ),
    path(
        f"{_restaurants}/locations/<str:location_id>/menus/<str:menu_id>",
        RestaurantViewSet.as_view({"get": "menu"}),
    ),
    path(f"{_item}/availability", StaffMenuViewSet.as_view({"patch": "availability"})),
    path(f"{_item}/stock", StaffMenuViewSet.as_view({"put": "stock"})),
    path(
        "location-settings/restaurant/<str:restaurant_id>/location/<str:location_id>",
        LocationSettingsViewSet.as_view({"get": "retrieve", "patch": "change"}),
    ),
    path("menu-app/<str:restaurant_id>", RestaurantViewSet.as_view({"get": "for_menu_app"})),
]
