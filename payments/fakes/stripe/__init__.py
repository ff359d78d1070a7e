"""A strict stand-in for Stripe: its REST paths that we use, its webhooks, its browser script.

python -m payments.fakes.stripe --port 9002
"""

from payments.fakes.stripe.cards import token_for
from payments.fakes.stripe.server import FakeStripe

__all__ = ["FakeStripe", "token_for"]
