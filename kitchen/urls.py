from django.urls import path

from kitchen.views.dishes import DishViewSet
from kitchen.views.lines import LineViewSet
from kitchen.views.pace import PaceViewSet
from kitchen.views.printers import PrinterViewSet
from kitchen.views.stations import StationViewSet

urlpatterns = [
    path("stations", StationViewSet.as_view({"post": "create"})),
    path("stations/order-item", LineViewSet.as_view({"post": "order_item"})),
    path("stations/start", LineViewSet.as_view({"post": "start"})),
    path("stations/bump", LineViewSet.as_view({"post": "bump"})),
    path("stations/recall", LineViewSet.as_view({"post": "recall"})),
    path("stations/fire", LineViewSet.as_view({"post": "fire"})),
    path("stations/hold", LineViewSet.as_view({"post": "hold"})),
    path("stations/cancel-lines", LineViewSet.as_view({"post": "cancel"})),
    path("stations/change-line", LineViewSet.as_view({"post": "change"})),
    path("stations/acknowledge", LineViewSet.as_view({"post": "acknowledge"})),
    path("stations/alarm-seen", StationViewSet.as_view({"post": "see_alarm"})),
    path("stations/socket-token", StationViewSet.as_view({"get": "socket_token"})),
    path(
        "stations/<str:restaurant_id>/<str:location_id>",
        StationViewSet.as_view({"get": "list"}),
    ),
    path(
        "stations/<str:restaurant_id>/<str:location_id>/load",
        StationViewSet.as_view({"get": "load"}),
    ),
    path(
        "stations/<str:restaurant_id>/<str:location_id>/pace",
        PaceViewSet.as_view({"get": "retrieve"}),
    ),
    path(
        "stations/<str:restaurant_id>/<str:location_id>/pause",
        PaceViewSet.as_view({"put": "pause", "delete": "lift_pause"}),
    ),
    path(
        "stations/<str:restaurant_id>/<str:location_id>/rush",
        PaceViewSet.as_view({"put": "rush", "delete": "lift_rush"}),
    ),
    path(
        "stations/<str:restaurant_id>/<str:location_id>/menu",
        DishViewSet.as_view({"get": "list"}),
    ),
    path(
        "stations/<str:restaurant_id>/<str:location_id>/alarms",
        StationViewSet.as_view({"get": "alarms"}),
    ),
    path(
        "stations/<str:restaurant_id>/<str:location_id>/<str:station_id>/orders",
        StationViewSet.as_view({"get": "orders"}),
    ),
    path(
        "stations/<str:restaurant_id>/<str:location_id>/orders/<str:order_id>",
        StationViewSet.as_view({"get": "order"}),
    ),
    path(
        "printers/<str:restaurant_id>/<str:location_id>",
        PrinterViewSet.as_view({"get": "list", "post": "create"}),
    ),
    path(
        "printers/<str:restaurant_id>/<str:location_id>/states",
        PrinterViewSet.as_view({"get": "states"}),
    ),
    path(
        "printers/<str:restaurant_id>/<str:location_id>/<str:printer_id>/test",
        PrinterViewSet.as_view({"post": "test"}),
    ),
    path(
        "printers/<str:restaurant_id>/<str:location_id>/<str:printer_id>/reprint",
        PrinterViewSet.as_view({"post": "reprint"}),
    ),
]
