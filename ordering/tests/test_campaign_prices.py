"""What campaigns take off, as properties over every cart that hypothesis can think of."""

from decimal import ROUND_HALF_UP, Decimal
from typing import Any

import pytest
from bson import ObjectId
from hypothesis import given
from hypothesis import strategies as st

from ordering.campaigns.discounts import (
    Discounted,
    Portion,
    Shortfall,
    discounted,
    spread,
    without,
)
from ordering.campaigns.terms import Campaign, campaign_of

cents = st.integers(0, 50_000)
percents = st.decimals(0, 30, places=3).map(str)
ITEMS = ("latte", "burger", "toast")


def campaign(kind: str, reward: dict[str, Any], **fields: Any) -> Campaign:
    return campaign_of({"_id": ObjectId(), "type": kind, "reward": reward, **fields})


@st.composite
def carts(draw) -> list[Portion]:
    taxes = draw(st.lists(percents, min_size=1, max_size=3))
    found = []
    for number in range(draw(st.integers(1, 12))):
        price = draw(cents)
        found.append(
            Portion(
                f"l{number}", draw(st.sampled_from(ITEMS)), draw(st.sampled_from(["hot", "cold"])),
                price, draw(st.integers(0, price)), draw(st.sampled_from(taxes)),
            )
        )  # fmt: skip
    return found


@st.composite
def campaigns(draw) -> Campaign:
    kind = draw(st.sampled_from(["flat", "percent", "bogo", "free_item"]))
    reward: dict[str, Any] = {
        "flat": {"flatOffCents": draw(cents)},
        "percent": {"percentOff": float(draw(st.decimals(0, 100, places=1)))},
        "bogo": {"buy": draw(st.integers(1, 3)), "get": draw(st.integers(1, 2))},
        "free_item": {"itemIds": draw(st.lists(st.sampled_from(ITEMS), min_size=1))},
    }[kind]
    reward |= {"maxOffCents": draw(st.sampled_from([0, 0, 500, 7]))}
    applies = draw(st.sampled_from([{}, {"itemIds": ["latte"]}, {"categoryIds": ["hot"]}]))
    least = draw(st.sampled_from([0, 0, 1000]))
    return campaign(kind, reward, appliesTo=applies, minOrderCents=least)


@given(campaigns(), carts())
def test_sums_are_exact_and_nothing_goes_below_zero(one: Campaign, cart: list[Portion]) -> None:
    found, full = discounted(one, cart), without(cart)
    if isinstance(found, Shortfall):
        return
    sums = found.totals
    assert sums.subtotal_cents == sum(portion.cents for portion in cart) == full.subtotal_cents
    assert sums.total_cents == sums.subtotal_cents + sums.tax_cents - sums.discount_cents
    assert 0 <= sums.total_cents < full.total_cents or sums.discount_cents == 0
    assert 0 <= sums.tax_cents <= full.tax_cents
    assert all(0 <= off <= portion.cents for off, portion in zip(found.off, cart, strict=True))
    if one.type != "flat":
        assert sum(found.off) == sums.discount_cents
        bound = one.reward.max_off_cents
        assert bound is None or sums.discount_cents <= bound


@given(campaigns(), carts())
def test_tax_is_that_of_what_is_paid(one: Campaign, cart: list[Portion]) -> None:
    found = discounted(one, cart)
    if isinstance(found, Shortfall):
        return
    exact = sum(
        (
            (portion.cents - off) * Decimal(portion.tax_percent) / 100
            for portion, off in zip(cart, found.off, strict=True)
        ),
        start=Decimal(0),
    )
    assert found.totals.tax_cents == int(exact.quantize(Decimal(1), rounding=ROUND_HALF_UP))


@given(carts(), cents)
def test_a_flat_one_is_taken_off_after_tax_as_recorded(cart: list[Portion], off: int) -> None:
    found, full = discounted(campaign("flat", {"flatOffCents": off}), cart), without(cart)
    if isinstance(found, Discounted):
        assert found.totals.tax_cents == full.tax_cents
        assert found.totals.total_cents == max(0, full.total_cents - off)
    else:
        assert min(off, full.total_cents) == 0


@given(campaigns(), carts())
def test_only_what_it_is_for_gets_cheaper(one: Campaign, cart: list[Portion]) -> None:
    found = discounted(one, cart)
    if isinstance(found, Shortfall):
        return
    for portion, off in zip(cart, found.off, strict=True):
        named = portion.item_id in one.reward.item_ids
        meant = one.is_for(portion.item_id, portion.category_id)
        assert not off or (named if one.type == "free_item" else meant)


