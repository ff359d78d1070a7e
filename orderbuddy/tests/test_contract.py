"""Today's service was asked these things; we are asked the same, in the same order."""

from typing import Any

import pytest
import requests

from orderbuddy.running.clients import StaffSession
from orderbuddy.tests.replay import OWNER, PASSWORD, Normaliser, load_fixtures, recorded

# The paths of this release; the manage app's follow with it.
OURS = ("/order-app/", "/menu-app/", "/stations", "/restaurant/order", "/payments/place-order")


def is_ours(path: str) -> bool:
    return path.startswith(OURS)


def differ_on_purpose(name: str, status: int, answer: Any) -> tuple[int, Any]:
    """What the contract lists as answered otherwise by the new service."""
    if name == "place without payment: unknown preview":
        return 404, {
            "message": "Preview order not found", "error": "Not Found", "statusCode": 404,
        }  # fmt: skip
    if name == "order status":
        return status, {**answer, "updatedAt": "<instant>"}
    return status, answer


def without_added_fields(answer: Any) -> Any:
    """Fields may be added to an error, none taken away."""
    if isinstance(answer, dict) and "statusCode" in answer:
        return {key: answer.get(key) for key in ("message", "error", "statusCode")}
    return answer


@pytest.fixture(scope="module", params=["/api/v1", ""], ids=["versioned", "root"])
def answers(stack, request) -> dict[str, tuple[Any, Any]]:
    """Each exchange's (expected, answered), after all were sent in their order."""
    load_fixtures()
    session = StaffSession(stack.url, OWNER, PASSWORD)
    normaliser, found = Normaliser(), {}
    for exchange in recorded():
        if not is_ours(exchange["path"]):
            continue
        response = _send(session, request.param, normaliser, exchange)
        body = without_added_fields(response.json())
        normaliser.learn(exchange["response"], body)
        expected = normaliser.recorded(exchange["response"])
        status, expected = differ_on_purpose(exchange["name"], exchange["status"], expected)
        found[exchange["name"]] = (
            (status, expected),
            (response.status_code, normaliser.answered(body)),
        )
    session.close()
    return found


def _send(
    session: StaffSession, prefix: str, normaliser: Normaliser, exchange: dict[str, Any]
) -> requests.Response:
    path = prefix + normaliser.translate(exchange["path"])
    body = normaliser.translate(exchange.get("body"))
    return session.request(exchange["method"], path, json=body)


@pytest.mark.parametrize("name", [one["name"] for one in recorded() if is_ours(one["path"])])
def test_answers_as_recorded(answers, name: str) -> None:
    expected, answered = answers[name]
    assert answered == expected


def test_no_recorded_path_of_this_release_is_left_out() -> None:
    names = [one["name"] for one in recorded() if is_ours(one["path"])]
    assert len(names) == 52
    assert len(set(names)) == 52
