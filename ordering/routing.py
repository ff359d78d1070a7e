from django.urls import path

from ordering.consumers import OrderSocket, StaffSocket

websocket_urlpatterns = [
    path("ws/orders/<str:order_id>/", OrderSocket.as_asgi()),
    path("ws/staff/<str:location_id>/", StaffSocket.as_asgi()),
]
