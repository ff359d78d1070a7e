from typing import Annotated, Any

from msgspec import Meta

from orderbuddy.api.bodies import Body
from ordering.bodies import Id

# No restaurant bill reaches a million dollars; a larger number is a mistake or an attack.
Cents = Annotated[int, Meta(ge=0, le=100_000_000)]
Token = Annotated[str, Meta(min_length=1, max_length=300)]


class PlaceWithoutPayment(Body):
    preview_order_id: Id


class StartTransaction(Body):
    preview_order_id: Id | None = None


class CompleteTransaction(Body):
    """`amountCents`: a share of the bill; all that is left without it."""

    preview_order_id: Id
    transaction_token: Token
    tip_cents: Cents = 0
    amount_cents: Cents | None = None


class CompleteWallet(Body):
    """`transactionDetails` is what the gateway's wallet script gave the page."""

    preview_order_id: Id
    transaction_details: dict[str, Any]
    tip_cents: Cents = 0
    amount_cents: Cents | None = None


class CreateStripe(Body):
    preview_order_id: Id
    tip_cents: Cents = 0
    amount_cents: Cents | None = None


class ConfirmStripe(Body):
    payment_id: Id
    payment_token: Token
    confirmation_token: Token
