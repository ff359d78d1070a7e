"""The shapes of answers, for the API's description."""

from menus.answers import Answer


class Placed(Answer):
    order_id: str
    success: bool
    message: str
