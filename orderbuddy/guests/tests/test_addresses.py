"""Which numbers and e-mails mean the same guest, and which do not."""

import pytest

from orderbuddy.api.errors import ApiError
from orderbuddy.guests.addresses import Address, same_number


@pytest.mark.parametrize(
    ("typed", "phone", "email"),
    [
        ("+1 (555) 010-0001", "15550100001", ""),
        ("0044 20 7946 0018", "442079460018", ""),
        ("555.010.0001", "5550100001", ""),
        (" Ana@Shop.Example ", "", "ana@shop.example"),
    ],
)
def test_what_was_typed_is_understood(typed, phone, email):
    assert Address.of(typed) == Address(phone, email)


@pytest.mark.parametrize("typed", ["", "Ana", "12345", "1" * 16, "a@b@c", "@", "555 CALL ME"])
def test_anything_else_is_refused(typed):
    with pytest.raises(ApiError, match="phone number or an e-mail"):
        Address.of(typed)


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("5550100001", "15550100001", True),
        ("15550100001", "15550100001", True),
        ("5550100001", "5550100002", False),
        ("010-0001", "5550100001", False),
        ("1234567", "1234567", True),
        ("234567", "1234567", False),
        ("5550100001", "999915550100001", False),
        ("", "", False),
    ],
)
def test_a_number_is_the_same_with_and_without_its_countrys_code(one, other, same):
    one = "".join(filter(str.isdigit, one))
    assert same_number(one, other) is same
    assert same_number(other, one) is same


def test_a_customer_is_found_by_either():
    phone, email = Address.of("+15550100001"), Address.of("ana@shop.example")
    assert phone.is_of({"name": "Ana", "phone": "(555) 010-0001"})
    assert email.is_of({"name": "Ana", "email": " ANA@shop.example"})
    for address in (phone, email):
        for customer in (None, {}, {"phone": "", "email": None}, "Ana", {"phone": "5550100002"}):
            assert not address.is_of(customer)
