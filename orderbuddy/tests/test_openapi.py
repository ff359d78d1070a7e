"""The API's description: complete, valid, and readable in a browser under our own policy."""

import re
from collections.abc import Iterator
from typing import Any

import jsonschema
import pytest
import requests
from django.core.management import call_command

from orderbuddy import sockets
from orderbuddy.api.errors import ErrorCode
from orderbuddy.tests.routes import api_paths

# No operation's own: any path may answer these, and the description's beginning says so.
ANYWHERE = {ErrorCode.INTERNAL_ERROR, ErrorCode.METHOD_NOT_ALLOWED}
# What only the menu editor is answered, whose addresses in the admin are no part of the API.
OF_THE_EDITOR = {ErrorCode.DRAFT_CHANGED, ErrorCode.DRAFT_CONFLICT}
STAFF_PATHS = (
    "/api/v1/auth/me", "/api/v1/auth/sign-ins", "/api/v1/stations", "/api/v1/restaurant/",
    "/api/v1/payments/settlement/", "/api/v1/printers/", "/api/v1/users/",
    "/api/v1/pos/", "/api/v1/push/restaurants/",
    "/api/v1/origins/", "/api/v1/location-settings/", "/api/v1/web-push/",
    "/api/v1/campaign/",
    "/api/v1/report/", "/api/v1/messages/", "/api/v1/consent/restaurants/",
    "/api/v1/conversations/", "/api/v1/threads/",
    "/api/v1/broadcasts/", "/api/v1/message-texts/",
)  # fmt: skip
# Reading about money, messages and guests needs a role too, reading orders a key's scope.
ASKS = (
    "/payments/", "/report/", "/sign-ins", "/summary", "/results", "/orders", "/messages/",
    "/broadcasts/", "/conversations/", "/threads/", "/message-texts/", "/consent/",
)  # fmt: skip
# With one factor: a password or a code that was sent.
ONE_FACTOR = ("/auth/password", "/auth/code/confirm")
# What a provider signs.
SIGNED = "/api/v1/webhooks/"
# Swagger UI draws only operations in sight when they are many; the address brings one there, open.
QUOTING = "/api/docs#/Ordering/createQuote"
STAFF_DEEDS = ("/payments/counter", "/story", "/refund", "/void", "/tip")

Operation = dict[str, Any]


@pytest.fixture(scope="module")
def schema(stack) -> dict[str, Any]:
    answer = requests.get(f"{stack.url}/api/schema", timeout=60)
    assert answer.status_code == 200
    return answer.json()


@pytest.fixture(scope="module")
def operations(schema) -> list[Operation]:
    return [operation for path in schema["paths"].values() for operation in path.values()]


def refusals(operation: Operation) -> Iterator[tuple[str, dict[str, Any]]]:
    """(status, answer) of every refusal."""
    return ((at, one) for at, one in operation["responses"].items() if at >= "400")


def bodies(operation: Operation) -> Iterator[dict[str, Any]]:
    """What has a schema and examples: the request's body and every answer that has one."""
    parts = [operation.get("requestBody", {}), *operation["responses"].values()]
    contents = (part["content"] for part in parts if "content" in part)
    # A form with a file is no JSON.
    return (one["application/json"] for one in contents if "application/json" in one)


def codes(answer: dict[str, Any]) -> set[str]:
    examples = answer["content"]["application/json"]["examples"].values()
    return {example["value"]["code"] for example in examples}


def test_the_description_is_made_without_a_warning(tmp_path) -> None:
    file = tmp_path / "schema.yaml"
    call_command("spectacular", validate=True, fail_on_warn=True, file=str(file))
    assert file.read_text().startswith("openapi: 3.1.")


def test_every_path_of_the_api_is_described_and_no_other(schema) -> None:
    assert set(api_paths()) == set(schema["paths"])


def test_every_body_and_answer_has_examples_that_its_schema_allows(schema, operations) -> None:
    for operation in operations:
        for part in bodies(operation):
            checked = {**part["schema"], "components": schema["components"]}
            assert part["examples"], operation["operationId"]
            for example in part["examples"].values():
                jsonschema.Draft202012Validator(checked).validate(example["value"])


def test_every_refusal_names_its_codes(operations) -> None:
    for operation in operations:
        assert list(refusals(operation)), operation["operationId"]
        for status, answer in refusals(operation):
            (_, narrowed) = answer["content"]["application/json"]["schema"]["allOf"]
            allowed = narrowed["properties"]["code"]["enum"]
            assert codes(answer) == set(allowed)
            assert answer["description"] == "Codes: " + ", ".join(f"`{one}`" for one in allowed)
            assert ("Retry-After" in answer["headers"]) or status not in ("429", "503")


def test_operations_have_names_of_their_own(operations) -> None:
    names = [operation["operationId"] for operation in operations]
    assert len(names) == len(set(names)) > 15


