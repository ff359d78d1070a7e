"""The mail server of the tests: a real one (SMTP) in the test process."""

import asyncio
import threading
import time
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from typing import Any

from aiosmtpd.controller import Controller

from orderbuddy.running.ports import LOCALHOST, free_port


class Mailbox:
    """Keeps what it was sent; a test asks for its own recipients, which nobody else writes to.

    `refuse(to, "451 later")` has the server answer that, as often as `times` says (0: always).
    """

    def __init__(self) -> None:
        self._arrived = threading.Condition()
        self._messages: list[tuple[list[str], EmailMessage]] = []
        self._refusals: dict[str, list[Any]] = {}
        self._stalled: set[str] = set()
        self._controller = Controller(self, hostname=LOCALHOST, port=free_port(), ready_timeout=30)

    @property
    def url(self) -> str:
        """What EMAIL_URL must be."""
        return f"smtp://{LOCALHOST}:{self._controller.port}"

    def start(self) -> "Mailbox":
        self._controller.start()
        return self

    def stop(self) -> None:
        self._controller.stop()

    def refuse(self, to: str, answer: str, *, times: int = 1) -> None:
        """The next messages to that address are answered so, such as "550 No such user"."""
        self._refusals[to] = [answer, times]

    def stall(self, *to: str) -> None:
        """Messages to these addresses wait, until others, or none, are named."""
        self._stalled = set(to)

    def messages_to(self, to: str) -> list[EmailMessage]:
        """What has come for that address, oldest first."""
        with self._arrived:
            return [message for recipients, message in self._messages if to in recipients]

    def wait_for(self, to: str, *, count: int = 1, seconds: float = 60) -> EmailMessage:
        """The `count`th message to that address; AssertionError when it does not come."""
        deadline = time.monotonic() + seconds
        with self._arrived:
            while len(found := [m for r, m in self._messages if to in r]) < count:
                left = deadline - time.monotonic()
                assert left > 0, f"{len(found)} of {count} messages came to {to} in {seconds} s"
                self._arrived.wait(left)
        return found[count - 1]

    async def handle_RCPT(
        self, server: Any, session: Any, envelope: Any, address: str, options: list[str]
    ) -> str:
        while address in self._stalled:
            await asyncio.sleep(0.05)
        refusal = self._refusals.get(address)
        if refusal is None:
            envelope.rcpt_tos.append(address)
            return "250 OK"
        if refusal[1] == 1:
            del self._refusals[address]
        refusal[1] -= 1
        return refusal[0]

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:
        message = message_from_bytes(envelope.content, policy=default)
        with self._arrived:
            self._messages.append((list(envelope.rcpt_tos), message))
            self._arrived.notify_all()
        return "250 OK"


def text_of(message: EmailMessage) -> str:
    """The plain text of a message."""
    return message.get_body(("plain",)).get_content()
