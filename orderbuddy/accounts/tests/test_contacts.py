"""Under which number a person is known, however it is written."""

import pytest

from messaging.consent.addresses import number_of
from orderbuddy.accounts.contacts import international, tidied


@pytest.mark.parametrize(
    "written",
    [
        "4155550123", "(415) 555-0123", "+1 415 555 0123", "1-415-555-0123", "14155550123",
        "0014155550123",
    ],
)  # fmt: skip
def test_a_number_is_one_however_it_is_written(written):
    """Who said STOP as +14155550123 is known under each."""
    assert international(written) == tidied(written) == number_of(written) == "+14155550123"


def test_where_numbers_are_otherwise_a_one_is_a_digit_like_others(settings):
    settings.PHONE_COUNTRY_CODE = "49"
    assert international("15112345678") == "+4915112345678"
