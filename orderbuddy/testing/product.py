"""The product under test, as processes."""

import os
import time

from bson import ObjectId
from channels.layers import get_channel_layer
from websockets.sync.client import ClientConnection

from orderbuddy.invalidation import valkey_client
from orderbuddy.mongo import collection, now
from orderbuddy.running.clients import StaffSession, open_socket
from orderbuddy.running.processes import ManagedProcess
from orderbuddy.running.stack import Stack
from orderbuddy.testing.environment import TestEnvironment
from ordering.groups import alarm_group

TOLD_WITHIN_SECONDS = 30


class ProductStack(Stack):
    """All parts of the product on the test run's servers.

    `process("mongo")` and `process("valkey")` are the embedded servers themselves.
    """

    def __init__(self, environment: TestEnvironment) -> None:
        # What the browser's fixture allows the tests is not allowed to the product.
        super().__init__({**os.environ, "DJANGO_ALLOW_ASYNC_UNSAFE": ""}, environment.directory)
        self._servers = environment.servers

    def process(self, part: str) -> ManagedProcess:
        if part in ("mongo", "valkey"):
            return self._servers.process(part)
        return super().process(part)

    def open_socket(self, path: str, session: StaffSession | None = None) -> ClientConnection:
        """A WebSocket as a browser opens it: `stack.open_socket("/ws/orders/…", session)`."""
        return open_socket(self.ws_url + path, origin=self.url, session=session)

    def wait_until_all_is_told(self) -> None:
        """Returns when the relay has told all that was written until now; at once where it is dead.

        A screen that opens while it still has to tell of its restaurant, or of who has just signed
        in, is told to read anew: it gets one more snapshot, at any moment of the next second.
        """
        if not self.process("relay").alive:
            return
        # The relay tells in turn: with an alarm that is over, of a place that is none, all before.
        mark = {"_id": f"mark:{ObjectId()}", "locationId": ObjectId(), "endedAt": now()}
        topic, _ = get_channel_layer().publication(alarm_group(mark["locationId"]), {})
        deadline = time.monotonic() + TOLD_WITHIN_SECONDS
        with valkey_client() as client, client.pubsub() as heard:
            heard.subscribe(topic)
            heard.get_message(timeout=TOLD_WITHIN_SECONDS)  # Valkey has it
            collection("alarms").insert_one(mark)
            while heard.get_message(timeout=0.5) is None:
                assert time.monotonic() < deadline, "the relay tells nothing"
        collection("alarms").delete_one({"_id": mark["_id"]})
