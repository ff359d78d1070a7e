"""Card numbers are fed through every path of payments, by guests, staff and gateways; afterwards
none of them is in the database or in a log, in whatever form."""

import base64
import itertools
import json
import uuid
from collections.abc import Iterator
from typing import Any

import pytest
import requests

from orderbuddy.api.tokens import webhook_key
from orderbuddy.mongo import Document, collection
from orderbuddy.running.clients import StaffSession
from orderbuddy.running.stack import Stack
from orderbuddy.testing.card_shops import EMERGEPAY_AUTH, make_card_shop, webhook_secret
from ordering.tests.guests import PLACE, PREVIEW
from payments.fakes.stripe import token_for
from payments.fakes.stripe.webhooks import Destination, deliver
from payments.tests.card_hunt import (
    Hunt,
    card_number,
    everything_logged,
    everything_stored,
    spellings,
)
from payments.tests.guests import (
    COMPLETE,
    COMPLETE_WALLET,
    PAYMENTS,
    STRIPE_CONFIRM,
    STRIPE_CREATE,
    card,
    make_due,
    payments_of,
    sell_out,
    until,
    wallet,
)
from payments.tests.leaky_gateways import (
    EXPIRY,
    EXPIRY_YEAR,
    SECURITY_CODE,
    LeakyEmergePay,
    LeakyStripe,
)

# All that a payment keeps; a new field must be thought about here, too.
KEPT = {
    "_id", "restaurantId", "locationId", "gateway", "account", "method", "billId", "quoteId",
    "orderId", "amountCents", "tipCents", "askedCents", "takenCents", "feeCents", "currency",
    "state", "transitions", "instrumentKey", "references", "card", "reason", "reasonCode",
    "refunds", "attendAt", "looks", "silences", "correlationId", "by", "createdAt", "updatedAt",
    "nextAction", "checkGateway", "adjustments", "adjustAt",
}  # fmt: skip
REFERENCES = {"uniqueTransId", "approvalNumber", "paymentIntentId", "chargeId"}


class Fed:
    """Everything that was fed, and the processes and shop that it was fed to."""

    def __init__(self) -> None:
        self.secrets: dict[str, str] = {}
        self._seeds = itertools.count()
        self._spelling = itertools.count()

    def number(self, where: str) -> str:
        """A card's number that is fed there and nowhere else, now spaced, now dashed, now plain."""
        number = card_number(next(self._seeds))
        self.secrets[number] = where
        return spellings(number)[next(self._spelling) % 3]

    def plain(self, where: str) -> str:
        """The same without spaces and dashes, where those could not be."""
        number = card_number(next(self._seeds))
        self.secrets[number] = where
        return number

    def text(self, where: str) -> str:
        """A security code or other words that come with a card."""
        text = f"fed-{uuid.uuid4().hex[:12]}"
        self.secrets[text] = where
        return text


@pytest.fixture(scope="module")
def fed() -> Fed:
    found = Fed()
    found.secrets |= {EXPIRY: "a gateway: the expiry date", SECURITY_CODE: "a gateway: the code"}
    found.secrets[str(EXPIRY_YEAR)] = "Stripe: the expiry year"
    return found


@pytest.fixture(scope="module")
def leaky(stack, fed):
    """All processes, logging all they can, between gateways that tell too much."""
    with LeakyEmergePay(fed.number) as emergepay, LeakyStripe(fed.number) as stripe:
        environment = {
            **stack.env,
            "EMERGEPAY_ENVIRONMENT_URL": emergepay.environment_url,
            "STRIPE_API_URL": stripe.url,
            "LOG_LEVEL": "DEBUG",
            "LOG_FORMAT": "json",
            "GATEWAY_TIMEOUT_SECONDS": "2",
        }
        found = Stack(environment, stack.directory / "leaky", parts=("web", "worker", "relay"))
        # Of two workers one takes the work: it shall be the one whose gateways tell too much.
        stack.process("worker").terminate()
        found.start()
        yield found, emergepay, stripe
        found.stop()
        stack.process("worker").start()
        stack.process("worker").wait_ready()


