"""A shop, its guests and staff, two gateways: what a run of the books' machine acts on.

Everything is real but the processes: services are called here, the gateways are asked over HTTP.
"""

import secrets
import uuid
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

import msgspec
from django.conf import settings
from redis import Redis

from orderbuddy.api.errors import ApiError
from orderbuddy.changes import Change, listeners_for
from orderbuddy.mongo import Document, collection, now, parse_id
from orderbuddy.snapshots import forget_location
from orderbuddy.testing.card_shops import make_card_shop
from ordering.bodies import Cart
from ordering.services.placing import place_quote
from ordering.services.quotes import create_quote
from ordering.services.statuses import move_order
from payments import ledger
from payments.fakes.emergepay import FakeEmergePay
from payments.fakes.faults import Fault
from payments.fakes.stripe import FakeStripe, token_for
from payments.services import attending, automatic, looking, paying, refunding, settling, triggers
from payments.services.bills import bill_of_order, bill_of_quote
from payments.services.paying import Tender
from payments.states import ASKED, HOLDING
from payments.tests.dying import Death, dies_after
from payments.tests.guests import wallet


@dataclass
class Attempt:
    """What a guest has sent, and may send again."""

    quote_id: str
    send: Callable[[], Any]


@dataclass
class World:
    emergepay: FakeEmergePay
    stripe: FakeStripe
    pay_at_counter: bool
    quotes: list[str] = field(default_factory=list)
    attempts: list[Attempt] = field(default_factory=list)
    forms: list[Document] = field(default_factory=list)
    held: list[Fault] = field(default_factory=list)

    def __post_init__(self) -> None:
        payment = {"payAtCounter": self.pay_at_counter}
        self.shop = make_card_shop(self.emergepay, payment=payment)

    # --- what is there --------------------------------------------------------------------------

    @property
    def location(self) -> Document:
        found = collection("locations").find_one({"_id": parse_id(self.shop.location_id)})
        assert found is not None
        return found

    def payments(self, **wanted: Any) -> list[Document]:
        mine = {"restaurantId": self.shop.restaurant_id, **wanted}
        return list(collection("payments").find(mine).sort("createdAt", 1))

    def refunds(self, **wanted: Any) -> list[Document]:
        mine = {"restaurantId": self.shop.restaurant_id, **wanted}
        return list(collection("refunds").find(mine).sort("createdAt", 1))

    def orders(self, **wanted: Any) -> list[Document]:
        mine = {"restaurantId": self.shop.restaurant_id, **wanted}
        return list(collection("orders").find(mine))

    def fake_of(self, payment: Document) -> FakeEmergePay | FakeStripe | None:
        """The gateway's own books; the counter has none."""
        return {"emergepay": self.emergepay, "stripe": self.stripe}.get(payment["gateway"])

    # --- doing ----------------------------------------------------------------------------------

    def do(self, deed: Callable[[], Any], *, death: int | None = None) -> Any:
        """Its result; None when it was refused (which is an answer), or died."""
        try:
            with dies_after(death):
                return deed()
        except (ApiError, Death):
            return None
        finally:
            for fake in (self.emergepay, self.stripe):
                fake.faults.forget()

    def quote(self, lines: list[str]) -> None:
        cart = msgspec.convert(self.shop.cart(*lines), Cart)
        found = self.do(lambda: create_quote(cart=cart, correlation_id="the machine"))
        if found is not None:
            self.quotes.append(str(found.quote["_id"]))

    def pay(self, quote_id: str, tender: Tender, death: int | None) -> None:
        attempt = Attempt(quote_id, lambda: _paid(quote_id, tender))
        self.attempts.append(attempt)
        self.do(attempt.send, death=death)

    def card(self, number: str, amounts: Document) -> Tender:
        token = self.emergepay.token_for(number, oid=self.shop.restaurant_id)
        return Tender("emergepay", "card", token, token, **amounts)

    def wallet(self, amounts: Document) -> Tender:
        return Tender("emergepay", "wallet", wallet(), secrets.token_hex(8), **amounts)

    def cash(self, amounts: Document) -> Tender:
        return Tender("counter", "cash", None, str(uuid.uuid4()), by="the till", **amounts)

    def open_form(self, quote_id: str, amounts: Document) -> None:
        tender = Tender("stripe", "card", **amounts)
        form = self.do(
            lambda: paying.open_form(
                bill=bill_of_quote(quote_id), tender=tender, correlation_id="the machine"
            )
        )
        if form is not None:
            self.forms.append(form)

    def confirm(self, form: Document, card: str, death: int | None) -> None:
        sent = {"confirmationToken": token_for(card)}

        def send() -> Any:
            payment = ledger.payment_of(form["_id"])
            return paying.confirm(payment, sent)

        self.attempts.append(Attempt(str(form["quoteId"]), send))
        self.do(send, death=death)

    def answer_the_bank(self, *, approved: bool) -> None:
        for intent in list(self.stripe.account(self.shop.restaurant_id).intents.values()):
            if intent["status"] == "requires_action":
                self.stripe.finish(intent["id"], approved=approved)

    def place(self, quote_id: str, death: int | None) -> None:
        self.do(lambda: place_quote(quote_id=quote_id, correlation_id="x"), death=death)

    def cancel(self, order: Document) -> None:
        self.do(lambda: move_order(order=order, to="CANCELLED"))
        self.relay()

    def give_back(
        self, payment: Document, cents: int | None, *, kind: str, death: int | None
    ) -> None:
        self.do(
            lambda: refunding.refund_payment(
                payment=payment, amount_cents=cents, reason="cold", by="a person", kind=kind
            ),
            death=death,
        )

    def pay_order_at_the_till(self, order: Document, death: int | None) -> None:
        tender = self.cash({})
        self.do(
            lambda: paying.pay(
                bill=bill_of_order(order["_id"]), tender=tender, correlation_id="x"
            ),
            death=death,
        )  # fmt: skip

    # --- what comes by itself -------------------------------------------------------------------

    def webhooks(
        self, payment: Document, times: int, *, newest_first: bool, death: int | None = None
    ) -> None:
        if payment["gateway"] == "stripe":
            events = [
                one
                for one in self.stripe.account(self.shop.restaurant_id).events
                if payment["_id"] in str(one["data"])
            ]
            for event in (events[::-1] if newest_first else events) * times:
                triggers.stripe_spoke(self.location, event)
        else:
            for _ in range(times):
                triggers.emergepay_spoke(
                    self.location, {"externalTransactionId": payment["_id"]}
                )  # fmt: skip
        self.attend(payments=[payment], death=death)

    def relay(self) -> None:
        """What the relay tells the listeners, once more for all: the same again changes nothing."""
        for name, documents in (("payments", self.payments()), ("orders", self.orders())):
            for document in documents:
                change = Change(name, document["_id"], "update", document, 1, now())
                for listener in listeners_for(name):
                    if listener.__module__.startswith("payments."):
                        listener(change)

    def attend(self, *, payments: list[Document] | None = None, death: int | None = None) -> None:
        """As the worker, whether or not the time has come."""
        for payment in self.payments() if payments is None else payments:
            current = ledger.payment_of(payment["_id"])
            if "attendAt" in (current or {}):
                self.do(lambda one=current: attending.attend_payment(one), death=death)
        open_ones = [{"state": {"$in": ["created", *ASKED]}}, {"attendAt": {"$exists": True}}]
        for refund in self.refunds(**{"$or": open_ones}):
            self.do(lambda one=refund: attending.resume_refund(one), death=death)

    def look(self, payment: Document) -> None:
        """As a guest's page asks for it."""

        def deed() -> None:
            found = looking.look_again(ledger.payment_of(payment["_id"]))
            settling.finish(found)

        self.do(deed)

    def hold_charge(self) -> None:
        """The next card's request lies in the gateway's queue until it is let through."""
        self.held.append(self.emergepay.faults.hold("before"))

    def let_through(self) -> None:
        """What lay in the gateway's queue arrives after all."""
        waiting = [one for one in self.held if one.reached.is_set()]
        decided = len(self.emergepay.books.entries)
        for fault in waiting:
            fault.release()
        self.held.clear()
        if waiting:
            self._until_decided(decided)

    def _until_decided(self, decided: int) -> None:
        import time

        deadline = time.monotonic() + 5
        while len(self.emergepay.books.entries) == decided and time.monotonic() < deadline:
            time.sleep(0.005)

    def hours_go_by(self) -> None:
        """Breakers have closed, no request is young any more, nobody will answer the bank."""
        back = 35 * 60 * 1000
        earlier = {"$map": {"input": "$transitions", "as": "one", "in": {
            "$mergeObjects": ["$$one", {"at": {"$subtract": ["$$one.at", back]}}],
        }}}  # fmt: skip
        fields = {name: {"$subtract": [f"${name}", back]} for name in ("createdAt", "updatedAt")}
        # Once for each: the gateway's own clock stays where it is.
        young = {"createdAt": {"$gt": now() - timedelta(minutes=30)}}
        collection("payments").update_many(
            {"restaurantId": self.shop.restaurant_id, **young},
            [{"$set": {**fields, "transitions": earlier}}],
        )
        pattern = f"{settings.MONGODB_NAME}:breaker:*:{self.shop.location_id}:*"
        with Redis.from_url(settings.VALKEY_URL) as valkey:
            for key in valkey.scan_iter(pattern):
                valkey.delete(key)

    def expire(self, quote_id: str, minutes: int) -> None:
        past = {"$set": {"expiresAt": now() - timedelta(minutes=minutes)}}
        collection("orders_preview").update_one({"_id": parse_id(quote_id)}, past)

    def offer(self, item_id: str, *, available: bool) -> None:
        collection("menus").update_one(
            {"_id": parse_id(self.shop.menu_id)},
            {"$set": {"items.$[item].isAvailable": available}},
            array_filters=[{"item.id": item_id}],
        )
        forget_location(self.shop.location_id)

    def is_open(self, payment: Document) -> bool:
        """Something about it is still to be done by the product itself."""
        if payment["state"] in ("created", *ASKED):
            return True
        waits = payment["state"] in HOLDING and not payment.get("orderId")
        return waits and not automatic.is_given_back(payment)


def _paid(quote_id: str, tender: Tender) -> Any:
    return paying.pay_quote(quote_id=quote_id, tender=tender, correlation_id="the machine")