def test_every_code_is_used_and_none_is_made_up(operations, schema) -> None:
    used = set().union(*(codes(one) for each in operations for _, one in refusals(each)))
    assert used == {str(code) for code in set(ErrorCode) - ANYWHERE - OF_THE_EDITOR}
    assert set(schema["components"]["schemas"]["ErrorCode"]["enum"]) == {*map(str, ErrorCode)}
    assert all(f"`{code}`" in schema["info"]["description"] for code in ANYWHERE)


def test_staff_paths_need_a_session_and_guests_paths_do_not(schema) -> None:
    for path, verbs in schema["paths"].items():
        for verb, operation in verbs.items():
            staff = path.startswith(STAFF_PATHS) or path.endswith(STAFF_DEEDS)
            signed_in = [one for one in operation.get("security", []) if "screenCookie" not in one]
            assert signed_in == ([{"bearer": []}, {"cookieAuth": []}] if staff else []), path
            assert ("401" in operation["responses"]) is (staff or opens_a_door(path))
            refuses = staff and (verb != "get" or any(one in path for one in ASKS))
            refuses = refuses or path.startswith(SIGNED) or path.endswith(ONE_FACTOR)
            assert ("403" in operation["responses"]) is refuses


def opens_a_door(path: str) -> bool:
    return path.endswith((*ONE_FACTOR, "/auth/second-factor", "/auth/refresh"))


def test_a_paired_screen_may_do_what_a_kitchen_does(schema) -> None:
    found = {
        path.removeprefix("/api/v1/").split("/")[0]
        for path, verbs in schema["paths"].items()
        for operation in verbs.values()
        if {"screenCookie": []} in operation.get("security", [])
    }
    assert found == {"stations", "restaurant"}  # …/availability, …/stock, order-status
    assert schema["components"]["securitySchemes"]["screenCookie"]["name"] == "ob_screen"


def test_every_write_takes_an_idempotency_key_and_every_answer_has_the_request_id(schema) -> None:
    for verbs in schema["paths"].values():
        for verb, operation in verbs.items():
            taken = {one["name"] for one in operation["parameters"] if one["in"] == "header"}
            assert taken >= {"X-Request-Id"}
            # A form with a file is read piece by piece, and the same file twice is kept once.
            sends_file = "multipart/form-data" in operation.get("requestBody", {}).get(
                "content", {}
            )
            once = verb == "post" and not sends_file
            assert ("Idempotency-Key" in taken) is once
            assert all("X-Request-Id" in one["headers"] for one in operation["responses"].values())


def test_the_sockets_are_told_of(schema) -> None:
    text = schema["info"]["description"]
    assert all(f"`/ws/{path}/" in text for path in ("kitchen", "staff", "orders", "inbox", "chat"))
    codes_of_sockets = [
        sockets.NOT_SIGNED_IN, sockets.NOT_ALLOWED, sockets.NOT_FOUND, sockets.TOO_LONG,
        sockets.TOO_MANY, sockets.FAILED, sockets.TRY_AGAIN,
    ]  # fmt: skip
    assert all(str(code) in text for code in codes_of_sockets)


@pytest.mark.parametrize(
    ("path", "shown"),
    [(QUOTING, '[id$="createQuote"]'), ("/api/redoc", '[data-section-id$="createQuote"]')],
)
def test_readers_work_under_our_policy(stack, browser, path: str, shown: str) -> None:
    """Nothing in the console, nothing refused by the policy, nothing asked of another server."""
    page = browser.new_page()
    problems: list[str] = []
    page.on("console", lambda said: problems.append(said.text) if said.type == "error" else None)
    page.on("pageerror", lambda error: problems.append(str(error)))
    page.on("request", lambda sent: problems.append(sent.url) if _away(sent.url, stack) else None)
    response = page.goto(stack.url + path)
    page.locator(shown).first.wait_for(timeout=60_000, state="attached")
    page.wait_for_load_state("networkidle")
    page.close()
    assert "'unsafe-inline'" not in _scripts(response.headers["content-security-policy"])
    assert problems == []


def test_a_request_can_be_tried_out(stack, browser) -> None:
    page = browser.new_page()
    page.goto(f"{stack.url}{QUOTING}")
    operation = page.locator('[id$="createQuote"]').first
    operation.get_by_role("button", name="Try it out").click()
    operation.get_by_role("button", name="Execute").click()
    # The real service answers: with a quote where the example's restaurant was loaded before.
    answer = operation.locator(".live-responses-table")
    answer.get_by_text(re.compile("INVALID_LOCATION|previewOrderId")).first.wait_for(timeout=60_000)
    page.close()


def _away(url: str, stack) -> bool:
    return not url.startswith((f"{stack.url}/", "data:", "blob:"))


def _scripts(policy: str) -> str:
    """The directive that rules scripts."""
    found = dict(one.strip().split(" ", 1) for one in policy.split(";") if " " in one.strip())
    return found.get("script-src", found["default-src"])
