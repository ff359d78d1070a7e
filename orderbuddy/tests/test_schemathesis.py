"""Whatever a client makes of our description, it never gets a 5xx."""

from collections.abc import Iterator
from typing import Any

import pytest
import requests
import schemathesis
from django.urls import get_resolver
from hypothesis import HealthCheck, Phase, given, settings

from orderbuddy.running.clients import StaffSession
from orderbuddy.testing.shops import make_shop

EXAMPLES = 25
ERROR_KEYS = {"message", "error", "statusCode", "code", "requestId"}

bounded = settings(
    max_examples=EXAMPLES,
    deadline=None,
    derandomize=True,
    database=None,
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=list(HealthCheck),
)


def described_paths() -> list[str]:
    (api,) = [one for one in get_resolver().url_patterns if str(one.pattern) == "api/v1/"]
    routes = [str(one.pattern) for one in api.url_patterns]
    return ["/api/v1/" + one.replace("<str:", "{").replace(">", "}") for one in routes]


@pytest.fixture(scope="module")
def schema(stack) -> Any:
    answer = requests.get(f"{stack.url}/api/schema", timeout=20)
    return schemathesis.openapi.from_dict(answer.json())


@pytest.fixture(scope="module")
def member(stack) -> Iterator[StaffSession]:
    shop = make_shop()
    with StaffSession(stack.url, shop.owner_email, shop.owner_password) as session:
        yield session


@pytest.mark.parametrize("path", described_paths())
def test_no_request_gets_a_5xx(stack, schema, member, path: str) -> None:
    """Signed out, and as a member; a refusal always has the one shape."""
    people = (requests.Session(), member)
    for operation in schema[path].values():

        @bounded
        @given(operation.as_strategy())
        def everyone_tries(case: schemathesis.Case) -> None:
            for session in people:
                answer = case.call(base_url=stack.url, session=session)
                assert answer.status_code < 500, answer.text
                if answer.status_code >= 400:
                    assert answer.json().keys() >= ERROR_KEYS

        everyone_tries()
    people[0].close()
