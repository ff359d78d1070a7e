"""Which messages somebody of the staff may see."""

from messaging.outbox.making import TO_GUESTS
from orderbuddy.accounts.access import Person
from orderbuddy.accounts.roles import may
from orderbuddy.mongo import Document

# What staff are told that everybody who works there may read.
OF_ORDERS = ("new_order", "alarm_kitchen")


def may_see(user: Person, message: Document) -> bool:
    """Who does not manage a restaurant sees what was told of its orders, and to its guests: not its
    invitations and reports, nor what is wrong with its payments. (Whether they may see messages
    there at all, whoever asks has looked at.)"""
    is_for_all = message["purpose"] in TO_GUESTS or message["what"] in OF_ORDERS
    return is_for_all or may(user, message["restaurantId"], "messages.figures")
