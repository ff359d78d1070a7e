"""A day's settlement: every cent of the day, by gateway, and nothing of another day."""

import csv
import io
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from bson import ObjectId
from hypothesis import given, settings
from hypothesis import strategies as st

from orderbuddy.mongo import Document, collection, now
from orderbuddy.running.clients import StaffSession
from orderbuddy.testing.clocks import local_day
from orderbuddy.testing.shops import PASSWORD
from payments.services.settlement import Settlement, settle_day, settlement_csv
from payments.services.shares import lines_cents, tax_cents
from payments.tests.guests import kept_cents, refused
from payments.tests.staff import change_tip, paid_by_card, refund, settlement, signed_in, void
from payments.tests.written import a_payment, a_refund

DAY = date(2026, 3, 8)
NOON = datetime(2026, 3, 8, 19, tzinfo=UTC)  # in Los Angeles, on the day its clocks go forward


@pytest.fixture
def place() -> Document:
    """A location of nobody's, by Los Angeles' clock."""
    return {
        "_id": ObjectId(),
        "restaurantId": "settled",
        "name": "Pier",
        "timezone": "America/Los_Angeles",
    }


@pytest.fixture
def taken(place):
    """`taken(cents, tip, …)` puts a payment (of an order with 10 % tax) into the ledger."""

    def take(
        cents: int = 1100,
        tip: int = 0,
        *,
        state: str = "approved",
        at: datetime = NOON,
        gateway: str = "emergepay",
        method: str = "card",
        **fields: Any,
    ) -> Document:
        order_id = fields.pop("orderId", None) or _order(cents)
        bill = {
            "billId": ObjectId(),
            "quoteId": None,
            "orderId": order_id,
            "restaurantId": "settled",
            "locationId": place["_id"],
        }
        payment = a_payment(
            state, bill=bill, amount_cents=cents, tip_cents=tip, gateway=gateway, method=method
        )
        stored = {"createdAt": at, **fields}
        collection("payments").update_one({"_id": payment["_id"]}, {"$set": stored})
        return {**payment, **stored}

    return take