@given(st.integers(0, 100_000), st.lists(cents, min_size=1, max_size=20))
def test_shares_add_up_and_none_is_above_its_line(amount: int, weights: list[int]) -> None:
    amount = min(amount, sum(weights))
    shares = spread(amount, weights)
    assert sum(shares) == amount
    assert all(0 <= share <= weight for share, weight in zip(shares, weights, strict=True))


def portion(item: str, price: int, base: int | None = None, tax: str = "0") -> Portion:
    return Portion(item, item, "hot", price, price if base is None else base, tax)


@pytest.mark.parametrize(
    ("kind", "reward", "cart", "off"),
    [
        ("percent", {"percentOff": 15}, [portion("latte", 333)], 50),  # 49.95
        ("percent", {"percentOff": 50}, [portion("latte", 1), portion("toast", 2)], 2),  # 1.5
        ("percent", {"percentOff": 50, "maxOffCents": 300}, [portion("toast", 900)], 300),
        ("percent", {"percentOff": 12.5}, [portion("toast", 1000)], 125),
        ("bogo", {}, [portion("latte", 500), portion("toast", 300)], 300),
        ("bogo", {}, [portion("latte", 500, 400), portion("latte", 450, 400)], 400),
        ("bogo", {"percentOff": 50}, [portion("latte", 501), portion("latte", 501)], 251),
        ("bogo", {"buy": 2}, [portion("latte", n) for n in (500, 400, 300, 200)], 200),
        ("bogo", {"buy": 2}, [portion("latte", n) for n in (6, 5, 4, 3, 2, 1)], 3),
        ("free_item", {"itemIds": ["latte"]}, [portion("toast", 900), portion("latte", 400)], 400),
        ("free_item", {"itemIds": ["latte"]}, [portion("latte", 575, 500)], 500),
        ("flat", {"flatOffCents": 300}, [portion("latte", 200)], 200),
    ],
)  # fmt: skip
def test_what_each_takes_off(kind, reward, cart, off: int) -> None:
    found = discounted(campaign(kind, reward), cart)
    assert isinstance(found, Discounted)
    assert found.totals.discount_cents == off


def test_a_free_item_is_free_with_its_tax() -> None:
    cart = [portion("toast", 1000, tax="10.25"), portion("latte", 425, tax="10.25")]
    found = discounted(campaign("free_item", {"itemIds": ["latte"]}), cart)
    assert isinstance(found, Discounted)
    assert found.totals.total_cents == without(cart[:1]).total_cents


@pytest.mark.parametrize(
    ("kind", "reward", "fields", "cart", "reason"),
    [
        ("percent", {"percentOff": 10}, {"minOrderCents": 1000}, [portion("a", 999)], "min_order"),
        ("percent", {"percentOff": 10}, {"appliesTo": {"itemIds": ["b"]}}, [portion("a", 9)],
         "not_for_these"),
        ("bogo", {}, {}, [portion("a", 9)], "needs_more"),
        ("bogo", {}, {}, [portion("a", 9), portion("water", 0)], "needs_more"),
        ("free_item", {"itemIds": ["b"]}, {}, [portion("a", 9)], "add_item"),
        # What is given is not part of the least that must be spent …
        ("free_item", {"itemIds": ["b"]}, {"minOrderCents": 500},
         [portion("a", 400), portion("b", 300)], "min_order"),
        # … nor is it what the campaign asks for.
        ("free_item", {"itemIds": ["b"]}, {"appliesTo": {"itemIds": ["b"]}}, [portion("b", 300)],
         "not_for_these"),
        ("lottery", {"flatOffCents": 300}, {}, [portion("a", 9)], "not_for_these"),
    ],
)  # fmt: skip
def test_why_it_takes_nothing_off(kind, reward, fields, cart, reason: str) -> None:
    found = discounted(campaign(kind, reward, **fields), cart)
    assert isinstance(found, Shortfall)
    assert found.reason == reason


@pytest.mark.parametrize(
    "stored",
    [
        {},
        {"reward": None, "limits": "none", "dates": [], "appliesTo": None, "codes": None},
        {"type": "percent", "reward": {"percentOff": "many", "maxOffCents": -5}},
        {"type": "percent", "reward": {"percentOff": float("nan")}},
        {"type": "flat", "reward": {"flatOffCents": "300"}, "dates": {"from": "soon"}},
        {"type": "bogo", "reward": {"buy": None, "get": 0}, "limits": {"perGuest": 0}},
    ],
)
def test_odd_documents_take_nothing_off(stored: dict) -> None:
    one = campaign_of({"_id": ObjectId(), **stored})
    assert not one.limits.any
    assert isinstance(discounted(one, [portion("a", 900)]), Shortfall)
