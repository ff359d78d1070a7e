from django.urls import path

from payments.views.guests import PaymentViewSet
from payments.views.staff import StaffPaymentViewSet
from payments.views.webhooks import WebhookViewSet

urlpatterns = [
    path(
        "payments/place-order-without-payment",
        PaymentViewSet.as_view({"post": "place_without_payment"}),
    ),
    path("payments/options", PaymentViewSet.as_view({"get": "options_for"})),
    path(
        "payments/start-transaction/<str:restaurant_id>", PaymentViewSet.as_view({"post": "start"})
    ),
    path("payments/complete-transaction", PaymentViewSet.as_view({"post": "complete"})),
    path("payments/complete-upi-transaction", PaymentViewSet.as_view({"post": "complete_wallet"})),
    path("payments/stripe/create", PaymentViewSet.as_view({"post": "create_stripe"})),
    path("payments/stripe/confirm", PaymentViewSet.as_view({"post": "confirm_stripe"})),
    path("payments/webhooks/stripe/<str:location_id>", WebhookViewSet.as_view({"post": "stripe"})),
    path(
        "payments/webhooks/emergepay/<str:location_id>/<str:webhook_key>",
        WebhookViewSet.as_view({"post": "emergepay"}),
    ),
    path("payments/counter", StaffPaymentViewSet.as_view({"post": "take"})),
    path(
        "payments/settlement/<str:restaurant_id>/<str:location_id>",
        StaffPaymentViewSet.as_view({"get": "settlement"}),
    ),
    path("payments/<str:payment_id>/story", StaffPaymentViewSet.as_view({"get": "story"})),
    path("payments/<str:payment_id>/refund", StaffPaymentViewSet.as_view({"post": "refund"})),
    path("payments/<str:payment_id>/void", StaffPaymentViewSet.as_view({"post": "void"})),
    path("payments/<str:payment_id>/tip", StaffPaymentViewSet.as_view({"post": "tip"})),
    path("payments/<str:payment_id>", PaymentViewSet.as_view({"get": "retrieve"})),
]
