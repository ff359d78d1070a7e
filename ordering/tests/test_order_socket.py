"""A guest's socket: their own order, from placing to picking up, to who has its token."""

import contextlib
import json

import pytest
import requests
from bson import ObjectId
from websockets.exceptions import ConnectionClosed

from orderbuddy.api.tokens import order_token
from ordering.tests.guests import place, quote

SECONDS = 15
WATCHERS = 20


def watch(order_id: object, token: str | None = None) -> str:
    return f"/ws/orders/{order_id}/?token={order_token(order_id) if token is None else token}"


def hear(socket) -> dict:
    return json.loads(socket.recv(timeout=SECONDS))


def close_code(stack, path: str) -> int:
    with stack.open_socket(path) as socket, pytest.raises(ConnectionClosed) as closed:
        socket.recv(timeout=SECONDS)
    return closed.value.rcvd.code


@pytest.fixture
def placed(stack, shop) -> tuple[str, str]:
    """(order id, the token that came with it)."""
    customer = {"name": "Ana", "phone": "+15550100"}
    answer = place(stack.url, quote(stack.url, shop, "espresso", "burger", customer=customer))
    return answer.json()["orderId"], answer.headers["X-Order-Token"]


def test_the_guest_sees_their_order_become_ready(stack, shop, sign_in, placed) -> None:
    order_id, token = placed
    session = sign_in(shop)
    with stack.open_socket(watch(order_id, token)) as socket:
        snapshot = hear(socket)
        assert snapshot["type"] == "snapshot"
        shown = snapshot["order"]
        assert (shown["_id"], shown["status"]) == (order_id, "ACCEPTED")
        assert shown["customer"] == {"name": "Ana", "phone": "+15550100"}
        assert shown["version"] == snapshot["version"]
        lines = [line["id"] for line in shown["items"]]
        body = {"orderId": order_id, "itemIds": lines}
        assert session.post("/api/v1/stations/bump", json=body).ok
        ready = hear(socket)
        assert (ready["type"], ready["order"]["status"]) == ("order", "READY_FOR_PICKUP")
        assert ready["version"] == ready["order"]["version"] > snapshot["version"]
        assert ready["order"]["updatedAt"] > shown["updatedAt"]
        times = {one["status"]: one["at"] for one in ready["order"]["timeline"]}
        assert list(times) == ["CREATED", "ACCEPTED", "READY_FOR_PICKUP"]
        assert all(times.values())


def test_the_socket_speaks_as_the_path_does(stack, placed) -> None:
    order_id, token = placed
    answer = requests.get(
        f"{stack.url}/api/v1/menu-app/order/{order_id}?token={token}", timeout=SECONDS
    ).json()
    with stack.open_socket(watch(order_id, token)) as socket:
        shown = hear(socket)["order"]
    assert {key: shown[key] for key in answer} == answer
    assert shown.keys() - answer.keys() == {"version", "updatedAt", "timeline"}


def test_without_the_orders_token_nothing_is_shown(stack, placed) -> None:
    order_id, token = placed
    assert close_code(stack, f"/ws/orders/{order_id}/") == 4403
    assert close_code(stack, watch(order_id, "")) == 4403
    assert close_code(stack, watch(order_id, token[:-1] + "g")) == 4403
    other = ObjectId()
    assert close_code(stack, watch(other, token)) == 4403
    assert close_code(stack, watch(other)) == 4404
    assert close_code(stack, watch("abc")) == 4404


def test_one_order_is_not_watched_by_a_crowd(stack, placed) -> None:
    path = watch(*placed)
    with contextlib.ExitStack() as open_sockets:
        for _ in range(WATCHERS):
            hear(open_sockets.enter_context(stack.open_socket(path)))
        assert close_code(stack, path) == 4503
    with stack.open_socket(path) as socket:
        assert hear(socket)["type"] == "snapshot"
