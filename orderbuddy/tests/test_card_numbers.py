"""What looks like a card number is masked; what does not, stays."""

import time
import uuid

import pytest
from bson import ObjectId
from hypothesis import given
from hypothesis import strategies as st

from orderbuddy.card_numbers import has_card_number, without_card_numbers

VISA, AMEX = "4111111111111111", "378282246310005"
# Of each brand its well-known test number: 13 to 19 digits.
NUMBERS = (
    VISA, AMEX, "4222222222222", "5555555555554444", "2223003122003222", "6011111111111117",
    "30569309025904", "3530111333300000", "6200000000000005", "6304000000000000000",
)  # fmt: skip


@pytest.mark.parametrize("number", NUMBERS)
def test_each_brand(number: str) -> None:
    assert without_card_numbers(number) == f"•••• {number[-4:]}"
    assert without_card_numbers(f"pay with {number}, please") == (
        f"pay with •••• {number[-4:]}, please"
    )
    assert has_card_number(number)


@pytest.mark.parametrize(
    "text",
    [
        "4111 1111 1111 1111", "4111-1111-1111-1111", "4111.1111.1111.1111",
        "41 11 11 11 11 11 11 11",
        "4111\u00a01111\u00a01111\u00a01111", "4111–1111–1111–1111", "card4111111111111111x",
        "4111 1111/1111-1111", "٤١١١١١١١١١١١١١١١",
    ],
)  # fmt: skip
def test_however_it_is_written(text: str) -> None:
    masked = without_card_numbers(text)
    assert "•••• " in masked
    assert sum(one.isdigit() for one in masked) <= 4


def test_among_other_numbers() -> None:
    text = "table 12 4111 1111 1111 1111 10/30 123, $39.50"
    assert without_card_numbers(text) == "table 12 •••• 1111 10/30 123, $39.50"
    two = f"{VISA} or {AMEX}"
    assert without_card_numbers(two) == "•••• 1111 or •••• 0005"


@pytest.mark.parametrize(
    "text",
    [
        "", "extra hot", "4111111111111112", "+1 555 010 9999", "2026-11-21 05:19:25.791",
        "1795255757", "192.168.100.200", "6b016dcd882ad437b8e49f7e", "12 34 56", "$1,234.56",
        "41111111111111111111111111", "1 2 3 4 5 6 7 8 9 10 11 12 13",
    ],
)  # fmt: skip
def test_what_is_no_card_number_stays(text: str) -> None:
    assert without_card_numbers(text) == text
    assert not has_card_number(text)


def test_ids_stay_also_where_they_look_like_one() -> None:
    object_id = f"{VISA}abcdef12"
    assert ObjectId.is_valid(object_id)
    assert without_card_numbers(f"order {object_id}") == f"order {object_id}"


def test_the_ids_that_we_make_stay() -> None:
    for _ in range(3000):
        for made in (str(uuid.uuid4()), str(ObjectId()), uuid.uuid4().hex):
            assert without_card_numbers(f"GET /payments/{made} 200") == f"GET /payments/{made} 200"


@pytest.mark.parametrize("text", ["12 34 " * 9_999, "1 " * 99_999, "4" * 99_999, "4-" * 99_999])
def test_no_text_takes_long(text: str) -> None:
    started = time.monotonic()
    without_card_numbers(text)
    assert time.monotonic() - started < 5


@given(st.text())
def test_masking_twice_is_masking_once(text: str) -> None:
    once = without_card_numbers(text)
    assert without_card_numbers(once) == once


@given(before=st.text("xyz -:.,", max_size=8), after=st.text("xyz -:.,", max_size=8))
def test_whatever_stands_around_it(before: str, after: str) -> None:
    masked = without_card_numbers(f"{before}{VISA}{after}")
    assert masked == f"{before}•••• 1111{after}"
