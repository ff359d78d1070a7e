from django.urls import path

from messaging.broadcasts.rest.views import BroadcastViewSet

PLACE = "broadcasts/restaurant/<str:restaurant_id>/location/<str:location_id>"
ONE = "broadcasts/<str:broadcast_id>"
DEEDS = ("test", "schedule", "withdraw", "pause", "resume", "cancel")

urlpatterns = [
    path(PLACE, BroadcastViewSet.as_view({"get": "list", "post": "create"})),
    path(f"{PLACE}/audience", BroadcastViewSet.as_view({"post": "count"})),
    path(ONE, BroadcastViewSet.as_view({"get": "retrieve", "patch": "change"})),
    path(f"{ONE}/results", BroadcastViewSet.as_view({"get": "results"})),
    *(path(f"{ONE}/{deed}", BroadcastViewSet.as_view({"post": deed})) for deed in DEEDS),
]
