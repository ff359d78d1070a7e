from django.urls import path

from payments.views.guests import PaymentViewSet

urlpatterns = [
    path(
        "payments/place-order-without-payment",
        PaymentViewSet.as_view({"post": "place_without_payment"}),
    ),
]
