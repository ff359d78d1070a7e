"""What must hold of the books: at any moment, and when everything is reconciled."""

from collections import defaultdict
from collections.abc import Mapping
from typing import Any

from menus.hours import zone_of
from orderbuddy.mongo import Document, collection, now
from payments import ledger
from payments.services import automatic
from payments.services.bills import payments_of, summary
from payments.services.comparing import compare_night
from payments.services.nights import Night, night_of
from payments.states import HOLDING, TAKEN
from payments.tests.books_world import World

# Reconciling asks again and again; after so often nothing may be left to do.
ROUNDS = 20
FINAL = ("approved", "declined", "failed")
# What is on the list of exceptions is a person's, and they know the amounts.
TOLD = ("refund_declined", "cash_to_return")

# A bill's payments, by its id.
ByBill = Mapping[Any, list[Document]]


# --- at any moment ------------------------------------------------------------------------------


def always_holds(world: World) -> None:
    """After every step; what there is is read once for all of it."""
    payments, orders = world.payments(), world.orders()
    by_bill: defaultdict[Any, list[Document]] = defaultdict(list)
    for payment in payments:
        by_bill[payment["billId"]].append(payment)
    refunds_are_covered(world, payments)
    bills_are_not_overpaid(by_bill)
    one_paid_order_a_quote(world, orders, by_bill)


def refunds_are_covered(world: World, payments: list[Document]) -> None:
    """By the gateways' own books: what went back of a charge is not more than it was, and one
    payment was charged once."""
    for payment in payments:
        claimed = sum(one["cents"] for one in payment["refunds"])
        assert claimed <= _taken(payment)
        fake = world.fake_of(payment)
        if fake is None:
            continue
        assert len(fake.books.charges_for(payment["_id"])) <= 1
        assert 0 <= fake.books.kept_cents(payment["_id"]) <= _taken(payment)


def bills_are_not_overpaid(by_bill: ByBill) -> None:
    """What is claimed of a bill, and what was taken for it by payments that hold a claim."""
    for bill in collection("bills").find({"_id": {"$in": list(by_bill)}}):
        assert sum(one["cents"] for one in bill["tenders"]) <= bill["dueCents"]
        claimed = {one["paymentId"] for one in bill["tenders"]}
        for payment in by_bill[bill["_id"]]:
            if payment["state"] in HOLDING and not automatic.is_given_back(payment):
                came_to_light = any(one["from"] == "failed" for one in payment["transitions"])
                assert payment["_id"] in claimed or came_to_light


def one_paid_order_a_quote(world: World, orders: list[Document], by_bill: ByBill) -> None:
    """And where payment comes first, none that was not paid in full."""
    assert len({one["quoteId"] for one in orders}) == len(orders)
    if world.pay_at_counter:
        return
    for order in orders:
        paid = [one for one in by_bill.get(order["quoteId"], []) if _was_approved(one)]
        assert sum(one["amountCents"] for one in paid) >= order["totalPriceCents"]


# --- in the end ---------------------------------------------------------------------------------


def reconcile(world: World) -> None:
    """All quotes are over, all requests have arrived, a night goes by: nothing is left to do."""
    world.let_through()
    for quote_id in world.quotes:
        world.expire(quote_id, minutes=60)
    _attend_until_done(world)
    # What arrived after everybody had given it up comes to light when the night is compared.
    for night in _nights(world):
        compare_night(night)
    _attend_until_done(world)
    world.relay()
    _attend_until_done(world)
    world.relay()


def _attend_until_done(world: World) -> None:
    for _ in range(ROUNDS):
        world.hours_go_by()
        world.attend()
        left = [one for one in world.payments() if world.is_open(one) and not _told(one)]
        if not left and not world.refunds(state={"$nin": list(FINAL)}):
            return
    raise AssertionError(f"after {ROUNDS} rounds there is still something to do: {left}")


def everything_balances(world: World) -> None:
    """Gateways, ledger and orders tell the same, and nobody's money is forgotten."""
    always_holds(world)
    for payment in world.payments():
        _the_gateway_has_what_the_ledger_says(world, payment)
        _money_is_for_an_order_or_went_back(payment)
    for order in world.orders():
        _the_order_shows_what_was_paid(world, order)
    for quote_id in _bill_ids(world):
        _nobody_paid_twice(world, quote_id)
    _a_clean_night(world)
    assert world.emergepay.violations == []
    assert world.stripe.violations == []


