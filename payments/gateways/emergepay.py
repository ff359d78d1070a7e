from dataclasses import replace
from typing import Any
from urllib.parse import quote
from uuid import UUID

from django.conf import settings

from orderbuddy.card_numbers import without_card_numbers
from orderbuddy.mongo import Document
from payments.gateways.base import (
    Account,
    Card,
    Gateway,
    Outcome,
    OutcomeUnknownError,
    RefusedError,
    State,
    TemporaryError,
)
from payments.gateways.http import Connection, DuplicateError, NotThereError
from payments.money import cents, dollars

# What today's clients get of a transaction (recorded). The expiry date is passed on, never kept.
_ANSWERED = (
    "externalTransactionId", "transactionType", "resultStatus", "resultMessage", "uniqueTransId",
    "transactionReference", "approvalNumberResult", "amount", "amountProcessed", "maskedAccount",
    "accountCardType", "accountExpiryDate",
)  # fmt: skip
# What the wallet's script gives the browser (recorded); nothing else a browser sends is passed on.
_WALLET = {"type": str, "isSandbox": bool, "billing": dict, "card": dict, "token": dict}
_PRODUCTION = "https://api.emergepay.chargeitpro.com/"

_connection = Connection()


class EmergePay(Gateway):
    """EmergePay (Gravity Payments): cards in its hosted fields, and wallets.

    `Account`: options `oid`, `wallets_public_id`; secret `auth`. The payment's `_id` is the
    `externalTransactionId`, which it takes once. Nothing that moves money is ever sent twice: a
    lost answer is looked up by that id.
    """

    name = "emergepay"

    def public_options(self, account: Account) -> dict[str, Any]:
        script = f"{settings.EMERGEPAY_ASSETS_URL}/cip-hosted-fields.js"
        return {"scriptUrl": script, "walletsPublicId": account.options["wallets_public_id"]}

    def start(self, account: Account) -> str:
        """A token for the browser's hosted fields; moves no money. Raises TemporaryError."""
        wanted = {
            "transactionType": "CreditSale",
            "method": "hostedFields",
            "submissionType": "manual",
        }
        answer = _asked(account, "start", method="POST", body={"transactionData": wanted})
        token = answer.get("transactionToken")
        if not isinstance(token, str) or not token:
            raise TemporaryError("the gateway sent no token")
        return token

    def charge(self, account: Account, payment: Document, instrument: Any) -> Outcome:
        """`instrument`: the hosted fields' transactionToken, or a wallet's transactionDetails."""
        wanted = {**_amounts(payment), "externalTransactionId": _key(payment)}
        if payment["method"] == "wallet":
            wanted |= {"transactionType": "CreditSale", "transactionReference": _key(payment)}
            wanted = {**_wallet(instrument), **wanted}
            return _of_sale(payment, _done(account, "POST", "wallets", wanted))
        path = f"checkout/{quote(str(instrument), safe='')}"
        return _of_sale(payment, _done(account, "PUT", path, wanted))

    def look_up(self, account: Account, payment: Document) -> Outcome:
        return _of_sale(payment, _looked_up(account, payment))

    def refund(self, account: Account, payment: Document, refund: Document) -> Outcome:
        wanted = {**_change(payment, refund), "amount": dollars(refund["amountCents"])}
        return _done(account, "PUT", "tokenizedRefund", wanted)

    def void(self, account: Account, payment: Document, refund: Document) -> Outcome:
        return _done(account, "PUT", "void", _change(payment, refund), "voided")

    def look_up_refund(self, account: Account, payment: Document, refund: Document) -> Outcome:
        done = "voided" if refund["kind"] == "void" else "approved"
        return _looked_up(account, refund, done)

    def adjust_tip(self, account: Account, payment: Document, adjustment: Document) -> Outcome:
        """Only while the payment is unsettled; too late, it is `declined`."""
        tip = {"adjustmentType": "SaleAdjust", "tipAmount": dollars(adjustment["tipCents"])}
        wanted = {**_change(payment, adjustment), **tip}
        return _done(account, "PUT", "adjust", wanted)


def _address(account: Account, path: str) -> str:
    oid = quote(account.options["oid"], safe="")
    return f"{settings.EMERGEPAY_ENVIRONMENT_URL}/orgs/{oid}/transactions/{path}"


def _done(
    account: Account, method: str, path: str, wanted: Document, done: State = "approved"
) -> Outcome:
    """The outcome of a request that may move money; `done` is what its success is called."""
    url, token = _address(account, path), account.secrets["auth"]
    answer = _connection.do(method, url, token=token, body={"transactionData": wanted})
    outcome = _outcome(answer, done)
    if outcome.state == "declined" and "duplicate" in outcome.reason_code:
        # Of an earlier request under the same id, perhaps: that one decides.
        raise DuplicateError(outcome.reason)
    return outcome


