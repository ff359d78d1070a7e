from django.urls import path

from orderbuddy.accounts.authentication import PEOPLE_AND_SCREENS
from ordering.codes.urls import urlpatterns as codes
from ordering.views.guests import GuestOrderViewSet, OriginViewSet, QuoteViewSet
from ordering.views.staff import StaffOrderViewSet

urlpatterns = [
    path(
        "order-app/restaurants/origins/<str:origin_id>",
        OriginViewSet.as_view({"get": "retrieve"}),
    ),
    path(
        "order-app/restaurants/<str:restaurant_id>/locations/<str:location_id>"
        "/origins/<str:origin_id>/campaign",
        OriginViewSet.as_view({"get": "campaign"}),
    ),
    path("order-app/cart/preview-order", QuoteViewSet.as_view({"post": "create"})),
    path("order-app/checkout", QuoteViewSet.as_view({"post": "checkout"})),
    path("menu-app/restaurant/order", QuoteViewSet.as_view({"post": "place_cart"})),
    path("menu-app/order/<str:order_id>", GuestOrderViewSet.as_view({"get": "retrieve"})),
    path("order-app/orders/<str:order_id>/status", GuestOrderViewSet.as_view({"get": "status"})),
    path(
        "restaurant/order-status",
        StaffOrderViewSet.as_view(
            {"post": "change_status"}, authentication_classes=PEOPLE_AND_SCREENS
        ),
    ),
    path(
        "restaurant/orders/today/<str:restaurant_id>/<str:location_id>",
        StaffOrderViewSet.as_view({"get": "today"}),
    ),
    path(
        "restaurant/orders/<str:restaurant_id>/<str:location_id>/<str:order_id>",
        StaffOrderViewSet.as_view({"get": "retrieve"}),
    ),
    *codes,
]
