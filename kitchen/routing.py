from django.urls import path

from kitchen.consumers import KitchenSocket

websocket_urlpatterns = [path("ws/kitchen/<str:location_id>/", KitchenSocket.as_asgi())]
