"""How the webhooks' paths describe themselves."""

from typing import Any

from drf_spectacular.utils import OpenApiParameter

from orderbuddy.api.described import operation
from orderbuddy.api.errors import ErrorCode
from orderbuddy.api.schema import schema_of
from payments.answers import Received

_ALWAYS = (
    "Repeated, late and re-ordered events do no harm: an event only has its payment looked up at "
    "the gateway. What is nothing of ours is received, too."
)

STRIPE = operation(
    "stripeWebhook",
    "Stripe tells of a change",
    description=f"The body's bytes must carry a `Stripe-Signature` of the last five minutes, made "
    f"with the location's webhook secret. {_ALWAYS}",
    tag="Payments",
    path="location_id",
    parameters=[
        OpenApiParameter(
            "Stripe-Signature", str, OpenApiParameter.HEADER,
            description="`t=` and the instant in Unix seconds, `,v1=` and the HMAC.",
        ),
    ],
    body=dict[str, Any],
    body_example={
        "id": "evt_1",
        "object": "event",
        "type": "payment_intent.succeeded",
        "data": {"object": {"id": "pi_1", "object": "payment_intent"}},
    },
    answer=schema_of(Received),
    example={"received": True},
    errors=[ErrorCode.LOCATION_NOT_FOUND],
)  # fmt: skip

EMERGEPAY = operation(
    "emergepayWebhook",
    "EmergePay tells of a change",
    description=f"The address itself is the secret; the admin shows it to owners. {_ALWAYS}",
    tag="Payments",
    path="location_id webhook_key",
    body=dict[str, Any],
    body_example={"externalTransactionId": "b2bceeee-9602-4419-8cf7-58a65b643d0a"},
    answer=schema_of(Received),
    example={"received": True},
    errors=[ErrorCode.LOCATION_NOT_FOUND],
)
