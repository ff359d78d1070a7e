"""What the tests of sockets and stations have in common."""

import json
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest
import requests
from websockets.exceptions import ConnectionClosed

from orderbuddy.mongo import collection, database, now, parse_id

SECONDS = 20


def kitchen(shop, station: str = "") -> str:
    """The socket of a shop's kitchen, of a station by its name or id."""
    suffix = f"?station={shop.station_ids.get(station, station)}" if station else ""
    return f"/ws/kitchen/{shop.location_id}/{suffix}"


def hear(socket, kind: str = "ticket") -> dict:
    """The next message, which must be of this kind; how busy it is may be told at any moment."""
    message = hear_until(socket, lambda told: told["type"] != "pace")
    assert message["type"] == kind, message
    return message


def hear_until(socket, wanted: Callable[[dict], Any], seconds: float = SECONDS) -> dict:
    """The first message that is as wanted; TimeoutError when none comes."""
    deadline = time.monotonic() + seconds
    while True:
        message = json.loads(socket.recv(timeout=max(0.0, deadline - time.monotonic())))
        if wanted(message):
            return message


def silent(socket, seconds: float = 0.5) -> bool:
    try:
        return not hear_until(socket, lambda told: told["type"] != "pace", seconds)
    except TimeoutError:
        return True


def close_code(stack, path: str, session=None) -> int:
    with stack.open_socket(path, session) as socket, pytest.raises(ConnectionClosed) as closed:
        socket.recv(timeout=SECONDS)
    return closed.value.rcvd.code


def snapshot(stack, session, path: str) -> dict:
    with stack.open_socket(path, session) as socket:
        return hear(socket, "snapshot")


def ticket_of(stack, session, shop, order_id: str, station: str = "") -> dict | None:
    """The order's ticket as a screen gets it that is opened now."""
    tickets = snapshot(stack, session, kitchen(shop, station))["tickets"]
    return next((one for one in tickets if one["orderId"] == order_id), None)


def stored(order_id: str) -> dict[str, Any]:
    return collection("orders").find_one({"_id": parse_id(order_id)})


def lines(order_id: str) -> list[str]:
    return [line["id"] for line in stored(order_id)["items"]]


def deed(session, verb: str, order_id: str, **body: Any) -> requests.Response:
    return session.post(f"/api/v1/stations/{verb}", json={"orderId": order_id, **body})


def do(session, verb: str, order_id: str, **body: Any) -> None:
    answer = deed(session, verb, order_id, **body)
    assert (answer.status_code, answer.json()["data"]) == (200, True), answer.text


def refused(answer: requests.Response) -> tuple[int, str]:
    return answer.status_code, answer.json()["code"]


def move(session, order_id: str, to: str) -> None:
    body = {"orderId": order_id, "orderStatus": to}
    assert session.post("/api/v1/restaurant/order-status", json=body).ok


@contextmanager
def profiled() -> Iterator[list[dict]]:
    """All that the database is asked meanwhile."""
    asked: list[dict] = []
    database().command("profile", 2)
    started = now()
    try:
        yield asked
    finally:
        database().command("profile", 0)
        asked += database()["system.profile"].find({"ts": {"$gte": started}})


def say_seen(socket, tickets: dict, number: int = 1) -> None:
    socket.send(json.dumps({"type": "seen", "id": number, "tickets": tickets}))


def show(socket, *order_ids: str, station: str, number: int = 1) -> None:
    say_seen(socket, {station: list(order_ids)}, number)
    assert hear_until(socket, lambda told: told["type"] == "seen")["id"] == number
