"""What guests, staff, gateways and bad luck do, in whatever order hypothesis thinks of."""

from typing import Any

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from orderbuddy.mongo import Document
from payments.fakes.emergepay import FakeEmergePay
from payments.fakes.faults import AFTER, BEFORE
from payments.fakes.stripe import FakeStripe
from payments.states import HOLDING
from payments.tests import books_balance
from payments.tests.books_world import World

LINES = st.lists(st.sampled_from(["espresso", "burger", "toast"]), min_size=1, max_size=3)
NUMBERS = st.integers(0, 999)
CARDS = st.sampled_from(["4111111111111111"] * 3 + ["4000000000000002"])
STRIPE_CARDS = st.sampled_from(["approved"] * 3 + ["declined", "3ds", "refundfails"])
AMOUNTS = st.fixed_dictionaries(
    {},
    optional={"tip_cents": st.integers(1, 200), "amount_cents": st.integers(1, 900)},
)
FAULTS = st.one_of(
    st.none(),
    st.none(),
    st.tuples(st.sampled_from(["drop", "error", "garbage"]), st.sampled_from([BEFORE, AFTER])),
    st.just(("limit", BEFORE)),
)
OPERATIONS = st.sampled_from(["charge", "wallet", "refund", "void", "look_up", "list"])
# Half of the processes live; the others die after one step or another.
DEATHS = st.one_of(st.none(), st.integers(0, 7))
TAPS = st.lists(
    st.one_of(
        st.tuples(st.just("card"), NUMBERS, CARDS, AMOUNTS, FAULTS, DEATHS),
        st.tuples(st.just("wallet"), NUMBERS, AMOUNTS, FAULTS, DEATHS),
        st.tuples(st.just("form"), NUMBERS, STRIPE_CARDS, AMOUNTS, FAULTS, DEATHS),
        st.tuples(st.just("cash"), NUMBERS, AMOUNTS, DEATHS),
    ),
    min_size=1,
    max_size=4,
)


