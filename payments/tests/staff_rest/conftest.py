import pytest

from orderbuddy.mongo import Document
from orderbuddy.running.clients import StaffSession
from payments.tests.staff import paid_by_card


@pytest.fixture
def payment(stack, card_shop, emergepay) -> Document:
    """A card payment of a burger and a tip of 2.00."""
    return paid_by_card(stack, emergepay, card_shop, "burger", tipCents=200)


@pytest.fixture
def owner(card_shop, sign_in) -> StaffSession:
    return sign_in(card_shop)
