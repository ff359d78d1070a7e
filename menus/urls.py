from django.urls import path

from menus.place_views import LocationSettingsViewSet
from menus.staff_views import PosMenusViewSet, StaffMenusViewSet
from menus.views import RestaurantViewSet, StaffMenuViewSet

_restaurants = "order-app/restaurants/<str:restaurant_id>"

_menu = "restaurant/<str:restaurant_id>/location/<str:location_id>/menu/<str:menu_id>"
_item = f"{_menu}/item/<str:item_id>"
_staff = "restaurant/restaurants/<str:restaurant_id>/locations/<str:location_id>/menus"
_pos = "pos/<str:restaurant_id>/locations/<str:location_id>/menus"

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
    path(_staff, StaffMenusViewSet.as_view({"get": "menus"})),
    path(f"{_staff}/<str:menu_id>", StaffMenusViewSet.as_view({"get": "menu"})),
    path(f"{_menu}/category", StaffMenusViewSet.as_view({"post": "category"})),
    path(f"{_menu}/category/sort-order", StaffMenusViewSet.as_view({"post": "sort_order"})),
    path(f"{_menu}/item", StaffMenusViewSet.as_view({"post": "item"})),
    path(_pos, PosMenusViewSet.as_view({"get": "menus"})),
    path(f"{_pos}/<str:menu_id>", PosMenusViewSet.as_view({"get": "menu"})),
    path(f"{_item}/availability", StaffMenuViewSet.as_view({"patch": "availability"})),
    path(f"{_item}/stock", StaffMenuViewSet.as_view({"put": "stock"})),
    path(
        "location-settings/restaurant/<str:restaurant_id>/location/<str:location_id>",
        LocationSettingsViewSet.as_view({"get": "retrieve", "patch": "change"}),
    ),
    path("menu-app/<str:restaurant_id>", RestaurantViewSet.as_view({"get": "for_menu_app"})),
]