def _asked(account: Account, path: str, **how: Any) -> Document:
    return _connection.read(_address(account, path), token=account.secrets["auth"], **how)


def _looked_up(account: Account, document: Document, done: State = "approved") -> Outcome:
    try:
        answer = _asked(account, _key(document))
    except NotThereError:
        return Outcome("absent")
    return _outcome(answer, done)


def _key(document: Document) -> str:
    """A payment's or refund's `_id` as EmergePay wants it: a UUID of version 4. Ids that are
    derived from others (version 5) are made to look like one, always the same."""
    key = UUID(document["_id"])
    return str(key if key.version == 4 else UUID(bytes=key.bytes, version=4))


def _amounts(payment: Document) -> Document:
    """`amount` is what the goods cost, `tipAmount` comes on top of it.

    The documentation calls `amount` "the base amount" (dev.gravitypayments.com/docs/emergepay,
    text-to-pay; `base_amount` beside `tip_amount` in a started transaction) and lets a tip alone be
    adjusted later; no page says it of this very path. Were it otherwise, `amountProcessed` would
    differ from what was asked, which is found out with the first tip (`_of_sale`); and a guest
    would have paid too little, not too much.
    """
    tip = {"tipAmount": dollars(payment["tipCents"])} if payment["tipCents"] else {}
    return {"amount": dollars(payment["amountCents"]), **tip}


def _wallet(details: Document) -> Document:
    """What a browser sent, as far as it may; RefusedError for what no wallet's script makes."""
    if not all(isinstance(details.get(name), kind) for name, kind in _WALLET.items()):
        raise RefusedError("the wallet's details are incomplete")
    if details["isSandbox"] and settings.EMERGEPAY_ENVIRONMENT_URL.startswith(_PRODUCTION):
        raise RefusedError("this wallet holds play money")
    return {name: details[name] for name in _WALLET}


def _change(payment: Document, change: Document) -> Document:
    unique = payment["references"].get("uniqueTransId", "")
    return {"uniqueTransId": unique, "externalTransactionId": _key(change)}


def _outcome(answer: Document, done: State = "approved") -> Outcome:
    """What a `transactionResponse` says; raises OutcomeUnknownError for one that says nothing."""
    told = answer.get("transactionResponse")
    if not isinstance(told, dict) or told.get("resultStatus") not in ("true", "false"):
        raise OutcomeUnknownError("the gateway's answer cannot be read")
    known: Document = {
        "references": _references(told),
        "card": _card(told),
        "answer": _passed(told),
    }
    if told["resultStatus"] == "true":
        is_part = str(told.get("isPartialApproval")).lower() == "true"
        return Outcome(done, amount_cents=_processed(told), is_tip_unclear=not is_part, **known)
    reason = str(told.get("resultMessage") or "Declined")
    return Outcome("declined", reason=reason, reason_code=reason.lower(), **known)


def _of_sale(payment: Document, outcome: Outcome) -> Outcome:
    """No page says whether `amountProcessed` counts the tip. Where it is just the bill, and not
    called a part (`isPartialApproval`, as a prepaid card's is), it may be that it does not."""
    is_the_bill = bool(payment["tipCents"]) and outcome.amount_cents == payment["amountCents"]
    return replace(outcome, is_tip_unclear=outcome.is_tip_unclear and is_the_bill)


def _processed(told: Document) -> int | None:
    """What was really taken: less than was asked where a card holds no more."""
    text = told.get("amountProcessed")
    try:
        return None if text in (None, "") else cents(text)
    except ValueError:
        raise OutcomeUnknownError("the gateway named an amount that is none") from None


def _passed(told: Document) -> Document:
    passed = {key: told[key] for key in _ANSWERED if key in told}
    if "maskedAccount" in passed:
        passed["maskedAccount"] = f"************{_last4(told)}"
    return passed


def _references(told: Document) -> dict[str, str]:
    found = {
        "uniqueTransId": str(told.get("uniqueTransId") or ""),
        "approvalNumber": without_card_numbers(str(told.get("approvalNumberResult") or "")),
    }
    return {key: value for key, value in found.items() if value}


def _card(told: Document) -> Card | None:
    last4 = _last4(told)
    return Card(str(told.get("accountCardType") or ""), last4) if last4 else None


def _last4(told: Document) -> str:
    digits = [one for one in str(told.get("maskedAccount") or "") if one.isdigit()]
    return "".join(digits[-4:])
