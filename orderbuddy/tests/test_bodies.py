import msgspec
import pytest
from django.test import RequestFactory
from hypothesis import given
from hypothesis import strategies as st

from kitchen.bodies import LineChange, NewStation
from orderbuddy.api.bodies import Body, read_body
from orderbuddy.api.errors import ApiError
from ordering.bodies import Cart, Checkout, StatusChange

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
kinds = st.sampled_from([Cart, Checkout, StatusChange, LineChange, NewStation])


def read(kind: type[Body], value: object) -> Body:
    raw = value if isinstance(value, bytes) else msgspec.json.encode(value)
    return read_body(RequestFactory().post("/", raw, content_type="application/json"), kind)


def faults(kind: type[Body], value: object) -> list[str]:
    with pytest.raises(ApiError) as refused:
        read(kind, value)
    assert refused.value.status == 400
    return refused.value.message


@given(kinds, any_json)
def test_any_body_is_taken_or_explained(kind: type[Body], value: object) -> None:
    try:
        read(kind, value)
    except ApiError as error:
        assert error.status == 400
        assert error.message
        assert all(error.message)


@given(st.binary(max_size=40))
def test_any_bytes_too(raw: bytes) -> None:
    assert faults(Cart, raw)


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
