from django.urls import path

from messaging.broadcasts import clicks
from messaging.consent.urls import page_urlpatterns as consent
from messaging.conversations.urls import page_urlpatterns as conversations

urlpatterns = [
    *consent,
    *conversations,
    path("b/<str:token>", clicks.follow, name="broadcast-link"),
]
