"""Stripe as a gateway: `gateway` has its hooks, `calls` the asking, `outcomes` the reading."""

from payments.gateways.stripe.gateway import StripeGateway

__all__ = ["StripeGateway"]
