"""The shapes of answers, for the API's description."""

from typing import Any

import msgspec

from menus.answers import Answer


class Placed(Answer):
    order_id: str
    success: bool
    message: str


class Started(Answer):
    transaction_token: str


class Transaction(Answer):
    """As EmergePay words it. `resultStatus` is the text `"true"` or `"false"`."""

    external_transaction_id: str
    transaction_type: str
    result_status: str
    result_message: str
    unique_trans_id: str
    transaction_reference: str
    approval_number_result: str
    amount: str
    amount_processed: str
    masked_account: str
    account_card_type: str
    account_expiry_date: str


class Completed(Answer):
    """A declined card has an `orderId` of ""; so has a share while others must pay theirs."""

    transaction: Transaction
    order_id: str


class WalletTransaction(Answer):
    transaction_response: dict[str, Any]


class WalletCompleted(Answer):
    transaction: WalletTransaction
    order_id: str


class Tips(Answer):
    enabled: bool
    percentages: list[int]
    max_cents: int


class OfferedGateway(Answer):
    """`scriptUrl` and the rest are what the gateway's own script in the browser needs."""

    name: str
    script_url: str | msgspec.UnsetType = msgspec.UNSET
    publishable_key: str | msgspec.UnsetType = msgspec.UNSET
    payment_method_types: list[str] | msgspec.UnsetType = msgspec.UNSET
    wallets_public_id: str | msgspec.UnsetType = msgspec.UNSET


class Options(Answer):
    """`paidCents` counts what others are paying right now, too."""

    bill_id: str
    currency: str
    total_cents: int
    paid_cents: int
    due_cents: int
    tips: Tips
    gateways: list[OfferedGateway]


class FormOpened(Answer):
    payment_id: str
    payment_token: str
    publishable_key: str
    amount_cents: int
    currency: str


class ShownCard(Answer):
    brand: str
    last4: str


class NextAction(Answer):
    client_secret: str


class ShownPayment(Answer):
    """`settled`: nothing about it is open any more. `givenBack`: no order could be made of it."""

    payment_id: str
    payment_token: str
    state: str
    settled: bool
    gateway: str
    method: str
    amount_cents: int
    tip_cents: int
    total_cents: int
    currency: str
    card: ShownCard | None
    reason: str
    given_back: bool
    refunded_cents: int
    order_id: str
    order_token: str
    next_action: NextAction | msgspec.UnsetType = msgspec.UNSET


class Received(Answer):
    received: bool
