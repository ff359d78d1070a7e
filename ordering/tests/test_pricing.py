"""The pricing rule, as properties over every menu and cart that hypothesis can think of."""

from decimal import ROUND_HALF_UP, Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from menus.offers import Modifier, Offer, Option, offers_of
from ordering.bodies import CartLine, ChosenModifier, ChosenOption, ChosenVariant
from ordering.pricing import choices_cents, counting, line_cents, totals
from ordering.services.quotes import _priced_line

cents = st.integers(0, 50_000)
percents = st.decimals(0, 30, places=3).map(str)


@st.composite
def modifiers(draw, modifier_id: str = "m") -> Modifier:
    prices = draw(st.lists(cents, min_size=1, max_size=6))
    return Modifier(
        id=modifier_id,
        names={"en": modifier_id},
        required=False,
        max_choices=draw(st.none() | st.integers(0, 6)),
        free_choices=draw(st.integers(0, 4)),
        extra_cents=draw(st.just(0) | cents),
        options={f"o{n}": Option(f"o{n}", {"en": f"o{n}"}, p) for n, p in enumerate(prices)},
    )


@st.composite
def offers(draw) -> Offer:
    made = [draw(modifiers(f"m{n}")) for n in range(draw(st.integers(0, 3)))]
    sizes = draw(st.lists(cents, max_size=3))
    return Offer(
        id="item",
        menu_id="menu",
        names={"en": "Item"},
        available=True,
        price_cents=draw(cents),
        tax_percent=draw(percents),
        station_tags=[],
        variants={f"v{n}": Option(f"v{n}", {}, price) for n, price in enumerate(sizes)},
        modifiers={one.id: one for one in made},
    )


@st.composite
def lines_of(draw, offer: Offer) -> CartLine:
    """A cart line for `offer` whose claims of prices are anything at all."""
    claim = st.none() | st.floats(-1e6, 1e6)
    chosen = [
        ChosenModifier(
            id=one.id,
            options=[
                ChosenOption(id=option_id, price_cents=draw(claim))
                for option_id in draw(st.lists(st.sampled_from(sorted(one.options)), max_size=8))
            ],
        )
        for one in offer.modifiers.values()
    ]
    wanted = draw(st.lists(st.sampled_from(sorted(offer.variants)), max_size=2)) if (
        offer.variants
    ) else []  # fmt: skip
    return CartLine(
        id="l1",
        menu_item_id="item",
        price=draw(claim),
        price_cents=draw(claim),
        variants=[ChosenVariant(id=one, price_cents=draw(claim)) for one in wanted],
        modifiers=chosen,
    )


@st.composite
def offers_with_lines(draw) -> tuple[Offer, CartLine]:
    offer = draw(offers())
    return offer, draw(lines_of(offer))


def priced(offer: Offer, line: CartLine) -> int:
    return _priced_line(line, offer, strict=False)["priceCents"]


@given(offers_with_lines())
def test_never_negative_and_never_below_the_base_price(case) -> None:
    offer, line = case
    base = offer.variants[line.variants[-1].id].price_cents if line.variants else offer.price_cents
    assert priced(offer, line) >= base >= 0


@given(offers_with_lines(), st.floats(-1e6, 1e6))
def test_what_a_client_claims_changes_nothing(case, claim: float) -> None:
    offer, line = case
    honest = priced(offer, line)
    line.price = line.price_cents = claim
    for variant in line.variants or ():
        variant.price_cents = claim
    for modifier in line.modifiers or ():
        for option in modifier.options:
            option.price_cents = claim
    assert priced(offer, line) == honest


@given(offers_with_lines())
def test_a_modifier_sent_in_two_parts_costs_what_it_costs_in_one(case) -> None:
    """Else a client would have the free choices once a part."""
    offer, line = case
    whole = priced(offer, line)
    line.modifiers = [
        ChosenModifier(id=one.id, options=[option])
        for one in line.modifiers or ()
        for option in one.options
    ]
    assert priced(offer, line) == whole


@given(modifiers(), st.data())
def test_only_choices_that_count_cost_and_the_first_are_free(modifier: Modifier, data) -> None:
    chosen = data.draw(st.lists(st.sampled_from(list(modifier.options.values())), max_size=10))
    counted = list(counting(modifier, chosen))
    assert len(counted) <= (len(chosen) if modifier.max_choices is None else modifier.max_choices)
    paid = counted[modifier.free_choices :]
    expected = sum(modifier.extra_cents or option.price_cents for option in paid)
    assert choices_cents(modifier, chosen) == expected


@given(st.lists(st.tuples(cents, percents), max_size=20), st.randoms(), cents)
def test_the_order_of_lines_is_irrelevant(lines, random, off: int) -> None:
    shuffled = list(lines)
    random.shuffle(shuffled)
    assert totals(lines, off) == totals(shuffled, off)


@given(st.lists(st.tuples(cents, percents), max_size=20), st.integers(-10_000, 10**9))
def test_a_total_is_exact_and_never_negative(lines, off: int) -> None:
    sums = totals(lines, off)
    exact = sum((c * (1 + Decimal(p) / 100) for c, p in lines), start=Decimal(0))
    gross = int(exact.quantize(Decimal(1), rounding=ROUND_HALF_UP))
    assert sums.total_cents == max(0, gross - max(0, off))
    assert sums.subtotal_cents == sum(c for c, _ in lines)
    assert 0 <= sums.discount_cents <= gross


@pytest.mark.parametrize(
    ("subtotal", "percent", "tax"),
    [
        (10, "5", 1),  # 0.5 of a cent goes up
        (30, "5", 2),  # 1.5 too, where rounding half to even would agree
        (50, "5", 3),  # 2.5 is 3, where half to even would say 2
        (2220, "10.25", 228),  # 227.55, as recorded
        (100, "8.875", 9),
        (1000, "0.05", 1),  # 0.5, which binary floats make 0.4999…
    ],
)
def test_half_cents_go_up(subtotal: int, percent: str, tax: int) -> None:
    assert totals([(subtotal, percent)]).tax_cents == tax


def test_the_last_variant_replaces_the_price() -> None:
    offer = offers_of(
        {
            "_id": "m",
            "items": [
                {
                    "id": "latte",
                    "priceCents": 425,
                    "variants": [{"id": "s", "priceCents": 400}, {"id": "l", "priceCents": 525}],
                }
            ],
        }
    )[0]
    chosen = [offer.variants["s"], offer.variants["l"]]
    assert line_cents(offer, chosen, []) == 525


def test_a_menu_of_another_program_may_lack_anything() -> None:
    menu = {"_id": "m", "items": [{"id": "x", "priceCents": None, "modifiers": None}, None, {}]}
    (offer,) = offers_of(menu)
    assert (offer.price_cents, offer.available, offer.modifiers) == (0, True, {})


def test_a_name_that_is_not_the_menus_is_replaced() -> None:
    """Who pays for an espresso cannot have the ticket read "Steak"."""
    menu = {"_id": "m", "items": [{"id": "e", "name": {"en": "Espresso", "es": "Café solo"}}]}
    (offer,) = offers_of(menu)
    line = CartLine(id="l", menu_item_id="e", name="Steak")
    assert _priced_line(line, offer, strict=False)["name"] == "Espresso"
    line.name = "Café solo"
    assert _priced_line(line, offer, strict=False)["name"] == "Café solo"
