"""Tokens of orders and payments: who has an order's token is the guest who placed it, who has a
payment's is the guest who pays it.

Made from the id and SECRET_KEY, so every order has one, also those that another program placed,
and nothing needs to be stored.
"""

from django.conf import settings
from django.utils.crypto import constant_time_compare, salted_hmac

_ORDER = "orderbuddy.order-token"
_PAYMENT = "orderbuddy.payment-token"
_WEBHOOK = "orderbuddy.webhook-key"
_PRINTER = "orderbuddy.printer-key"
_RECEIPT = "orderbuddy.receipt-token"
_LENGTH = 40


def order_token(order_id: object) -> str:
    """The token of the order with that id: 40 hexadecimal characters."""
    return _token(_ORDER, order_id, settings.SECRET_KEY)


def check_order_token(order_id: object, token: str | None) -> bool:
    """True when `token` is the order's, under the present key or one it replaced."""
    return _check(_ORDER, order_id, token)


def payment_token(payment_id: object) -> str:
    """The token of the payment with that id: 40 hexadecimal characters."""
    return _token(_PAYMENT, payment_id, settings.SECRET_KEY)


def check_payment_token(payment_id: object, token: str | None) -> bool:
    """True when `token` is the payment's, under the present key or one it replaced."""
    return _check(_PAYMENT, payment_id, token)


def webhook_key(location_id: object) -> str:
    """The secret part of the address at which the location's gateway tells of changes."""
    return _token(_WEBHOOK, location_id, settings.SECRET_KEY)


def check_webhook_key(location_id: object, key: str | None) -> bool:
    """True when `key` is the location's, under the present key or one it replaced."""
    return _check(_WEBHOOK, location_id, key)


def printer_key(printer_id: object, version: int) -> str:
    """The secret with which a printer asks for its jobs; another `version` is another secret."""
    return _token(_PRINTER, f"{printer_id}:{version}", settings.SECRET_KEY)


def check_printer_key(printer_id: object, version: int, key: str | None) -> bool:
    """True when `key` is the printer's, under the present key or one it replaced."""
    return _check(_PRINTER, f"{printer_id}:{version}", key)


def receipt_token(message_id: object) -> str:
    """With it a browser says that it has shown that message; whoever got the message has it."""
    return _token(_RECEIPT, message_id, settings.SECRET_KEY)


def check_receipt_token(message_id: object, token: str | None) -> bool:
    """True when `token` is the message's, under the present key or one it replaced."""
    return _check(_RECEIPT, message_id, token)


def _check(salt: str, subject: object, token: str | None) -> bool:
    if not token:
        return False
    keys = [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]
    return any(constant_time_compare(token, _token(salt, subject, key)) for key in keys)


def _token(salt: str, subject: object, secret: str) -> str:
    mac = salted_hmac(salt, str(subject), secret=secret, algorithm="sha256")
    return mac.hexdigest()[:_LENGTH]
