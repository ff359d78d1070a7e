from django.urls import include, path

from messaging.broadcasts.rest.urls import urlpatterns as of_broadcasts
from messaging.consent.urls import urlpatterns as consent
from messaging.conversations.urls import urlpatterns as conversations
from messaging.push.views import GuestPushViewSet, MemberPushViewSet, PushKeyViewSet
from messaging.views import MessageViewSet, WebPushViewSet
from messaging.webhooks.views import WebhookViewSet

urlpatterns = [
    *of_broadcasts,
    path("web-push/subscribe", WebPushViewSet.as_view({"post": "create"})),
    path("messages/orders/<str:order_id>", MessageViewSet.as_view({"get": "of_order"})),
    path("messages/<str:message_id>/resend", MessageViewSet.as_view({"post": "resend"})),
    path(
        "messages/<str:restaurant_id>/<str:location_id>/figures",
        MessageViewSet.as_view({"get": "figures"}),
    ),
    path(
        "messages/<str:restaurant_id>/<str:location_id>/settings",
        MessageViewSet.as_view({"get": "choices", "put": "choose"}),
    ),
    path("push/key", PushKeyViewSet.as_view({"get": "retrieve"})),
    path("push/receipts", GuestPushViewSet.as_view({"post": "receipt"})),
    path("push/orders/<str:order_id>/subscribe", GuestPushViewSet.as_view({"post": "create"})),
    path("push/orders/<str:order_id>/unsubscribe", GuestPushViewSet.as_view({"post": "end"})),
    path(
        "push/restaurants/<str:restaurant_id>/subscribe",
        MemberPushViewSet.as_view({"post": "create"}),
    ),
    path(
        "push/restaurants/<str:restaurant_id>/unsubscribe",
        MemberPushViewSet.as_view({"post": "end"}),
    ),
    path("webhooks/twilio/status", WebhookViewSet.as_view({"post": "twilio_status"})),
    path("webhooks/twilio/incoming", WebhookViewSet.as_view({"post": "twilio_incoming"})),
    path(
        "webhooks/whatsapp", WebhookViewSet.as_view({"get": "whatsapp_verify", "post": "whatsapp"})
    ),
    path("webhooks/sendgrid", WebhookViewSet.as_view({"post": "sendgrid"})),
    *consent,
    *conversations,
    path("", include("messaging.texts.urls")),
]
