"""Today's service was asked these things; we are asked the same, in the same order."""

import re
from datetime import date
from typing import Any
from zoneinfo import ZoneInfo

import pytest
import requests

from orderbuddy.mongo import collection, now, parse_id
from orderbuddy.running.clients import StaffSession
from orderbuddy.running.stack import Stack
from orderbuddy.testing.shops import PASSWORD as MEMBERS_PASSWORD
from orderbuddy.testing.shops import make_member
from orderbuddy.tests.gateway_tape import RecordedEmergePay
from orderbuddy.tests.replay import (
    OWNER,
    PASSWORD,
    Normaliser,
    load_fixtures,
    recorded,
    stored_json,
)

CARDS = "/virtualterminal/"
# The location's own day of the recording, which its orders count on. Today's service was asked for
# them by the day in UTC, which was the next one already: see `asked_for`.
RECORDED_ON, PIER_CLOCK = date(2026, 11, 20), ZoneInfo("America/Los_Angeles")
IN_UTC = "/2026-11-21"


def differ_on_purpose(name: str, status: int, answer: Any) -> tuple[int, Any]:
    """What the contract lists as answered otherwise by the new service."""
    if name in ("place without payment: unknown preview", "card: unknown preview"):
        return 404, {
            "message": "Preview order not found", "error": "Not Found", "statusCode": 404,
        }  # fmt: skip
    if name == "create origin":
        # The picture and the link of our own short-link service: see `with_placeholders`.
        return status, {"data": {**answer["data"], "qrCode": "<picture>", "qrCodeId": "<link>"}}
    if name == "sales summary":
        return status, {
            **answer,
            "data": [{**one, "date": _day(one["date"])} for one in answer["data"]],
        }
    if name == "order status":
        return status, {**answer, "updatedAt": "<instant>"}
    return status, answer


def _day(recorded_day: str) -> str:
    """The day that is now what that day was when the answers were recorded: the location's own."""
    back = RECORDED_ON - date.fromisoformat(recorded_day)
    return (now().astimezone(PIER_CLOCK).date() - back).isoformat()


def stored_otherwise(order: Any) -> Any:
    """What is stored otherwise on purpose. `paymentId` was the gateway's one-time token; it is now
    the id of our payment (`payments`), whose gateway, card and references stand there."""
    return {**order, "paymentId": "<uuid>" if order["paymentId"] else ""}


def comparable(answer: Any) -> Any:
    """Fields may be added to an error, none taken away; of a new code, see `with_placeholders`."""
    if isinstance(answer, dict) and "statusCode" in answer:
        return {key: answer.get(key) for key in ("message", "error", "statusCode")}
    return with_placeholders(answer)


def with_placeholders(answer: Any) -> Any:
    """The code of a table that was made just now: its picture, as a PNG, and its short link."""
    made = answer.get("data") if isinstance(answer, dict) else None
    if isinstance(made, dict) and re.search(r"/q/[a-z0-9]{7}\Z", str(made.get("qrCodeId"))):
        assert made["qrCode"].startswith("data:image/png;base64,iVBOR")
        return {"data": {**made, "qrCode": "<picture>", "qrCodeId": "<link>"}}
    return answer


def card_calls() -> list[dict[str, Any]]:
    """What today's service asked of the card gateway."""
    return [one for one in recorded("gateway") if one["path"].startswith(CARDS)]


@pytest.fixture(scope="module")
def emergepay_of_today():
    with RecordedEmergePay(card_calls()) as gateway:
        yield gateway


@pytest.fixture(scope="module", params=["/api/v1", ""], ids=["versioned", "root"])
def web(stack, emergepay_of_today, request):
    """A web process whose card gateway is the recorded one, and where its API is. It begins with
    the example database and has seen nothing that was there before."""
    load_fixtures()
    emergepay_of_today.rewind()
    environment = {**stack.env, "EMERGEPAY_ENVIRONMENT_URL": emergepay_of_today.environment_url}
    found = Stack(environment, stack.directory / "contract", parts=("web",))
    found.start()
    yield found, request.param
    found.stop()


@pytest.fixture(scope="module")
def replayed(web) -> tuple[Normaliser, dict[str, tuple[Any, Any]]]:
    """The ids that were learnt, and each exchange's (expected, answered), after all were sent in
    their order."""
    product, prefix = web
    session = StaffSession(product.url, OWNER, PASSWORD)
    # Today whoever is signed in reads any restaurant's menus for a till; now its own members.
    tills = StaffSession(product.url, make_member("taqueria_sol"), MEMBERS_PASSWORD)
    normaliser, found = Normaliser(), {}
    for exchange in recorded():
        person = tills if exchange["path"].startswith("/pos/taqueria_sol/") else session
        response = _send(person, prefix, normaliser, exchange)
        body = comparable(response.json())
        normaliser.learn(exchange["response"], body)
        expected = normaliser.recorded(exchange["response"])
        status, expected = differ_on_purpose(exchange["name"], exchange["status"], expected)
        found[exchange["name"]] = (
            (status, expected),
            (response.status_code, normaliser.answered(body)),
        )
    session.close()
    tills.close()
    return normaliser, found


def asked_for(path: str) -> str:
    """A report's day is the location's own, on purpose."""
    if path.startswith("/report/") and path.endswith(IN_UTC):
        return path.removesuffix(IN_UTC) + f"/{_day(RECORDED_ON.isoformat())}"
    return path


def _send(
    session: StaffSession, prefix: str, normaliser: Normaliser, exchange: dict[str, Any]
) -> requests.Response:
    path = prefix + asked_for(normaliser.translate(exchange["path"]))
    body = normaliser.translate(exchange.get("body"))
    return session.request(exchange["method"], path, json=body)


@pytest.mark.parametrize("name", [one["name"] for one in recorded()])
def test_answers_as_recorded(replayed, name: str) -> None:
    _, answers = replayed
    expected, answered = answers[name]
    assert answered == expected


def test_asks_the_card_gateway_what_was_recorded(replayed, emergepay_of_today) -> None:
    """The same calls in the same order, with the same credentials and bodies."""
    normaliser, _ = replayed
    shape = ("method", "path", "authorization", "body")
    expected = [normaliser.recorded({key: one[key] for key in shape}) for one in card_calls()]
    assert [normaliser.answered(one) for one in emergepay_of_today.received] == expected
    assert emergepay_of_today.violations == []


def test_each_call_has_the_number_of_our_payment(replayed, emergepay_of_today) -> None:
    sent = [one["body"]["transactionData"] for one in emergepay_of_today.received]
    numbers = [one["externalTransactionId"] for one in sent if "externalTransactionId" in one]
    states = [collection("payments").find_one({"_id": one})["state"] for one in numbers]
    assert states == ["declined", "approved", "approved"]


def test_orders_are_stored_as_recorded(replayed) -> None:
    """Every recorded field of a paid order; what we store beside them, today's apps do not read."""
    normaliser, _ = replayed
    paid = [one for one in recorded("stored")["orders"] if one.get("paymentId")]
    assert len(paid) == 2
    for order in paid:
        expected = stored_otherwise(normaliser.recorded(stored_json(order)))
        ours = normaliser.answered(stored_json(_stored(expected["_id"])))
        assert {key: ours[key] for key in expected} == expected


def _stored(order_id: str) -> dict[str, Any]:
    order = collection("orders").find_one({"_id": parse_id(order_id)})
    assert order is not None
    return order


def test_none_is_left_out(replayed) -> None:
    _, answers = replayed
    assert len(answers) == 91
