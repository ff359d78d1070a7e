import secrets
import threading
from collections.abc import Callable, Iterable
from copy import deepcopy
from functools import partial
from pathlib import Path
from typing import Any

from payments.fakes.faults import Fault
from payments.fakes.server import FakeServer
from payments.fakes.stripe import forms, intents, refunds, webhooks
from payments.fakes.stripe.account import Account, News, Object
from payments.fakes.stripe.api import Api, broken
from payments.fakes.stripe.control import control_routes
from payments.fakes.stripe.endpoints import ENDPOINTS, for_browsers, intent_of_secret
from payments.fakes.stripe.errors import StripeError
from payments.fakes.stripe.webhooks import Destination
from payments.fakes.wire import Answer, Request, Route

BROWSER = Path(__file__).parent / "browser"


class FakeStripe(FakeServer):
    """Stripe's REST paths that we use, its webhooks and its browser script; see `fakes.server`.

    Every key `sk_test_NAME` opens an account of its own, whose publishable key is `pk_test_NAME`.
    `cards.token_for("3ds")` is what a browser would have sent. Operations that faults are told by:
    charge, look_up, list, cancel, confirm, refund, refunds, look_up_refund, token, script.

    An entry's `key` in the books is the idempotency key that it was asked for with.
    """

    name = "stripe"

    def __init__(self, port: int = 0) -> None:
        self.accounts: dict[str, Account] = {}
        self.destinations: dict[str, list[Destination]] = {}
        self.api = Api(self.account, self._befallen, self._told_of)
        super().__init__(port)

    def routes(self) -> list[Route]:
        api = [
            Route(one.method, one.pattern, one.name, partial(self.api.answer, one))
            for one in ENDPOINTS
        ]
        pages = [
            Route("GET", "/v3/", "script", partial(_file, "stripe.js", "text/javascript")),
            Route("GET", "/v3/card.html", "", partial(_file, "card.html", "text/html")),
            Route("GET", "/v3/bank.html", "", partial(_file, "bank.html", "text/html")),
            Route("POST", "/v3/bank", "", self._bank),
        ]
        return [*api, *pages, *control_routes(self)]

    @property
    def script_url(self) -> str:
        """What STRIPE_JS_URL is to be."""
        return f"{self.url}/v3/"

    def account(self, name: str) -> Account:
        """The account with the keys `sk_test_{name}` and `pk_test_{name}`."""
        with self.books.lock:
            return self.accounts.setdefault(name, Account(name, self.books.add))

    def known_accounts(self) -> Iterable[str]:
        return list(self.accounts)

    def account_of(self, request: Request) -> str:
        return (request.headers.get("Authorization") or "").partition("_test_")[2]

    def intent_of(self, key: str) -> Object:
        """The intent that was created under an idempotency key (a payment's id); KeyError."""
        for account in list(self.accounts.values()):
            for intent_id, created_under in list(account.keys_of.items()):
                if created_under == key and intent_id in account.intents:
                    return account.intents[intent_id]
        raise KeyError(key)

    def finish(self, intent_id: str, *, approved: bool = True) -> None:
        """The guest did (or failed) what the bank wanted; or `processing` came to an end."""
        account = next(one for one in self.accounts.values() if intent_id in one.intents)
        self._told_of(account, partial(_finish, account, intent_id, approved))

    def finish_refund(self, refund_id: str, *, succeeded: bool = True) -> None:
        """A refund that was pending has reached the card, or has not."""
        account = next(one for one in self.accounts.values() if refund_id in one.refunds)
        self._told_of(account, partial(refunds.finish, account, refund_id, succeeded))
        entry = self.books.of_reference(refund_id)
        if entry is not None:
            entry.approved = succeeded

    def listen(
        self, account: str, url: str, secret: str, mode: str = "held", late_seconds: float = 2.0
    ) -> Destination:
        """Send the account's events to `url`; see Destination for the modes."""
        found = Destination(url, secret, mode, late_seconds)
        self.destinations.setdefault(account, []).append(found)
        return found

    def send(
        self, account: str, *, about: str = "", times: int = 1, order: str = "", **how: Any
    ) -> list[int]:
        """Send the account's events now to all that listen; the statuses that they got.

        `about`: only those of a payment (its id); `order="reversed"`: the newest first. `how`: see
        `webhooks.deliver`.
        """
        events = [one for one in self.account(account).events if about in str(one["data"])]
        ordered = events[::-1] if order == "reversed" else events
        return [
            webhooks.deliver(destination, event, **how)
            for destination in self.destinations.get(account, [])
            for event in ordered * times
        ]

    def forget_keys(self) -> None:
        """A day goes by: idempotency keys are pruned."""
        self.api.forget_keys()

    def revoke(self, account: str) -> None:
        """The account's keys are no longer accepted."""
        self.api.revoked.add(account)

    def reset(self) -> None:
        super().reset()
        self.accounts.clear()
        self.destinations.clear()
        self.api.revoked.clear()
        self.api.forget_keys()

    # --- one request ----------------------------------------------------------------------------

    def _acted(self, route: Route, request: Request) -> Answer:
        if not request.path.startswith("/v1/"):
            return super()._acted(route, request)
        request.fault = self._noted(route, request)
        try:
            answer = route.handler(request)
        except StripeError as error:
            if error.is_violation:
                self.violations.append(f"{request.method} {request.path}: {error}")
            answer = Answer(error.status, error.body)
        answer.headers.setdefault("Request-Id", f"req_{secrets.token_hex(7)}")
        return answer

    def _befallen(self, fault: Fault | None, when: str) -> Answer | None:
        if fault is not None and (fault.kind, fault.when) == ("error", when):
            return broken(fault.status)
        return super()._befallen(fault, when)

    def _told_of(self, account: Account, deed: Callable[[], Object]) -> Object:
        """Do it under the account's lock; afterwards who listens hears of it."""
        news = News()
        try:
            with account.lock:
                account.news = news
                return deepcopy(deed())
        finally:
            self._spread(account, news)

    def _spread(self, account: Account, news: News) -> None:
        for destination in self.destinations.get(account.name, []) if news.events else []:
            arguments = (destination, news.events)
            threading.Thread(target=webhooks.deliver_by_mode, args=arguments, daemon=True).start()
        for entry in news.entries:
            if entry.kind == "charge":
                self.announce(entry)

    def _bank(self, request: Request) -> Answer:
        """What the guest decided on the bank's page."""
        _, _, name = (request.headers.get("Authorization") or "").partition("pk_test_")
        account, said = self.account(name), forms.decoded(request.body.decode())
        try:
            intent = intent_of_secret(account, said["client_secret"])
            approved = said["approve"] == "true"
            self._told_of(account, partial(_finish, account, intent["id"], approved))
        except StripeError as error:
            return Answer(error.status, error.body)
        return Answer(body=for_browsers(intent))


def _finish(account: Account, intent_id: str, approved: bool) -> Object:
    intent = account.intent(intent_id)
    intents.finish(account, intent, approved=approved)
    return intent


def _file(name: str, content_type: str, request: Request) -> Answer:
    return Answer(body=(BROWSER / name).read_bytes(), content_type=f"{content_type}; charset=utf-8")
