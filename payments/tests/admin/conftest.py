import pytest
from django.test import Client

from orderbuddy.mongo import Document
from orderbuddy.tests.admin_forms import client_of
from payments.tests.staff import paid_by_card


@pytest.fixture
def owner(card_shop) -> Client:
    return client_of(card_shop.owner_email)


@pytest.fixture
def payment(stack, card_shop, emergepay) -> Document:
    """A card payment of a burger, an espresso and a tip of 2.00."""
    return paid_by_card(stack, emergepay, card_shop, "burger", "espresso", tipCents=200)