def _the_gateway_has_what_the_ledger_says(world: World, payment: Document) -> None:
    fake = world.fake_of(payment)
    if fake is None:
        return
    books, key = fake.books, payment["_id"]
    if payment["state"] not in TAKEN:
        assert books.kept_cents(key) == 0 or _told(payment), payment
        return
    assert books.taken_cents(key) == _taken(payment)
    assert books.given_back_cents(key) == _given_back(payment)
    if payment["state"] in ("voided", "refunded"):
        assert books.kept_cents(key) == 0


def _money_is_for_an_order_or_went_back(payment: Document) -> None:
    if payment["state"] not in HOLDING or _told(payment):
        return
    order = collection("orders").find_one({"_id": payment["orderId"]})
    assert order is not None, f"kept without an order: {payment}"
    left = _taken(payment) - _given_back(payment)
    assert order["status"] != "CANCELLED" or left == 0, f"kept of a cancelled order: {payment}"


def _the_order_shows_what_was_paid(world: World, order: Document) -> None:
    payments = [one for one in payments_of(order["quoteId"]) if one["orderId"] == order["_id"]]
    shown = order.get("payment")
    if shown is None:
        assert not any(_was_approved(one) for one in payments)
        return
    assert shown == summary(payments_of(order["quoteId"]), order["totalPriceCents"])
    kept = sum(_kept(world, one) for one in payments_of(order["quoteId"]))
    assert shown["paidCents"] + shown["tipCents"] - shown["refundedCents"] == kept


def _nobody_paid_twice(world: World, bill_id: Any) -> None:
    """What the shop keeps for a bill, tips apart, is not more than was due; and whoever paid
    nothing of it does not keep others from paying."""
    bill = collection("bills").find_one({"_id": bill_id})
    for tender in ledger.tenders_of(bill_id):
        holder = ledger.payment_of(tender["paymentId"])
        assert holder is not None
        assert holder["state"] not in ("voided", "declined", "failed"), holder
    held = [one for one in payments_of(bill_id) if one["state"] in HOLDING and not _told(one)]
    kept = sum(max(0, _kept(world, one) - one["tipCents"]) for one in held)
    assert kept <= (bill["dueCents"] if bill else 0)


def _a_clean_night(world: World) -> None:
    """The nightly comparison agrees, unless something is on the list already."""
    found = sum(compare_night(night)["exceptions"] for night in _nights(world))
    listed = {"restaurantId": world.shop.restaurant_id, "kind": {"$in": list(TOLD)}}
    if collection("payment_exceptions").count_documents(listed) == 0:
        assert found == 0, list(
            collection("payment_exceptions").find({"restaurantId": world.shop.restaurant_id})
        )


# --- parts --------------------------------------------------------------------------------------


def _nights(world: World) -> list[Night]:
    """Its days, by its own clock: what began this evening may be yesterday's (`hours_go_by`)."""
    zone = zone_of(world.location)
    instants = [now(), *(one["createdAt"] for one in world.payments())]
    days = {at.astimezone(zone).date() for at in instants}
    return [night_of(world.location, day) for day in sorted(days)]


def _bill_ids(world: World) -> set[Any]:
    return {one["billId"] for one in world.payments()}


def _taken(payment: Document) -> int:
    return payment["amountCents"] + payment["tipCents"]


def _given_back(payment: Document) -> int:
    return sum(one["cents"] for one in payment["refunds"] if one["done"])


def _kept(world: World, payment: Document) -> int:
    """What the shop has of it, by the gateway's books; of cash, by the ledger alone."""
    fake = world.fake_of(payment)
    if fake is not None:
        return fake.books.kept_cents(payment["_id"])
    return _taken(payment) - _given_back(payment) if payment["state"] in TAKEN else 0


def _was_approved(payment: Document) -> bool:
    return any(one["to"] == "approved" for one in payment["transitions"])


def _told(payment: Document) -> bool:
    """A person has been told about it."""
    keys = [f"{kind}:{payment['_id']}" for kind in TOLD]
    return collection("payment_exceptions").find_one({"_id": {"$in": keys}}) is not None


def in_words(world: World) -> str:
    """For a failing run: every payment with what became of it."""
    lines = []
    for one in world.payments():
        steps = " → ".join(step["to"] for step in one["transitions"])
        lines.append(f"{one['gateway']} {one['_id'][:8]} {_taken(one)}: {steps}")
    stored = ledger.tenders_of(world.payments()[0]["billId"]) if world.payments() else []
    return "\n".join([*lines, str(stored)])
