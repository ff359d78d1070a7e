"""EmergePay's REST paths: what each takes and what it does to the books."""

import secrets
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from payments.fakes.books import Entry
from payments.fakes.emergepay.cards import VISA, Behaviour, behaviour_of
from payments.fakes.emergepay.checks import cents, checked, dollars
from payments.fakes.emergepay.hosted_fields import HostedFields
from payments.fakes.server import FakeServer
from payments.fakes.wire import Answer, Json, Refusal, Request, Route

BASE = "/virtualterminal/v1"
# The recorded location's account.
OID, AUTH = "1187605703", "sandbox-token"
TOKEN_IS_NOT_VALID = "The transaction token is not valid"  # noqa: S105
APPROVED = "Approved"


@dataclass(slots=True)
class Token:
    """A started transaction: its card comes from the hosted fields, and it pays once."""

    account: str
    card: Behaviour | None = None
    is_used: bool = False


class FakeEmergePay(FakeServer):
    """Operations: start, charge, wallet, look_up, void, refund, adjust.

    Test cards are in `cards`: 4111… is approved, 4000000000000002 is not. `accounts` maps an oid to
    its token; a test that has another one adds it.
    """

    name = "emergepay"

    def __init__(self, port: int = 0, accounts: dict[str, str] | None = None) -> None:
        self.accounts = dict(accounts or {OID: AUTH})
        self.tokens: dict[str, Token] = {}
        # Whether `amountProcessed` is without the tip: EmergePay's pages do not say.
        self.tells_tips_apart = False
        self._settled: set[str] = set()
        super().__init__(port)

    @property
    def environment_url(self) -> str:
        """What EMERGEPAY_ENVIRONMENT_URL must be."""
        return f"{self.url}{BASE}"

    @property
    def assets_url(self) -> str:
        """What EMERGEPAY_ASSETS_URL must be."""
        return self.url

    def known_accounts(self) -> Iterable[str]:
        """All but the recorded location's, which any test may use."""
        return self.accounts.keys() - {OID}

    def account_of(self, request: Request) -> str:
        return request.named.get("oid", "")

    def new_token(self, oid: str = OID) -> str:
        """A token as `start` gives it out: its card is still to come."""
        token = f"tok_{secrets.token_hex(12)}"
        self.tokens[token] = Token(oid)
        return token

    def token_for(self, number: str = VISA, *, oid: str = OID) -> str:
        """A token as a browser brings it: started, and that card filled in."""
        token = self.new_token(oid)
        self.enter_card(token, number)
        return token

    def enter_card(self, token: str, number: str = VISA) -> None:
        """What the hosted fields do with a token that `start` gave out."""
        self.tokens[token].card = behaviour_of(number)

    def settle(self, oid: str = OID) -> None:
        """The account's day is over: what it took until now cannot be voided or adjusted."""
        with self.books.lock:
            mine = [one for one in self.books.entries if one.account == oid]
            self._settled.update(one.key for one in mine)

    def reset(self) -> None:
        super().reset()
        self._settled.clear()

    def routes(self) -> list[Route]:
        org = BASE + r"/orgs/(?P<oid>[^/]+)/transactions"
        return [
            Route("POST", f"{org}/start", "start", self._start),
            Route("PUT", org + "/checkout/(?P<token>[^/]+)", "charge", self._checkout),
            Route("POST", f"{org}/wallets", "wallet", self._wallet),
            Route("PUT", f"{org}/void", "void", self._void),
            Route("PUT", f"{org}/tokenizedRefund", "refund", self._refund),
            Route("PUT", f"{org}/adjust", "adjust", self._adjust),
            Route("GET", org + "/(?P<key>[^/]+)", "look_up", self._look_up),
            Route("POST", "/_control/tokens", "", self._control_token),
            Route("POST", "/_control/settle", "", self._control_settle),
            *HostedFields(self).routes(),
        ]

    # --- paths ----------------------------------------------------------------------------------

    def _start(self, request: Request) -> Answer:
        oid = self._oid(request)
        checked("start", request.json())
        return Answer(body={"transactionToken": self.new_token(oid)})

    def _checkout(self, request: Request) -> Answer:
        oid = self._oid(request)
        data = checked("charge", request.json())
        with self.books.lock:
            self._refuse_duplicate(oid, data)
            token = self.tokens.get(request.named["token"])
            if token is None or token.account != oid or token.card is None:
                # A browser can send us any token, so that is nobody's mistake here.
                raise Refusal(400, TOKEN_IS_NOT_VALID, is_violation=False)
            if token.is_used:
                raise Refusal(400, TOKEN_IS_NOT_VALID)
            entry = self.books.add(self._sale(oid, data, token.card, request))
            token.is_used = entry.approved
        return self._told_of(entry)

    def _wallet(self, request: Request) -> Answer:
        oid = self._oid(request)
        data = checked("wallet", request.json())
        with self.books.lock:
            self._refuse_duplicate(oid, data)
            entry = self.books.add(self._sale(oid, data, behaviour_of(VISA), request))
        return self._told_of(entry)

    def _look_up(self, request: Request) -> Answer:
        oid = self._oid(request)
        entry = self.books.of_key(request.named["key"])
        if entry is None or entry.account != oid:
            raise Refusal(404, "Transaction not found", is_violation=False)
        return _answer(entry)

    def _void(self, request: Request) -> Answer:
        return self._undone(request, "void", self._void_fault)

    def _refund(self, request: Request) -> Answer:
        return self._undone(request, "refund", self._refund_fault)

    def _adjust(self, request: Request) -> Answer:
        oid = self._oid(request)
        data = checked("adjust", request.json())
        with self.books.lock:
            sale = self._sale_of(oid, data)
            fault = self._void_fault(sale, 0) or _told(request)
            tip = cents(data["tipAmount"])
            entry = self.books.add(_entry("tip", oid, data, tip, fault, sale))
            if entry.approved:
                sale.cents += tip - sale.tip_cents
                sale.facts["asked_cents"] = sale.cents
                sale.tip_cents = tip
        return _answer(entry)

    # --- parts ----------------------------------------------------------------------------------

    def _told_of(self, sale: Entry) -> Answer:
        self.announce(sale)
        return _answer(sale)

    def _oid(self, request: Request) -> str:
        """The organisation of the path; Refusal 401 without its token."""
        oid = request.named["oid"]
        given = request.headers.get("Authorization") or ""
        if oid not in self.accounts or given != f"Bearer {self.accounts[oid]}":
            raise Refusal(401, "Unauthorized")
        return oid

    def _refuse_duplicate(self, oid: str, data: Json) -> None:
        earlier = self.books.of_key(data["externalTransactionId"])
        if earlier is not None and earlier.account == oid:
            raise Refusal(400, "Duplicate externalTransactionId")

    def _sale(self, oid: str, data: Json, card: Behaviour, request: Request) -> Entry:
        """`amount` is what the goods cost; a tip is added to it."""
        tip = cents(data.get("tipAmount", "0.00"))
        fault = _told(request) or ("" if card.is_approved else card.message)
        asked = cents(data["amount"]) + tip
        entry = _entry("charge", oid, data, min(asked, card.at_most_cents), fault)
        entry.tip_cents = tip
        entry.facts["asked_cents"] = asked
        entry.facts["tip_apart_cents"] = tip if self.tells_tips_apart else 0
        entry.facts["card"] = card
        return entry

    def _undone(self, request: Request, kind: str, fault_of: Callable[[Entry, int], str]) -> Answer:
        oid = self._oid(request)
        data = checked(kind, request.json())
        with self.books.lock:
            sale = self._sale_of(oid, data)
            wanted = cents(data["amount"]) if "amount" in data else sale.cents
            fault = fault_of(sale, wanted) or _told(request)
            entry = self.books.add(_entry(kind, oid, data, wanted, fault, sale))
        return _answer(entry)

    def _sale_of(self, oid: str, data: Json) -> Entry:
        self._refuse_duplicate(oid, data)
        sale = self.books.of_reference(data["uniqueTransId"])
        if sale is None or sale.account != oid or sale.kind != "charge" or not sale.approved:
            raise Refusal(404, "Transaction not found")
        return sale

    def _void_fault(self, sale: Entry, wanted: int) -> str:
        if sale.key in self._settled:
            return "Transaction already settled"
        if self.books.given_back_cents(sale.key):
            return "Transaction already voided or refunded"
        return ""

    def _refund_fault(self, sale: Entry, wanted: int) -> str:
        return "" if wanted <= self.books.kept_cents(sale.key) else "Refund exceeds the sale"

    def _control_token(self, request: Request) -> Answer:
        """{"card": "4111…", "oid"?} → {"transactionToken"}, filled in as by a browser."""
        wanted = request.json()
        token = self.token_for(wanted.get("card", VISA), oid=wanted.get("oid", OID))
        return Answer(body={"transactionToken": token})

    def _control_settle(self, request: Request) -> Answer:
        """{"oid"?}"""
        self.settle(request.json().get("oid", OID))
        return Answer()