class Feeding:
    """One guest, one member of staff, one shop."""

    def __init__(self, fed: Fed, stack: Stack, emergepay: Any, stripe: Any) -> None:
        self.fed, self.stack, self.emergepay, self.stripe = fed, stack, emergepay, stripe
        self.shop = make_card_shop(emergepay)
        self.expiries: list[str] = []

    def post(self, path: str, body: Any, **headers: str) -> requests.Response:
        """Whatever is sent comes with an Idempotency-Key, so that its answer may be kept."""
        headers = {"Idempotency-Key": str(uuid.uuid4()), **headers}
        data = body if isinstance(body, bytes) else json.dumps(body).encode()
        headers["Content-Type"] = "application/json"
        return requests.post(self.stack.url + path, data=data, headers=headers, timeout=30)

    def quote(self) -> str:
        cart = self.shop.cart(self.shop.line("burger", notes=f"card {self.fed.number('notes')}"))
        cart["customer"] = {"name": f"Ana {self.fed.number('name')}", "phone": ""}
        return self.post(PREVIEW, cart).json()["data"]["previewOrderId"]

    # --- EmergePay ---

    def cards(self) -> None:
        quote_id = self.quote()
        for number in ("4000000000000002", "4111111111111111"):
            body = {
                "previewOrderId": quote_id,
                "transactionToken": card(self.emergepay, self.shop, number),
            }
            for _ in range(2):
                transaction = self.post(COMPLETE, body).json()["transaction"]
                self.expiries.append(transaction["accountExpiryDate"])

    def cards_in_the_wrong_places(self) -> None:
        fed, quote_id = self.fed, self.quote()
        token = card(self.emergepay, self.shop)
        body = {"previewOrderId": quote_id, "transactionToken": token}
        for name in ("previewOrderId", "transactionToken", "tipCents", "amountCents"):
            self.post(COMPLETE, {**body, name: fed.number(f"complete: {name}")})
            plain = fed.plain(f"complete: {name} as a number")
            self.post(COMPLETE, {**body, name: int(plain)})
        self.post(COMPLETE, {**body, "cardNumber": fed.number("complete: an unknown field")})
        self.post(COMPLETE, {**body, fed.number("complete: an unknown name"): 1})
        self.post(COMPLETE, f'{{"card": "{fed.number("no JSON")}"'.encode())
        self.post(COMPLETE, body, **{"X-Request-Id": fed.plain("X-Request-Id")})
        self.post(f"{PAYMENTS}/start-transaction/{fed.plain('the path')}", {})
        start = f"{PAYMENTS}/start-transaction/{self.shop.restaurant_id}"
        self.post(start, {"previewOrderId": fed.number("start: previewOrderId")})
        self.post(PLACE, {"previewOrderId": fed.number("place: previewOrderId")})
        self.post(f"{PAYMENTS}/{fed.plain('no such path')}/pay", {})

    def wallets(self) -> None:
        fed, quote_id = self.fed, self.quote()
        details = wallet(
            billing={"postalCode": fed.text("billing"), "name": fed.number("billing: name")},
            card={
                "type": "VISA",
                "number": fed.number("wallet: number"),
                "expiry": fed.text("wallet: expiry"),
                "cvv": fed.text("wallet: code"),
            },
            token={"data": fed.text("wallet: token"), "pan": fed.plain("wallet: in the token")},
        )
        body = {"previewOrderId": quote_id, "transactionDetails": details}
        self.emergepay.faults.decline(operation="wallet")
        self.post(COMPLETE_WALLET, body)
        token = {"data": fed.text("wallet: second token")}
        body["transactionDetails"] = {**details, "token": token}
        for _ in range(2):
            told = self.post(COMPLETE_WALLET, body).json()["transaction"]["transactionResponse"]
            self.expiries.append(told["accountExpiryDate"])
        unknown = {**details, "cardNumber": fed.number("wallet: an unknown field")}
        body = {"previewOrderId": self.quote(), "transactionDetails": unknown}
        self.post(COMPLETE_WALLET, body)
        self.post(COMPLETE_WALLET, {**body, "transactionDetails": fed.number("wallet: a text")})

    def trouble(self) -> None:
        """Answers that are lost or mean nothing; what is looked up; money that goes back."""
        faults = self.emergepay.faults
        for kind, when in (("error", "before"), ("drop", "after"), ("garbage", "after")):
            getattr(faults, kind)(when)
            self._pay()
        faults.error(status=400)
        self._pay()
        faults.error(operation="start", status=400)
        self.post(f"{PAYMENTS}/start-transaction/{self.shop.restaurant_id}", {})
        faults.drop("after")
        faults.error(operation="look_up")
        quote_id = self._pay()
        faults.decline(operation="refund")
        sell_out(self.shop, "burger")
        (unknown,) = collection("payments").find({"billId": quote_id, "state": "unknown"})
        make_due(unknown)
        listed = {"_id": f"refund_declined:{unknown['_id']}"}
        until(lambda: collection("payment_exceptions").find_one(listed), 30)

    def _pay(self) -> Any:
        quote_id = self.quote()
        token = card(self.emergepay, self.shop)
        self.post(COMPLETE, {"previewOrderId": quote_id, "transactionToken": token})
        return collection("orders_preview").find_one(sort=[("startedAt", -1)])["_id"]

    # --- Stripe ---

    def stripe_cards(self) -> None:
        fed = self.fed
        for name in ("declined", "approved", "3ds"):
            form = self.post(STRIPE_CREATE, {"previewOrderId": self.quote()}).json()["data"]
            body = {
                "paymentId": form["paymentId"],
                "paymentToken": form["paymentToken"],
                "confirmationToken": token_for(name),
            }
            for field in ("paymentId", "paymentToken"):
                self.post(STRIPE_CONFIRM, {**body, field: fed.number(f"confirm: {field}")})
            answers = [self.post(STRIPE_CONFIRM, body) for _ in range(2)]
            assert answers[0].status_code == (402 if name == "declined" else 200)
        form = self.post(STRIPE_CREATE, {"previewOrderId": self.quote()}).json()["data"]
        body = {**body, "paymentId": form["paymentId"], "paymentToken": form["paymentToken"]}
        number = fed.number("confirm: confirmationToken")
        self.post(STRIPE_CONFIRM, {**body, "confirmationToken": number})
        for name in ("previewOrderId", "tipCents", "amountCents", "cardNumber"):
            wanted = {"previewOrderId": self.quote(), name: fed.number(f"create: {name}")}
            self.post(STRIPE_CREATE, wanted)

    # --- reading, webhooks, staff ---

    def questions(self) -> None:
        payment = payments_of(self.shop)[0]
        for path in (
            f"{PAYMENTS}/{self.fed.plain('read: the path')}?token=x",
            f"{PAYMENTS}/{payment['_id']}?token={self.fed.plain('read: token')}",
            f"{PAYMENTS}/options?previewOrderId={self.fed.plain('options: previewOrderId')}",
            f"{PAYMENTS}/options?orderId={self.fed.plain('options: orderId')}",
        ):
            answer = requests.get(self.stack.url + path, timeout=10)
            assert answer.status_code == 404

    def webhooks(self) -> None:
        fed, shop = self.fed, self.shop
        said = {
            "object": "payment_intent",
            "id": fed.number("event: id"),
            "metadata": {"payment_id": fed.number("event: payment_id")},
            "last_payment_error": {"message": fed.number("event: message")},
            "card": {"number": fed.number("event: number"), "exp_year": EXPIRY_YEAR},
        }
        event = {
            "id": fed.number("event"), "object": "event", "type": fed.number("event: type"),
            "data": {"object": said},
        }  # fmt: skip
        url = f"{self.stack.url}{PAYMENTS}/webhooks/stripe/{shop.location_id}"
        right = Destination(url, webhook_secret(shop))
        assert deliver(right, event) == 200
        assert deliver(right, event, secret=fed.plain("event: secret")) == 400
        notice = {"externalTransactionId": fed.number("notice"), "maskedAccount": fed.number("n")}
        path = f"{PAYMENTS}/webhooks/emergepay/{shop.location_id}"
        answer = self.post(f"{path}/{webhook_key(shop.location_id)}", {"transaction": notice})
        assert answer.status_code == 200
        assert self.post(f"{path}/{fed.plain('webhook key')}", notice).status_code == 404

    def staff(self) -> None:
        fed, shop = self.fed, self.shop
        paid = [one for one in payments_of(shop) if one["state"] == "approved"]
        with StaffSession(self.stack.url, shop.owner_email, shop.owner_password) as session:
            for number, payment in enumerate(paid):
                reason = f"to card {fed.number('refund: reason')}"
                self.emergepay.faults.decline(operation=("refund", "void")[number % 2])
                for path in ("void", "refund"):
                    address = f"{PAYMENTS}/{payment['_id']}/{path}"
                    session.post(address, json={"reason": reason})
                session.post(
                    f"{PAYMENTS}/{payment['_id']}/refund",
                    json={"reason": "x", "lineIds": [fed.number("refund: lineIds")]},
                )
                session.get(f"{PAYMENTS}/{payment['_id']}/story")
            session.post(f"{PAYMENTS}/counter", json={
                "method": fed.number("counter: method"), "orderId": fed.number("counter: orderId"),
            })  # fmt: skip


