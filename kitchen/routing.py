from django.urls import path

from kitchen.consumers import KitchenSocket
from kitchen.devices.sockets import ScreenSocket

websocket_urlpatterns = [
    path("ws/kitchen/<str:location_id>/", KitchenSocket.as_asgi()),
    path("ws/screen/", ScreenSocket.as_asgi()),
]
