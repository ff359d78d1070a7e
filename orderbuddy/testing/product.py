"""The product under test, as processes."""

import os

from websockets.sync.client import ClientConnection

from orderbuddy.running.clients import StaffSession, open_socket
from orderbuddy.running.processes import ManagedProcess
from orderbuddy.running.stack import Stack
from orderbuddy.testing.environment import TestEnvironment


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