def _order(total: int, tax: int | None = None) -> ObjectId:
    order = {"totalPriceCents": total, "taxCents": total // 11 if tax is None else tax}
    return collection("orders").insert_one({**order, "quoteId": ObjectId()}).inserted_id


def given_back(
    payment: Document, cents: int, *, kind: str = "refund", at: datetime = NOON, **fields: Any
) -> Document:
    made = a_refund(payment, cents, state=fields.pop("state", "approved"), kind=kind)
    collection("refunds").update_one({"_id": made["_id"]}, {"$set": {"createdAt": at, **fields}})
    return made


def row(found: Settlement, gateway: str, method: str = "card") -> Any:
    (row,) = [one for one in found.rows if (one.gateway, one.method) == (gateway, method)]
    return row


# --- what counts --------------------------------------------------------------------------------


def test_what_was_taken_by_gateway_and_way_of_paying(place, taken) -> None:
    taken(1100, 200)
    taken(2200, 0)
    taken(500, 50, gateway="stripe", method="wallet", feeCents=31)
    taken(330, gateway="counter", method="cash")
    taken(440, gateway="counter", method="terminal")
    found = settle_day(place, DAY)
    cards = row(found, "emergepay")
    assert (cards.count, cards.sales, cards.tips, cards.taken) == (2, 3300, 200, 3500)
    assert (cards.fees, cards.fees_missing, cards.net) == (None, 2, 3500)
    wallets = row(found, "stripe", "wallet")
    assert (wallets.fees, wallets.fees_missing, wallets.net) == (31, 0, 550 - 31)
    assert row(found, "counter", "cash").taken == 330
    assert row(found, "counter", "cash").fees_missing == 0
    total = found.total
    assert (total.count, total.sales, total.tips, total.fees) == (5, 4570, 250, 31)
    assert total.net == 4570 + 250 - 31


@pytest.mark.parametrize("state", ["created", "submitted", "unknown", "declined", "failed"])
def test_what_was_not_taken_does_not_count(place, taken, state) -> None:
    payment = taken(1100, state=state)
    found = settle_day(place, DAY)
    assert (found.rows, found.total.taken) == ([], 0)
    undecided = [one["_id"] for one in found.undecided]
    assert undecided == ([payment["_id"]] if state in ("submitted", "unknown") else [])


def test_what_was_given_back_counts_on_the_day_it_was_given_back(place, taken) -> None:
    yesterday = taken(1100, 100, state="refunded", at=NOON - timedelta(days=1))
    given_back(yesterday, 1200)
    today = taken(2200, state="partially_refunded")
    given_back(today, 550)
    given_back(today, 200, state="declined")
    undone = taken(300, gateway="counter", method="cash", state="voided")
    given_back(undone, 300, kind="void")
    found = settle_day(place, DAY)
    cards, cash = row(found, "emergepay"), row(found, "counter", "cash")
    assert (cards.taken, cards.refunds, cards.voids, cards.net) == (2200, 1750, 0, 450)
    assert (cash.taken, cash.refunds, cash.voids, cash.net) == (300, 0, 300, 0)
    before = settle_day(place, DAY - timedelta(days=1))
    assert (before.total.taken, before.total.refunds) == (1200, 0)


def test_the_tax_in_sales_and_in_what_was_given_back(place, taken) -> None:
    payment = taken(1100, 200, state="partially_refunded")
    given_back(payment, 550)
    cards = row(settle_day(place, DAY), "emergepay")
    assert (cards.tax, cards.tax_back) == (100, 50)


def test_the_tax_of_an_order_that_many_paid_is_its_tax(place, taken) -> None:
    order_id = _order(1000, tax=77)
    for cents in (333, 333, 334):
        taken(cents, orderId=order_id)
    assert row(settle_day(place, DAY), "emergepay").tax == 77


def test_a_payment_whose_order_is_gone_is_told_of(place, taken) -> None:
    taken(1100, orderId=ObjectId())
    found = settle_day(place, DAY)
    assert (found.tax_missing, found.total.tax, found.total.sales) == (1, 0, 1100)


def test_money_without_an_order_and_refunds_under_way_keep_a_day_open(place, taken) -> None:
    payment = taken(1100)
    collection("payments").update_one({"_id": payment["_id"]}, {"$set": {"orderId": None}})
    made = given_back(payment, 100, state="unknown")
    found = settle_day(place, DAY)
    assert [one["_id"] for one in found.unplaced] == [payment["_id"]]
    assert [one["_id"] for one in found.refunds_undecided] == [made["_id"]]
    assert not found.is_final
    collection("payments").update_one({"_id": payment["_id"]}, {"$set": {"orderId": ObjectId()}})
    collection("refunds").update_one({"_id": made["_id"]}, {"$set": {"state": "failed"}})
    assert settle_day(place, DAY).is_final


def test_today_is_never_final(place) -> None:
    assert not settle_day(place, local_day()).is_final


# --- the day ------------------------------------------------------------------------------------


def test_a_day_is_the_locations_own_also_when_its_clocks_change(place, taken) -> None:
    """The 8th of March 2026 has 23 hours there: from 08:00 UTC to 07:00 UTC."""
    midnight, end = datetime(2026, 3, 8, 8, tzinfo=UTC), datetime(2026, 3, 9, 7, tzinfo=UTC)
    instants = (
        midnight - timedelta(milliseconds=1),
        midnight,
        end - timedelta(milliseconds=1),
        end,
    )
    for number, at in enumerate(instants):
        taken(10**number, at=at)
    days = [settle_day(place, DAY + timedelta(days=step)).total.taken for step in (-1, 0, 1)]
    assert days == [1, 10 + 100, 1000]


@settings(max_examples=30, deadline=None)
@given(
    st.lists(
        st.tuples(st.integers(1, 5000), st.integers(0, 900), st.integers(0, 3), st.booleans()),
        max_size=12,
    )
)
def test_the_days_add_up_to_the_ledger(payments) -> None:
    """Whatever was taken and given back on which day: the nets are what is left in the ledger."""
    place = {"_id": ObjectId(), "restaurantId": "settled", "timezone": "Asia/Kolkata"}
    bill = {"quoteId": None, "orderId": None, "restaurantId": "settled", "locationId": place["_id"]}
    left, start = 0, datetime(2026, 5, 1, 12, tzinfo=UTC)
    for cents, tip, day, is_given_back in payments:
        payment = a_payment(
            "approved", bill={**bill, "billId": ObjectId()}, amount_cents=cents, tip_cents=tip
        )
        at = start + timedelta(days=day)
        collection("payments").update_one({"_id": payment["_id"]}, {"$set": {"createdAt": at}})
        left += cents + tip
        if is_given_back:
            given_back(payment, cents, at=at + timedelta(days=1))
            left -= cents
    nets = [settle_day(place, date(2026, 5, 1 + step)).total.net for step in range(5)]
    assert sum(nets) == left


# --- shares -------------------------------------------------------------------------------------


@given(
    st.lists(st.integers(0, 4000), min_size=1, max_size=8),
    st.integers(0, 2500),
    st.integers(0, 600),
    st.randoms(),
)
def test_lines_come_to_the_total_in_whatever_order_they_are_given_back(
    prices, tax_permille, discount, chance
) -> None:
    subtotal = sum(prices)
    total = max(0, subtotal + subtotal * tax_permille // 10_000 - discount)
    lines = [{"id": str(number), "priceCents": cents} for number, cents in enumerate(prices)]
    order = {"items": lines, "totalPriceCents": total, "taxCents": 0}
    ids = [one["id"] for one in lines]
    chance.shuffle(ids)
    gone: list[str] = []
    parts = []
    for one in ids:
        parts.append(lines_cents(order, [one], gone))
        gone.append(one)
    assert sum(parts) == (total if subtotal else 0)
    assert all(part >= 0 for part in parts)


def test_tax_is_rounded_half_up_and_unknown_where_the_order_does_not_tell() -> None:
    assert tax_cents({"totalPriceCents": 1000, "taxCents": 75}, 500) == 38
    assert tax_cents({"totalPriceCents": 0, "taxCents": 0}, 0) == 0
    assert tax_cents({"totalPriceCents": 1000}, 500) is None


# --- the file and the API -----------------------------------------------------------------------


def test_the_file_has_a_row_for_each_way_and_the_sum(place, taken) -> None:
    taken(1100, 200)
    payment = taken(500, gateway="stripe", feeCents=31)
    given_back(payment, 125)
    text = settlement_csv(settle_day({**place, "name": "=HYPERLINK(1)"}, DAY))
    head, *rows = list(csv.reader(io.StringIO(text)))
    assert head[:6] == ["date", "location", "gateway", "method", "payments", "sales"]
    by_gateway = {one[2]: dict(zip(head, one, strict=True)) for one in rows}
    assert list(by_gateway) == ["emergepay", "stripe", "total"]
    assert by_gateway["stripe"]["refunds"] == "1.25"
    assert by_gateway["stripe"]["net"] == "3.44"
    assert by_gateway["emergepay"]["fees"] == ""
    assert by_gateway["total"]["taken"] == "18.00"
    assert by_gateway["total"]["location"] == "'=HYPERLINK(1)"


def test_the_day_over_the_api_is_what_the_gateway_has(stack, card_shop, emergepay, sign_in) -> None:
    session = sign_in(card_shop)
    payment = paid_by_card(stack, emergepay, card_shop, "burger", tipCents=200)
    change_tip(session, payment, 300)
    refund(session, payment, amountCents=450)
    void(session, paid_by_card(stack, emergepay, card_shop, "espresso"))
    answer = settlement(session, card_shop)
    assert answer.status_code == 200
    data = answer.json()["data"]
    assert (data["final"], data["locationName"]) == (False, "Pier")
    (cards,) = data["rows"]
    assert (cards["payments"], cards["tipsCents"], cards["refundsCents"]) == (2, 300, 450)
    assert cards["netCents"] == data["total"]["netCents"] == kept_cents(emergepay, card_shop)


def test_the_file_over_the_api(stack, card_shop, emergepay, sign_in) -> None:
    paid_by_card(stack, emergepay, card_shop, "burger")
    answer = settlement(sign_in(card_shop), card_shop, format="csv")
    assert answer.headers["Content-Type"].startswith("text/csv")
    assert 'filename="settlement-pier-' in answer.headers["Content-Disposition"]
    assert "emergepay,card,1,11.50" in answer.text


@pytest.mark.parametrize(
    ("text", "code"), [("2026-02-30", 400), ("yesterday", 400), ("0001-01-01", 400)]
)
def test_what_is_no_day_is_refused(card_shop, sign_in, text, code) -> None:
    assert refused(settlement(sign_in(card_shop), card_shop, text)) == (code, "validation_failed")


@pytest.mark.parametrize(
    ("role", "status"), [("manager", 200), ("cashier", 403), ("kitchen", 403), ("viewer", 403)]
)
def test_who_may_read_it(stack, card_shop, role, status) -> None:
    with signed_in(stack, card_shop, role) as session:
        assert settlement(session, card_shop).status_code == status


def test_another_restaurants_day_is_not_found(stack, card_shop, make_shop) -> None:
    other = make_shop()
    with StaffSession(stack.url, other.owner_email, PASSWORD) as session:
        assert settlement(session, card_shop).status_code == 404
        mixed = f"/api/v1/payments/settlement/{other.restaurant_id}/{card_shop.location_id}"
        assert session.get(mixed).status_code == 404


def test_the_days_figures_are_read_from_indexes(place, taken) -> None:
    taken(1100)
    for name in ("payments", "refunds"):
        wanted = {"locationId": place["_id"], "createdAt": {"$gte": NOON, "$lt": now()}}
        plan = collection(name).find(wanted).explain()["queryPlanner"]["winningPlan"]
        assert "ob_location_created" in str(plan)
