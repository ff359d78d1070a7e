import json

import msgspec
import pytest
import requests
from django.test import RequestFactory
from hypothesis import given
from hypothesis import strategies as st

from kitchen import bodies as kitchen
from orderbuddy.api.bodies import Body, read_body
from orderbuddy.api.errors import ApiError
from orderbuddy.tests.replay import recorded
from ordering.bodies import Cart, Checkout, StatusChange
from payments.bodies import PlaceWithoutPayment

CART = {
    "restaurantId": "r",
    "locationId": "l",
    "locationSlug": "s",
    "origin": {"id": "o", "name": "Table 1"},
    "customer": {"name": "Ana", "phone": ""},
    "items": [{"id": "l1", "menuItemId": "latte"}],
    "getSms": False,
}

any_json = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text() | st.sampled_from([*CART]), inner),
    max_leaves=12,
)
kinds = st.sampled_from(
    [
        *(Cart, Checkout, StatusChange, PlaceWithoutPayment),
        *(kitchen.LineChange, kitchen.Lines, kitchen.NewStation, kitchen.Recall, kitchen.Hold),
        *(kitchen.Fire, kitchen.ChangeLine, kitchen.Acknowledgement, kitchen.SeenAlarm),
    ]
)
# A valid body with anything at all in some of its places.
nearly_a_cart = st.fixed_dictionaries(dict.fromkeys(CART, any_json)).flatmap(
    lambda wrong: st.sets(st.sampled_from([*CART]), min_size=1).map(
        lambda names: {**CART, **{name: wrong[name] for name in names}}
    )
)

DEEP = 50_000


def read(kind: type[Body], value: object) -> Body:
    raw = value if isinstance(value, bytes) else msgspec.json.encode(value)
    return read_body(RequestFactory().post("/", raw, content_type="application/json"), kind)


def faults(kind: type[Body], value: object) -> list[str]:
    with pytest.raises(ApiError) as refused:
        read(kind, value)
    assert refused.value.status == 400
    return refused.value.message


def taken_or_explained(kind: type[Body], value: object) -> None:
    try:
        read(kind, value)
    except ApiError as error:
        assert error.status == 400
        assert error.message
        assert all(error.message)


@given(kinds, any_json)
def test_any_body_is_taken_or_explained(kind: type[Body], value: object) -> None:
    taken_or_explained(kind, value)


@given(nearly_a_cart)
def test_anything_in_a_good_bodys_places_is_taken_or_explained(value: object) -> None:
    taken_or_explained(Cart, value)


@given(st.binary(max_size=40))
def test_any_bytes_too(raw: bytes) -> None:
    assert faults(Cart, raw)


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("preview: missing fields", Cart),
        ("preview: unknown field", Cart),
        ("order item: bad status", kitchen.LineChange),
    ],
)
def test_the_sentences_are_todays(name: str, kind: type[Body]) -> None:
    (exchange,) = [one for one in recorded() if one["name"] == name]
    assert faults(kind, exchange["body"]) == exchange["response"]["message"]


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"items": []}, "items should not be empty"),
        ({"items": [{"id": "l1"}]}, "items.0.menuItemId should not be empty"),
        ({"items": "none"}, "items must be an array"),
        ({"items": [{**CART["items"][0], "cook": 1}]}, "items.0.property cook should not exist"),
        ({"customer": {"name": 5}}, "customer.name must be a string"),
        ({"customer": []}, "customer must be an object"),
        ({"getSms": "yes"}, "getSms must be a boolean value"),
        ({"getSms": None}, "getSms should not be empty"),
        ({"locationId": ""}, "locationId should not be empty"),
        (
            {"customer": {"name": "x" * 201}},
            "customer.name must be shorter than or equal to 200 characters",
        ),
        ({"admin": True}, "property admin should not exist"),
    ],
)
def test_a_fault_names_its_field(change: dict, sentence: str) -> None:
    assert sentence in faults(Cart, {**CART, **change})


def test_a_number_out_of_bounds_is_explained() -> None:
    line = {"menuItemId": "espresso", "quantity": 0}
    body = {"originId": "o", "menuId": "m", "items": [line]}
    assert any("items.0.quantity" in sentence for sentence in faults(Checkout, body))


def test_all_faults_are_told_at_once() -> None:
    body = {**CART, "admin": 1, "getSms": "yes", "items": []}
    assert len(faults(Cart, body)) == 3


def test_unknown_fields_are_told_in_the_order_of_the_body() -> None:
    unknown = dict.fromkeys(("zeta", "alpha", "mid"), 1)
    sentences = [f"property {name} should not exist" for name in unknown]
    assert faults(Cart, {**CART, **unknown}) == sentences


@pytest.mark.parametrize(
    "raw",
    [b"[" * DEEP, b"[" * DEEP + b"]" * DEEP, b'{"items":' * DEEP + b"1" + b"}" * DEEP],
    ids=["unclosed", "lists", "objects"],
)
def test_a_bottomless_body_is_explained(raw: bytes) -> None:
    assert faults(Cart, raw) == "Body is nested too deeply"


def test_a_bottomless_field_is_explained() -> None:
    deep = json.dumps(CART).replace('"l1"', '"l1", "startedAt": ' + "[" * DEEP + "]" * DEEP)
    assert faults(Cart, deep.encode()) == "Body is nested too deeply"


@pytest.mark.parametrize(
    ("body", "content_type", "status"),
    [
        (b"[" * DEEP, "application/json", 400),
        (b"\xff", "application/json", 400),
        (b"a=1", "application/x-www-form-urlencoded", 400),
        (b"--x\r\n\r\n1\r\n--x--\r\n", "multipart/form-data; boundary=x", 400),
        (b"--x", "multipart/form-data", 400),
        (b'"' + b"x" * 1_100_000 + b'"', "application/json", 413),
    ],
    ids=["deep", "no text", "form", "form in parts", "broken form", "large"],
)
@pytest.mark.parametrize("path", ["order-app/cart/preview-order", "stations/bump"])
@pytest.mark.parametrize("key", [None, "once"], ids=["", "with a key"])
def test_what_cannot_be_read_is_refused_in_our_shape(
    stack, shop, sign_in, path: str, body: bytes, content_type: str, status: int, key: str | None
) -> None:
    """For guests and signed-in staff: DRF reads a body its own way to look for a CSRF token."""
    headers = {"Content-Type": content_type, "Idempotency-Key": key}
    url = f"{stack.url}/api/v1/{path}"
    # A connection of its own: a server may close one whose body it did not read.
    answer = sign_in(shop).post(url, data=body, headers=headers)
    assert answer.status_code == status
    assert answer.json()["code"] == "validation_failed"
    assert answer.json()["requestId"] == answer.headers["X-Request-Id"]


def test_a_host_that_is_not_ours_is_refused_in_our_shape(stack) -> None:
    answer = requests.get(f"{stack.url}/health", headers={"Host": "evil.example"}, timeout=30)
    assert answer.status_code == 400
    assert answer.json()["code"] == "validation_failed"
