import json
import re

import pytest
import requests

from ordering.tests.guests import eventually

UUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}\Z")


def test_every_answer_has_a_request_id(stack) -> None:
    for path in ("/health/live", "/nothing/here", "/api/v1/stations", "/sign-in/"):
        assert UUID.match(requests.get(stack.url + path, timeout=30).headers["X-Request-Id"])


@pytest.mark.parametrize("sent", ["till-7", "d978e166-55a3-4959-bd68-4291f53c4644", "a.b:c"])
def test_a_clients_own_id_is_kept(stack, sent: str) -> None:
    answer = requests.get(f"{stack.url}/health/live", headers={"X-Request-Id": sent}, timeout=30)
    assert answer.headers["X-Request-Id"] == sent


@pytest.mark.parametrize("sent", ["x" * 200, "<script>", "a b"])
def test_but_not_one_that_could_forge_a_log_line(stack, sent: str) -> None:
    answer = requests.get(f"{stack.url}/health/live", headers={"X-Request-Id": sent}, timeout=30)
    assert UUID.match(answer.headers["X-Request-Id"])


def test_errors_have_one_shape(stack) -> None:
    answer = requests.get(f"{stack.url}/api/v1/nothing", timeout=30)
    assert (answer.status_code, answer.json()) == (
        404,
        {
            "message": "Cannot GET /api/v1/nothing",
            "error": "Not Found",
            "statusCode": 404,
            "code": "not_found",
            "requestId": answer.headers["X-Request-Id"],
        },
    )


def test_a_wrong_method_says_which_are_right(stack) -> None:
    answer = requests.get(f"{stack.url}/api/v1/stations/order-item", timeout=30)
    assert answer.status_code == 401  # whoever is signed out learns nothing
    answer = requests.delete(f"{stack.url}/api/v1/order-app/cart/preview-order", timeout=30)
    assert (answer.status_code, answer.json()["code"]) == (405, "method_not_allowed")
    assert "POST" in answer.headers["Allow"]


def test_people_get_a_page_not_json(stack) -> None:
    answer = requests.get(f"{stack.url}/nothing", headers={"Accept": "text/html"}, timeout=30)
    assert answer.status_code == 404
    assert answer.headers["Content-Type"].startswith("text/html")
    assert (
        "script-src" in answer.headers["Content-Security-Policy"]
        or "default-src" in (answer.headers["Content-Security-Policy"])
    )


def test_health_knows_its_parts(stack) -> None:
    url = f"{stack.url}/health"
    # A test before this one may have killed some of them.
    eventually(lambda: requests.get(url, timeout=30).json()["status"] == "ok", seconds=60)
    body = requests.get(url, timeout=30).json()
    assert {"database", "relay", "worker"} <= body.keys()
    assert body["relay"]["secondsBehind"] is not None


def test_log_lines_carry_the_request_id() -> None:
    """As JSON in production; the id was bound by the middleware, whoever logs."""
    import logging

    import structlog

    from orderbuddy.logging import logging_config

    config = logging_config("json", "INFO")
    formatter = structlog.stdlib.ProcessorFormatter(
        foreign_pre_chain=config["formatters"]["orderbuddy"]["foreign_pre_chain"],
        processors=config["formatters"]["orderbuddy"]["processors"],
    )
    with structlog.contextvars.bound_contextvars(request_id="till-7"):
        record = logging.LogRecord("ordering", logging.INFO, "", 1, "placed", (), None)
        line = json.loads(formatter.format(record))
    assert (line["event"], line["request_id"], line["level"]) == ("placed", "till-7", "info")


def test_a_refused_body_does_not_cost_the_connection(stack) -> None:
    """Granian hangs up on a body that nobody read, just as the client sends its next request."""
    body = {"orderId": "x" * 50_000, "itemIds": ["y"] * 1000}
    with requests.Session() as session:
        for _ in range(60):
            refused = session.post(f"{stack.url}/api/v1/stations/bump", json=body, timeout=30)
            assert refused.status_code == 401
            assert session.get(f"{stack.url}/health/live", timeout=30).status_code == 200
