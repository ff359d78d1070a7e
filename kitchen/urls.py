from django.urls import path

from kitchen.views import StationViewSet

urlpatterns = [
    path("stations", StationViewSet.as_view({"post": "create"})),
    path("stations/order-item", StationViewSet.as_view({"post": "order_item"})),
    path("stations/socket-token", StationViewSet.as_view({"get": "socket_token"})),
    path("stations/bump", StationViewSet.as_view({"post": "bump"})),
    path("stations/recall", StationViewSet.as_view({"post": "recall"})),
    path(
        "stations/<str:restaurant_id>/<str:location_id>",
        StationViewSet.as_view({"get": "list"}),
    ),
    path(
        "stations/<str:restaurant_id>/<str:location_id>/<str:station_id>/orders",
        StationViewSet.as_view({"get": "orders"}),
    ),
    path(
        "stations/<str:restaurant_id>/<str:location_id>/orders/<str:order_id>",
        StationViewSet.as_view({"get": "order"}),
    ),
]