@pytest.fixture(scope="module")
def feeding(fed, leaky) -> Iterator[Feeding]:
    """After all of it was fed. Its gateways end with it: what it left open is nobody's turn."""
    found = Feeding(fed, *leaky)
    for feed in (
        found.cards, found.cards_in_the_wrong_places, found.wallets, found.stripe_cards,
        found.questions, found.webhooks, found.staff, found.trouble,
    ):  # fmt: skip
        feed()
    yield found
    for name in ("payments", "refunds"):
        mine = {"restaurantId": found.shop.restaurant_id}
        collection(name).update_many(mine, {"$unset": {"attendAt": "", "adjustAt": ""}})


def test_enough_was_fed_and_it_did_something(feeding, fed) -> None:
    assert len(fed.secrets) > 150
    found = payments_of(feeding.shop)
    states = {(one["gateway"], step["to"]) for one in found for step in one["transitions"]}
    for gateway in ("emergepay", "stripe"):
        assert {(gateway, "approved"), (gateway, "declined")} <= states
    assert {"card", "wallet"} <= {one["method"] for one in found}
    assert collection("refunds").count_documents({"restaurantId": feeding.shop.restaurant_id}) > 4


def test_nothing_of_it_is_in_the_database(feeding, fed) -> None:
    hunt = Hunt(fed.secrets)
    found = {name: hunt.found_in(texts) for name, texts in everything_stored()}
    assert {name: sorted(where) for name, where in found.items() if where} == {}