_TYPES = {"charge": "CreditSale", "refund": "CreditReturn", "void": "Void", "tip": "SaleAdjust"}


def _told(request: Request) -> str:
    """Why the test wants it declined."""
    fault = request.fault
    return fault.reason if fault is not None and fault.kind == "decline" else ""


def _entry(
    kind: str, oid: str, data: Json, wanted: int, fault: str, sale: Entry | None = None
) -> Entry:
    entry = Entry(
        kind=kind,
        key=data["externalTransactionId"],
        cents=wanted,
        approved=not fault,
        reference=secrets.token_hex(10),
        account=oid,
        reason=fault,
    )
    if sale is not None:
        entry.charge_key = sale.key
        entry.facts["card"] = sale.facts["card"]
    return entry


def _answer(entry: Entry) -> Answer:
    card: Behaviour = entry.facts["card"]
    told = {
        "externalTransactionId": entry.key,
        "transactionType": _TYPES[entry.kind],
        "resultStatus": _yes(entry.approved),
        "resultMessage": entry.reason or APPROVED,
        "uniqueTransId": entry.reference,
        "transactionReference": "",
        "approvalNumberResult": "VTLMC1" if entry.approved else "",
        "amount": dollars(entry.facts.get("asked_cents", entry.cents)),
        "amountProcessed": dollars(entry.cents - entry.facts.get("tip_apart_cents", 0)),
        "amountTipped": dollars(entry.tip_cents),
        "isPartialApproval": _yes(entry.cents < entry.facts.get("asked_cents", entry.cents)),
        "maskedAccount": f"************{card.last4}",
        "accountCardType": card.brand,
        "accountExpiryDate": "1030",
        "avsResponseCode": "",
        "cvvResponseCode": "M",
    }
    return Answer(body={"transactionResponse": told})


def _yes(is_so: bool) -> str:
    return "true" if is_so else "false"
