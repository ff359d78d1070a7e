from django.urls import path

from messaging.consent.pages import unsubscribe_view
from messaging.consent.views import ConsentViewSet, GuestConsentViewSet

urlpatterns = [
    path(
        "consent/orders/<str:order_id>",
        GuestConsentViewSet.as_view({"get": "retrieve", "put": "update"}),
    ),
    path(
        "consent/restaurants/<str:restaurant_id>",
        ConsentViewSet.as_view({"get": "list", "post": "create"}),
    ),
    path(
        "consent/restaurants/<str:restaurant_id>/<str:consent_id>",
        ConsentViewSet.as_view({"get": "history"}),
    ),
]
page_urlpatterns = [path("unsubscribe/<str:token>", unsubscribe_view, name="unsubscribe")]
