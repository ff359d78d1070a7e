"""A request to the REST paths, in Stripe's order: who asks, how often, by which key."""

import secrets
from collections.abc import Callable
from functools import partial

from payments.fakes.faults import AFTER, BEFORE, Fault
from payments.fakes.stripe import forms
from payments.fakes.stripe.account import Account, Object
from payments.fakes.stripe.endpoints import Call, Endpoint
from payments.fakes.stripe.errors import StripeError
from payments.fakes.stripe.keys import Keys, Result
from payments.fakes.wire import Answer, Request

FORM = "application/x-www-form-urlencoded"
# What a fault makes of a request, or None: it goes on.
Befallen = Callable[[Fault | None, str], Answer | None]
# Does a deed on an account, and tells who listens.
Doing = Callable[[Account, Callable[[], Object]], Object]


class Api:
    """Answers requests; keys are kept by account. A fault `before` befalls a request whose key is
    held already, as something does on Stripe's own machines."""

    def __init__(self, account: Callable[[str], Account], befallen: Befallen, doing: Doing) -> None:
        self.revoked: set[str] = set()
        self._account, self._befallen, self._doing = account, befallen, doing
        self._keys: dict[str, Keys] = {}

    def answer(self, endpoint: Endpoint, request: Request) -> Answer:
        """Raises StripeError, Dropped."""
        account = self._asking(request, endpoint)
        if request.fault is not None and request.fault.kind == "limit":
            raise StripeError(429, "invalid_request_error", "Too many requests", code="rate_limit")
        if endpoint.method == "POST":
            return self._once(endpoint, account, request)
        said = forms.nested(request.query.items())
        deed = partial(self._deed, endpoint, account, request, said)
        instead = self._befallen(request.fault, BEFORE)
        return instead or self._befallen_after(request, Answer(body=deed()))

    def forget_keys(self) -> None:
        """A day goes by: keys are pruned."""
        self._keys.clear()

    def _asking(self, request: Request, endpoint: Endpoint) -> Account:
        scheme, _, key = (request.headers.get("Authorization") or "").partition(" ")
        kind, _, name = key.partition("_test_")
        if scheme != "Bearer" or kind not in ("sk", "pk") or not name or name in self.revoked:
            message = f"Invalid API Key provided: {kind[:2]}_test_{'*' * 8}{name[-4:]}"
            raise StripeError(401, "invalid_request_error", message)
        if kind == "pk" and not endpoint.public:
            message = "This API call cannot be made with a publishable API key."
            raise StripeError(401, "invalid_request_error", message, is_violation=True)
        if kind == "sk" and not request.headers.get("Stripe-Version"):
            raise StripeError.invalid("Stripe-Version is missing")
        return self._account(name)

    def _once(self, endpoint: Endpoint, account: Account, request: Request) -> Answer:
        """The first request under its key is executed; the others get its result."""
        if request.headers.get_content_type() != FORM:
            raise StripeError.invalid(f"Content-Type must be {FORM}")
        key = request.headers.get("Idempotency-Key") or ""
        if not key and not endpoint.public:
            raise StripeError.invalid("Idempotency-Key is missing")
        keys, key = self._keys.setdefault(account.name, Keys()), key or secrets.token_hex(8)
        form = request.body.decode()
        earlier = keys.begin(key, endpoint.method, request.path, form)
        if earlier is None:
            request.named["key"] = key
            return self._first(endpoint, account, request, partial(keys.end, key))
        replayed = Answer(*earlier, headers={"Idempotent-Replayed": "true"})
        return self._befallen_after(request, replayed)

    def _first(
        self, endpoint: Endpoint, account: Account, request: Request, save: Callable[..., None]
    ) -> Answer:
        """Whatever happens, the key holds a result afterwards or is free."""
        result: Result | None = None
        try:
            instead = self._befallen(request.fault, BEFORE)
            if instead is not None:
                result = _kept(instead)
                return instead
            said = forms.decoded(request.body.decode())
            result = self._result(partial(self._deed, endpoint, account, request, said))
            if request.fault is not None and _fails_after(request.fault):
                # The end of it went wrong: that is what was answered, so that is what is kept.
                result = 500, broken(500).body
        finally:
            save(result)
        return self._befallen_after(request, Answer(*result))

    def _result(self, deed: Callable[[], Object]) -> Result:
        try:
            return 200, deed()
        except StripeError as error:
            if not error.is_saved:
                raise
            return error.status, error.body

    def _deed(self, endpoint: Endpoint, account: Account, request: Request, said: Object) -> Object:
        wanted = forms.checked(said, endpoint.allowed)
        named = dict(request.named)
        call = Call(account, wanted, named.pop("key", ""), _decline_code(request.fault), named)
        return self._doing(account, partial(endpoint.deed, call))

    def _befallen_after(self, request: Request, answer: Answer) -> Answer:
        return self._befallen(request.fault, AFTER) or answer


def broken(status: int) -> Answer:
    """Stripe's own fault. A 500 is what its key answers from now on, so it advises against more."""
    message = "An unknown error occurred"
    advice = {"Stripe-Should-Retry": "false"} if status == 500 else {}
    return Answer(status, {"error": {"type": "api_error", "message": message}}, headers=advice)


def _kept(answer: Answer) -> Result | None:
    """A 500 of the API is kept by its key; a load balancer's 502 to 504 never got to it."""
    return (500, dict(answer.body)) if answer.status == 500 else None


def _fails_after(fault: Fault) -> bool:
    return (fault.kind, fault.when, fault.status) == ("error", AFTER, 500)


def _decline_code(fault: Fault | None) -> str:
    if fault is None or fault.kind != "decline":
        return ""
    is_code = fault.reason.islower() and fault.reason.isidentifier()
    return fault.reason if is_code else "generic_decline"
