import pytest

from payments.money import cents, dollars


@pytest.mark.parametrize(
    ("amount", "text"),
    [(0, "0.00"), (1, "0.01"), (10, "0.10"), (395, "3.95"), (100_000_000, "1000000.00")],
)
def test_cents_and_dollars_are_the_same_both_ways(amount, text):
    assert dollars(amount) == text
    assert cents(text) == amount


def test_every_amount_up_to_a_hundred_dollars_comes_back_exactly():
    assert [cents(dollars(amount)) for amount in range(10_001)] == list(range(10_001))


@pytest.mark.parametrize(
    ("text", "amount"), [("3", 300), ("3.9", 390), ("3.950", 395), ("-2.50", -250)]
)
def test_gateways_may_write_fewer_or_more_zeros(text, amount):
    assert cents(text) == amount


@pytest.mark.parametrize(
    "text", ["", "3.955", "3,95", "$3.95", " 3.95", "3.95\n", "NaN", "1e3", "٣.٩٥", None, 3.95, 395]
)
def test_what_is_no_amount_is_refused(text):
    with pytest.raises(ValueError, match="not a"):
        cents(text)


@pytest.mark.parametrize("amount", [3.95, "395", None, True])
def test_only_whole_cents_become_dollars(amount):
    with pytest.raises(TypeError, match="is no number of cents"):
        dollars(amount)
