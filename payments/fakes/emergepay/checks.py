"""What may be sent to EmergePay: fields, their types, which must be there."""

import re
from collections.abc import Callable
from typing import Any
from uuid import UUID

from payments.fakes.wire import Json, Refusal

Check = Callable[[Any], bool]

_MONEY = re.compile(r"\d{1,7}\.\d{2}")


def money(value: Any) -> bool:
    """Dollars as text with both decimals, above zero."""
    return isinstance(value, str) and bool(_MONEY.fullmatch(value)) and cents(value) > 0


def money_or_zero(value: Any) -> bool:
    return isinstance(value, str) and bool(_MONEY.fullmatch(value))


def uuid4(value: Any) -> bool:
    """ "Version 4 uuid supplied with the request as your unique transaction identifier"."""
    try:
        return isinstance(value, str) and str(UUID(value)) == value and UUID(value).version == 4
    except ValueError:
        return False


def text(value: Any) -> bool:
    return isinstance(value, str) and bool(value)


def flag(value: Any) -> bool:
    return isinstance(value, bool)


def group(value: Any) -> bool:
    return isinstance(value, dict)


def one_of(*values: str) -> Check:
    return lambda value: value in values


# By operation: (fields that must be there, fields that may).
FIELDS: dict[str, tuple[dict[str, Check], dict[str, Check]]] = {
    "start": (
        {
            "transactionType": one_of("CreditSale"),
            "method": one_of("hostedFields"),
            "submissionType": one_of("manual"),
        },
        {},
    ),
    "charge": ({"amount": money, "externalTransactionId": uuid4}, {"tipAmount": money}),
    "wallet": (
        {
            "type": one_of("GooglePay", "ApplePay"),
            "isSandbox": flag,
            "billing": group,
            "card": group,
            "token": group,
            "amount": money,
            "transactionType": one_of("CreditSale"),
            "externalTransactionId": uuid4,
        },
        {"transactionReference": text, "tipAmount": money},
    ),
    "void": ({"uniqueTransId": text, "externalTransactionId": uuid4}, {}),
    "refund": ({"uniqueTransId": text, "amount": money, "externalTransactionId": uuid4}, {}),
    "adjust": (
        {
            "uniqueTransId": text,
            "adjustmentType": one_of("SaleAdjust"),
            "tipAmount": money_or_zero,
            "externalTransactionId": uuid4,
        },
        {},
    ),
}


def checked(operation: str, body: Json) -> Json:
    """The body's `transactionData`; Refusal 400 naming the first thing that is wrong with it."""
    if set(body) != {"transactionData"} or not isinstance(body["transactionData"], dict):
        raise Refusal(400, "the body must be {transactionData: {…}} and nothing else")
    data, (required, optional) = body["transactionData"], FIELDS[operation]
    for name in required.keys() - data.keys():
        raise Refusal(400, f"transactionData.{name} is required")
    for name, value in data.items():
        check = required.get(name) or optional.get(name)
        if check is None:
            raise Refusal(400, f"transactionData.{name} is not allowed")
        if not check(value):
            raise Refusal(400, f"transactionData.{name} is invalid")
    return data


def cents(dollars: str) -> int:
    """ "3.95" → 395."""
    whole, _, part = dollars.partition(".")
    return int(whole) * 100 + int(part)


def dollars(cents: int) -> str:
    return f"{cents // 100}.{cents % 100:02d}"
