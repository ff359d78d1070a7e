"""Whatever a client makes of our description, it gets what the description says, and no 5xx."""

from collections.abc import Iterator
from typing import Any

import pytest
import requests
import schemathesis
from bson import ObjectId
from hypothesis import HealthCheck, Phase, given, settings
from schemathesis import GenerationMode
from schemathesis.specs.openapi import checks

from orderbuddy.mongo import collection
from orderbuddy.running.clients import StaffSession
from orderbuddy.testing.shops import Shop
from orderbuddy.tests.routes import api_paths

EXAMPLES = 25
ERROR_KEYS = {"message", "error", "statusCode", "code", "requestId"}
CONFORMANCE = [
    checks.status_code_conformance,
    checks.content_type_conformance,
    checks.response_headers_conformance,
    checks.response_schema_conformance,
]

bounded = settings(
    max_examples=EXAMPLES,
    deadline=None,
    derandomize=True,
    database=None,
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=list(HealthCheck),
)


class Visitor:
    """Sends what was generated; one who knows ids sends those in place of generated ones. Who
    comes only `about` a field has nothing of their own to say where it is not asked for."""

    def __init__(
        self, url: str, session: requests.Session, known: dict[str, Any], about: str = ""
    ) -> None:
        self._url, self._session, self._known = url, session, known
        self._about = about

    def comes(self, case: schemathesis.Case) -> bool:
        return not self._about or any(names(part, self._about) for part in parts_of(case))

    def send(self, case: schemathesis.Case) -> requests.Response:
        if self._known:
            self._make_oneself_known(case)
        return case.call(base_url=self._url, session=self._session)

    def _make_oneself_known(self, case: schemathesis.Case) -> None:
        # Generated ones would replace the session's own, and a key seen before is answered 422.
        case.cookies.clear()
        for header in ("X-CSRFToken", "Idempotency-Key"):
            case.headers.pop(header, None)
        for part in parts_of(case):
            fill(part, self._known)


def parts_of(case: schemathesis.Case) -> tuple[Any, ...]:
    """Where ids may be."""
    return case.path_parameters, case.query, case.body


def names(value: Any, name: str) -> bool:
    """Whether there is such a field, however deep."""
    if isinstance(value, dict):
        return name in value or any(names(one, name) for one in value.values())
    return isinstance(value, list) and any(names(one, name) for one in value)


def fill(value: Any, known: dict[str, Any]) -> None:
    """Puts what is known in its places, however deep."""
    if isinstance(value, dict):
        value.update({name: known[name] for name in value.keys() & known.keys()})
    if isinstance(value, dict | list):
        for one in value.values() if isinstance(value, dict) else value:
            fill(one, known)


@pytest.fixture(scope="module")
def schema(stack) -> Any:
    answer = requests.get(f"{stack.url}/api/schema", timeout=60)
    return schemathesis.openapi.from_dict(answer.json())


@pytest.fixture
def member(stack, shop) -> Iterator[StaffSession]:
    with StaffSession(stack.url, shop.owner_email, shop.owner_password) as session:
        yield session


@pytest.fixture
def campaign_id(shop) -> str:
    belongs = {"restaurantId": shop.restaurant_id, "locationId": ObjectId(shop.location_id)}
    flyer = {**belongs, "originId": ObjectId(shop.origin_id), "name": "Flyer", "type": "flat"}
    stored = {**flyer, "reward": {"flatOffCents": 100}, "isActive": True}
    return str(collection("campaigns").insert_one(stored).inserted_id)


@pytest.fixture
def visitors(stack, shop, member, campaign_id) -> Iterator[list[Visitor]]:
    """A stranger with made-up ids; a guest and a member with those of a new order, of a shop of
    its own: some paths close it."""
    with requests.Session() as guest:
        known = {**known_ids(shop, guest, stack.url), "campaign_id": campaign_id}
        yield [
            Visitor(stack.url, guest, {}),
            Visitor(stack.url, guest, known),
            Visitor(stack.url, member, known),
            Visitor(stack.url, member, {**known, "stationTags": "bar"}, about="stationTags"),
        ]


def known_ids(shop: Shop, guest: requests.Session, url: str) -> dict[str, Any]:
    """The shop's ids by their names in paths (snake_case) and bodies (camelCase)."""
    cart = shop.cart("latte", "burger", "toast")
    order = guest.post(f"{url}/api/v1/menu-app/restaurant/order", json=cart, timeout=30)
    quote = guest.post(f"{url}/api/v1/order-app/cart/preview-order", json=cart, timeout=30)
    lines = [line["id"] for line in cart["items"]]
    ids = {
        "restaurant_id": shop.restaurant_id,
        "location_id": shop.location_id,
        "menu_id": shop.menu_id,
        "origin_id": shop.origin_id,
        "order_id": order.json(),
    }
    return {
        **ids,
        **{name.replace("_id", "Id"): value for name, value in ids.items()},
        "station_id": shop.station_ids["bar"],
        "menuItemId": "latte",
        "itemId": lines[0],
        "itemIds": lines,
        "previewOrderId": quote.json()["data"]["previewOrderId"],
    }


@pytest.mark.parametrize("path", api_paths())
def test_answers_are_as_described(schema, visitors, path: str) -> None:
    """What the description allows is answered as it says; nonsense is refused in the one shape."""
    for operation in schema[path].values():
        allowed = operation.as_strategy(GenerationMode.POSITIVE)
        nonsense = operation.as_strategy(GenerationMode.NEGATIVE)

        @bounded
        @given(allowed | nonsense)
        def everyone_tries(case: schemathesis.Case) -> None:
            for visitor in visitors:
                if not visitor.comes(case):
                    continue
                answer = visitor.send(case)
                assert answer.status_code < 500, answer.text
                if answer.status_code >= 400:
                    assert answer.json().keys() >= ERROR_KEYS
                if case.meta.generation.mode is GenerationMode.POSITIVE:
                    case.validate_response(answer, checks=CONFORMANCE)

        everyone_tries()
