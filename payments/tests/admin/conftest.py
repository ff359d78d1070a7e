import pytest
from bson import ObjectId
from django.test import Client

from orderbuddy.mongo import Document, parse_id
from orderbuddy.tests.admin_forms import client_of
from payments.services import exceptions
from payments.tests.staff import paid_by_card
from payments.tests.written import a_payment


@pytest.fixture
def owner(card_shop) -> Client:
    return client_of(card_shop.owner_email)


@pytest.fixture
def payment(stack, card_shop, emergepay) -> Document:
    """A card payment of a burger, an espresso and a tip of 2.00."""
    return paid_by_card(stack, emergepay, card_shop, "burger", "espresso", tipCents=200)


@pytest.fixture
def exception(card_shop) -> str:
    """The id of an open one: the gateway has charged a dollar more."""
    bill = {
        "billId": ObjectId(),
        "quoteId": None,
        "orderId": None,
        "restaurantId": card_shop.restaurant_id,
        "locationId": parse_id(card_shop.location_id),
    }
    payment = a_payment("approved", bill=bill)
    exceptions.found("amount_differs", payment, ledger_cents=1000, gateway_cents=1100)
    return f"amount_differs:{payment['_id']}"