def test_nothing_of_it_is_in_any_log(feeding, fed, leaky, stack) -> None:
    hunt = Hunt(fed.secrets)
    logs = dict(everything_logged(stack.directory))
    assert {f"leaky/log/{name}.log" for name in ("web", "worker", "relay")} <= logs.keys()
    assert {f"log/{name}.log" for name in ("web", "sockets", "mongo", "valkey")} <= logs.keys()
    assert all(logs[f"leaky/log/{name}.log"] for name in ("web", "worker"))
    found = {name: hunt.found_in(lines) for name, lines in logs.items()}
    assert {name: sorted(where) for name, where in found.items() if where} == {}


def test_the_expiry_date_is_in_the_first_answer_only(feeding) -> None:
    assert feeding.expiries == [EXPIRY, "", EXPIRY, "", EXPIRY, ""]


def test_what_a_payment_keeps(feeding) -> None:
    for payment in payments_of(feeding.shop):
        assert set(payment) <= KEPT, "is it something of the card's?"
        assert set(payment["references"]) <= REFERENCES
        if payment["card"] is not None:
            assert set(payment["card"]) == {"brand", "last4"}
            assert payment["card"]["brand"].startswith(("VISA ••••", "visa ••••"))
            assert len(payment["card"]["last4"]) == 4


