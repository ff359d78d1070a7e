from django.urls import path

from messaging.conversations.consumers import ChatSocket, InboxSocket

websocket_urlpatterns = [
    path("ws/inbox/<str:restaurant_id>/", InboxSocket.as_asgi()),
    path("ws/chat/<str:order_id>/", ChatSocket.as_asgi()),
]
