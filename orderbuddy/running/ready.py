"""Whether each of the product's processes does its work, asked as its users would ask."""

import http.client
import json
import urllib.error
import urllib.request
from typing import Any

from celery import Celery
from websockets.exceptions import ConnectionClosed, InvalidHandshake, InvalidMessage

from orderbuddy.running.clients import open_socket

TIMEOUT_SECONDS = 5.0
UNKNOWN_ORDER = "0" * 24


def http_answers(url: str) -> bool:
    """Whether GET `url` gives 200."""
    try:
        with urllib.request.urlopen(url, timeout=TIMEOUT_SECONDS) as answer:  # noqa: S310
            return answer.status == 200
    except (OSError, http.client.HTTPException):
        return False


def socket_answers(ws_url: str) -> bool:
    """Whether the guests' socket takes a connection and turns away an unknown order."""
    try:
        url = f"{ws_url}/ws/orders/{UNKNOWN_ORDER}/"
        with open_socket(url, origin=ws_url.replace("ws", "http", 1)) as guest:
            guest.recv(timeout=TIMEOUT_SECONDS)
    except ConnectionClosed as closed:
        return closed.rcvd is not None and 4400 <= closed.rcvd.code < 4500
    except (OSError, InvalidHandshake, InvalidMessage):
        return False
    return False


def worker_answers(broker_url: str, node: str) -> bool:
    """Whether the Celery worker with this node name answers a ping."""
    with Celery(broker=broker_url, set_as_current=False) as app:
        try:
            return bool(app.control.ping(destination=[node], timeout=1.0, limit=1))
        except app.connection_for_read().connection_errors:
            return False


def read_health(url: str) -> dict[str, Any]:
    """The product's own account of its health; {} while there is none. It may come with a 503."""
    try:
        with urllib.request.urlopen(f"{url}/health", timeout=TIMEOUT_SECONDS) as answer:  # noqa: S310
            return json.load(answer)
    except urllib.error.HTTPError as error:
        return _json_or_nothing(error.read())
    except (OSError, ValueError, http.client.HTTPException):
        return {}


def relay_answers(url: str, *, within_seconds: float) -> bool:
    """Whether a relay gave a sign of life in this time, as the web process at `url` sees it.

    A relay that was killed looks alive for some seconds more: ask for a sign after the restart.
    """
    relay = read_health(url).get("relay") or {}
    age = relay.get("heartbeatSecondsAgo")
    return bool(relay.get("ok")) and age is not None and age < within_seconds


def _json_or_nothing(body: bytes) -> dict[str, Any]:
    try:
        found = json.loads(body)
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}
