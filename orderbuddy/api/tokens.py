"""The order's token: who has it is the guest who placed the order.

Made from the order's id and SECRET_KEY, so every order has one, also those that another program
placed, and nothing needs to be stored.
"""

from django.conf import settings
from django.utils.crypto import constant_time_compare, salted_hmac

_SALT = "orderbuddy.order-token"
_LENGTH = 40


def order_token(order_id: object) -> str:
    """The token of the order with that id: 40 hexadecimal characters."""
    return _token(order_id, settings.SECRET_KEY)


def check_order_token(order_id: object, token: str | None) -> bool:
    """True when `token` is the order's, under the present key or one it replaced."""
    if not token:
        return False
    keys = [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]
    return any(constant_time_compare(token, _token(order_id, key)) for key in keys)


def _token(order_id: object, secret: str) -> str:
    mac = salted_hmac(_SALT, str(order_id), secret=secret, algorithm="sha256")
    return mac.hexdigest()[:_LENGTH]
