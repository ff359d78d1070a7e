from django.urls import path

from ordering.consumers import MenuSocket, OrderSocket, StaffSocket

websocket_urlpatterns = [
    path("ws/orders/<str:order_id>/", OrderSocket.as_asgi()),
    path("ws/menu/<str:location_id>/", MenuSocket.as_asgi()),
    path("ws/staff/<str:location_id>/", StaffSocket.as_asgi()),
]