def test_what_people_read_has_its_last_digits_still(feeding) -> None:
    reasons = [one["reason"] for one in _refunds(feeding) if one["by"] != "system"]
    assert reasons
    assert all(one.startswith("to card •••• ") for one in reasons if one != "x")
    (quote,) = collection("orders_preview").find(
        {"restaurantId": feeding.shop.restaurant_id}, limit=1
    )
    assert quote["customer"]["name"].startswith("Ana •••• ")
    assert quote["items"][0]["notes"].startswith("card •••• ")


def _refunds(feeding: Feeding) -> list[Document]:
    return list(collection("refunds").find({"restaurantId": feeding.shop.restaurant_id}))


FORMS = ("plain", "spaced", "dashed", "part", "base64", "hex", "bytes")
PLANTED = {form: card_number(123_456 + at) for at, form in enumerate(FORMS)}


def _written(form: str) -> Any:
    """Its number, as it may be found somewhere."""
    plain, spaced, dashed = spellings(PLANTED[form])
    return {
        "plain": f"x{plain}y", "spaced": spaced, "dashed": dashed, "part": plain[:12],
        "base64": base64.b64encode(f"card={plain};".encode()).decode(),
        "hex": plain.encode().hex(), "bytes": plain.encode(),
    }[form]  # fmt: skip


@pytest.fixture(scope="module")
def found_in_collections(database_for_every_test) -> dict[str, set[str]]:
    """Where each form was found: the whole database is read once for all."""
    hunt = Hunt({number: form for form, number in PLANTED.items()})
    planted = {form: collection(f"test_planted_{form}") for form in FORMS}
    for form, some in planted.items():
        some.insert_one({"deep": [{"er": _written(form)}]})
    try:
        found = {name: hunt.found_in(texts) for name, texts in everything_stored()}
    finally:
        for some in planted.values():
            some.drop()
    return {form: {name for name, forms in found.items() if form in forms} for form in FORMS}


@pytest.mark.parametrize("form", FORMS)
def test_the_hunt_finds_what_is_there(form: str, found_in_collections, tmp_path) -> None:
    """In the database and in logs, in each form that it looks for."""
    assert found_in_collections[form] == {f"test_planted_{form}"}
    written, hunt = _written(form), Hunt({PLANTED[form]: "here"})
    (tmp_path / "a.log").write_bytes(written if form == "bytes" else f"x {written}".encode())
    assert [hunt.found_in(lines) for _, lines in everything_logged(tmp_path)] == [{"here"}]


def test_the_shops_secrets_are_nowhere_in_the_clear(feeding, leaky, stack) -> None:
    """Beside the cards: what would let others charge them. EmergePay's is an old, plain one."""
    shop = feeding.shop
    hunt = Hunt({f"sk_test_{shop.restaurant_id}": "Stripe's key", EMERGEPAY_AUTH: "EmergePay's"})
    stored = {name: hunt.found_in(texts) for name, texts in everything_stored()}
    assert {name: where for name, where in stored.items() if where} == {
        "locations": {"EmergePay's"},
    }  # fmt: skip
    for name, lines in everything_logged(stack.directory):
        assert hunt.found_in(lines) == set(), name