class Books(RuleBasedStateMachine):
    """One shop's day. The gateways are set before the run: `Books.emergepay`, `Books.stripe`."""

    emergepay: FakeEmergePay
    stripe: FakeStripe

    @initialize(pay_at_counter=st.booleans(), lines=LINES, taps=TAPS)
    def opens(self, pay_at_counter: bool, lines: list[str], taps: list[Any]) -> None:
        """The first guests come at once: every day has some money in it."""
        self.world = World(self.emergepay, self.stripe, pay_at_counter)
        self.world.quote(lines)
        for way, *how in taps:
            getattr(self, f"_{way}")(*how)

    # --- guests ---------------------------------------------------------------------------------

    @rule(lines=LINES)
    def a_guest_quotes(self, lines: list[str]) -> None:
        self.world.quote(lines)

    @rule(how=st.tuples(NUMBERS, CARDS, AMOUNTS, FAULTS, DEATHS))
    def a_card(self, how: Any) -> None:
        self._card(*how)

    @rule(how=st.tuples(NUMBERS, AMOUNTS, FAULTS, DEATHS))
    def a_wallet(self, how: Any) -> None:
        self._wallet(*how)

    @rule(how=st.tuples(NUMBERS, STRIPE_CARDS, AMOUNTS, FAULTS, DEATHS))
    def a_form(self, how: Any) -> None:
        self._form(*how)

    @rule(at=NUMBERS, amounts=AMOUNTS)
    def a_form_is_opened(self, at: int, amounts: Document) -> None:
        self.world.open_form(_pick(self.world.quotes, at), amounts)

    @precondition(lambda self: self.world.forms)
    @rule(at=NUMBERS, card=STRIPE_CARDS, fault=FAULTS, death=DEATHS)
    def a_form_is_sent(self, at: int, card: str, fault: Any, death: Any) -> None:
        self._goes_wrong(self.stripe, "charge", fault)
        self.world.confirm(_pick(self.world.forms, at), card, death)

    @rule(approved=st.booleans())
    def the_bank_decides(self, approved: bool) -> None:
        self.world.answer_the_bank(approved=approved)

    @precondition(lambda self: self.world.attempts)
    @rule(at=NUMBERS, death=DEATHS)
    def the_same_again(self, at: int, death: Any) -> None:
        self.world.do(_pick(self.world.attempts, at).send, death=death)

    @rule(at=NUMBERS, death=DEATHS)
    def without_payment(self, at: int, death: Any) -> None:
        self.world.place(_pick(self.world.quotes, at), death)

    @rule()
    def guests_look(self) -> None:
        for payment in self.world.payments():
            self.world.look(payment)

    # --- staff ----------------------------------------------------------------------------------

    @rule(how=st.tuples(NUMBERS, AMOUNTS, DEATHS))
    def cash(self, how: Any) -> None:
        self._cash(*how)

    @precondition(lambda self: self.world.orders())
    @rule(at=NUMBERS, death=DEATHS)
    def cash_for_an_order(self, at: int, death: Any) -> None:
        self.world.pay_order_at_the_till(_pick(self.world.orders(), at), death)

    @precondition(lambda self: self._held())
    @rule(at=NUMBERS, cents=st.one_of(st.none(), st.integers(1, 1500)), fault=FAULTS, death=DEATHS)
    def a_refund(self, at: int, cents: int | None, fault: Any, death: Any) -> None:
        self._undo(at, cents, "refund", fault, death)

    @precondition(lambda self: self._held())
    @rule(at=NUMBERS, fault=FAULTS, death=DEATHS)
    def a_void(self, at: int, fault: Any, death: Any) -> None:
        self._undo(at, None, "void", fault, death)

    @precondition(lambda self: self.world.orders())
    @rule(at=NUMBERS)
    def an_order_is_cancelled(self, at: int) -> None:
        self.world.cancel(_pick(self.world.orders(), at))

    # --- what happens ---------------------------------------------------------------------------

    @rule(at=NUMBERS, operation=OPERATIONS, fault=FAULTS, death=DEATHS)
    def the_worker_attends(self, at: int, operation: str, fault: Any, death: Any) -> None:
        for fake in (self.emergepay, self.stripe):
            self._goes_wrong(fake, operation, fault)
        self.world.attend(death=death)

    @precondition(lambda self: self.world.payments())
    @rule(at=NUMBERS, times=st.integers(1, 3), newest_first=st.booleans())
    def a_gateway_speaks(self, at: int, times: int, newest_first: bool) -> None:
        payment = _pick(self.world.payments(), at)
        self.world.webhooks(payment, times, newest_first=newest_first)

    @rule()
    def the_relay_tells(self) -> None:
        self.world.relay()

    @rule(at=NUMBERS, number=CARDS, looks=st.sampled_from([0, 1, 5]))
    def a_request_is_held_up(self, at: int, number: str, looks: int) -> None:
        """The gateway's queue is long: nobody knows of it, and it may arrive any time, also after
        it was given up."""
        tender = self.world.card(number, {})
        self.world.hold_charge()
        self.world.pay(_pick(self.world.quotes, at), tender, None)
        for _ in range(looks):
            self.world.attend()

    @precondition(lambda self: self.world.held)
    @rule(is_told=st.booleans(), death=DEATHS)
    def it_arrives(self, is_told: bool, death: Any) -> None:
        self.world.let_through()
        for payment in self.world.payments(state={"$in": ["failed", "unknown"]}):
            if is_told:
                self.world.webhooks(payment, 1, newest_first=False, death=death)

    @rule(at=NUMBERS, minutes=st.sampled_from([1, 5, 60]))
    def a_quote_expires(self, at: int, minutes: int) -> None:
        self.world.expire(_pick(self.world.quotes, at), minutes)

    @rule(item=st.sampled_from(["espresso", "burger", "toast"]), available=st.booleans())
    def an_item_sells_out(self, item: str, available: bool) -> None:
        self.world.offer(item, available=available)

    @rule()
    def hours_go_by(self) -> None:
        self.world.hours_go_by()

    # --- what always holds ----------------------------------------------------------------------

    @invariant()
    def money_is_accounted_for(self) -> None:
        if hasattr(self, "world"):
            books_balance.always_holds(self.world)

    def teardown(self) -> None:
        if not hasattr(self, "world"):
            return
        books_balance.reconcile(self.world)
        books_balance.everything_balances(self.world)

    # --- parts ----------------------------------------------------------------------------------

    def _card(self, at: int, number: str, amounts: Document, fault: Any, death: Any) -> None:
        tender = self.world.card(number, amounts)
        self._goes_wrong(self.emergepay, "charge", fault)
        self.world.pay(_pick(self.world.quotes, at), tender, death)

    def _wallet(self, at: int, amounts: Document, fault: Any, death: Any) -> None:
        self._goes_wrong(self.emergepay, "wallet", fault)
        self.world.pay(_pick(self.world.quotes, at), self.world.wallet(amounts), death)

    def _form(self, at: int, card: str, amounts: Document, fault: Any, death: Any) -> None:
        self.world.open_form(_pick(self.world.quotes, at), amounts)
        if self.world.forms:
            self._goes_wrong(self.stripe, "charge", fault)
            self.world.confirm(self.world.forms[-1], card, death)

    def _cash(self, at: int, amounts: Document, death: Any) -> None:
        self.world.pay(_pick(self.world.quotes, at), self.world.cash(amounts), death)

    def _held(self) -> list[Document]:
        return [one for one in self.world.payments() if one["state"] in HOLDING]

    def _undo(self, at: int, cents: int | None, kind: str, fault: Any, death: Any) -> None:
        payment = _pick(self._held(), at)
        fake = self.world.fake_of(payment)
        if fake is not None:
            self._goes_wrong(fake, kind, fault)
        self.world.give_back(payment, cents, kind=kind, death=death)

    def _goes_wrong(self, fake: Any, operation: str, fault: tuple[str, str] | None) -> None:
        if fault is None:
            return
        kind, when = fault
        if kind == "limit":
            fake.faults.limit(operation=operation)
        else:
            getattr(fake.faults, kind)(when, operation=operation)


def _pick(some: list[Any], at: int) -> Any:
    return some[at % len(some)]
