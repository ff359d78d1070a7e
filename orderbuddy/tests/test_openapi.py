"""The API's description: complete, valid, and readable in a browser under our own policy."""

import json
from typing import Any

import pytest
import requests
from django.urls import URLPattern, get_resolver

from orderbuddy.api.errors import ErrorCode

VERBS = ("get", "post", "put", "patch", "delete")
# No operation of its own: any path answers these.
ANYWHERE = {ErrorCode.INTERNAL_ERROR, ErrorCode.METHOD_NOT_ALLOWED}


@pytest.fixture(scope="module")
def schema(stack) -> dict[str, Any]:
    answer = requests.get(f"{stack.url}/api/schema", timeout=20)
    assert answer.status_code == 200
    return answer.json()


@pytest.fixture(scope="module")
def operations(schema) -> list[dict[str, Any]]:
    return [
        operation
        for path in schema["paths"].values()
        for verb, operation in path.items()
        if verb in VERBS
    ]


def test_every_path_of_the_api_is_described(schema) -> None:
    (versioned,) = [one for one in get_resolver().url_patterns if str(one.pattern) == "api/v1/"]
    routes = {
        "/api/v1/" + str(one.pattern).replace("<str:", "{").replace(">", "}")
        for one in versioned.url_patterns
        if isinstance(one, URLPattern)
    }
    assert routes == set(schema["paths"])
    assert schema["openapi"].startswith("3.1")


def test_every_operation_has_examples_and_error_codes(operations) -> None:
    for operation in operations:
        success = operation["responses"].get("200") or operation["responses"]["201"]
        assert success["content"]["application/json"]["examples"], operation["operationId"]
        failures = [one for status, one in operation["responses"].items() if status >= "400"]
        assert failures
        for failure in failures:
            assert failure["description"].startswith("Codes: `")
            for example in failure["content"]["application/json"]["examples"].values():
                assert example["value"]["code"] in failure["description"]
        if "requestBody" in operation:
            body = operation["requestBody"]["content"]["application/json"]
            assert body["examples"], operation["operationId"]


def test_operations_have_names_of_their_own(operations) -> None:
    names = [operation["operationId"] for operation in operations]
    assert len(names) == len(set(names)) > 15


def test_every_code_is_used_and_none_is_made_up(operations, schema) -> None:
    described = {
        example["value"]["code"]
        for operation in operations
        for status, answer in operation["responses"].items()
        if status >= "400"
        for example in answer["content"]["application/json"]["examples"].values()
    }
    assert described == {str(code) for code in set(ErrorCode) - ANYWHERE}
    assert set(schema["components"]["schemas"]["ErrorCode"]["enum"]) == {*map(str, ErrorCode)}


def test_staff_paths_need_a_session_and_guests_paths_do_not(schema) -> None:
    for path, verbs in schema["paths"].items():
        staff = path.startswith(("/api/v1/stations", "/api/v1/restaurant/"))
        for operation in verbs.values():
            assert bool(operation.get("security")) is staff, path


@pytest.mark.parametrize(
    ("path", "shows"), [("/api/docs", "createQuote"), ("/api/redoc", "Price a cart")]
)
def test_readers_work_under_our_policy(stack, browser, path: str, shows: str) -> None:
    page = browser.new_page()
    problems: list[str] = []
    page.on("console", lambda said: problems.append(said.text) if said.type == "error" else None)
    page.on("pageerror", lambda error: problems.append(str(error)))
    page.goto(stack.url + path)
    if path == "/api/docs":
        page.locator(f'[id$="{shows}"]').first.wait_for(timeout=20_000)
    else:
        page.get_by_text(shows).first.wait_for(timeout=20_000, state="attached")
    page.close()
    # The reader asks for its maker's logo; our policy says no.
    assert not [one for one in problems if "cdn.redoc.ly" not in one]


def test_examples_of_bodies_are_what_the_service_takes(stack, operations) -> None:
    """An example that is refused as not valid would teach a mistake."""
    from kitchen import bodies as kitchen
    from ordering import bodies as ordering
    from payments import bodies as payments

    kinds = {
        "createQuote": ordering.Cart, "placeCart": ordering.Cart, "checkout": ordering.Checkout,
        "changeOrderStatus": ordering.StatusChange, "createStation": kitchen.NewStation,
        "startOrBumpLine": kitchen.LineChange, "bumpLines": kitchen.Lines,
        "recallLines": kitchen.Lines, "placeWithoutPayment": payments.PlaceWithoutPayment,
    }  # fmt: skip
    import msgspec

    with_body = {one["operationId"]: one for one in operations if "requestBody" in one}
    assert with_body.keys() == kinds.keys()
    for name, operation in with_body.items():
        content = operation["requestBody"]["content"]["application/json"]
        for example in content["examples"].values():
            msgspec.json.decode(json.dumps(example["value"]), type=kinds[name])
