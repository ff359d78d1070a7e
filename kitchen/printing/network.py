"""A printer on the network: ESC/POS over TCP to port 9100, and what it says of itself.

Epson's reference: DLE EOT n (real-time status, answered also while the printer stands still), GS r
and GS ( H function 48 (answered when all before has been printed).
"""

import ipaddress
import secrets
import select
import socket
import time
from collections.abc import Callable
from contextlib import suppress
from types import TracebackType
from typing import Self

from django.conf import settings

from kitchen.printing.printers import Confirms

PORT = 9100
CONNECT_SECONDS = 3.0
ANSWER_SECONDS = 3.0
# A printer that says nothing at all for so long is gone, though the connection stands.
SILENT_SECONDS = 15.0
ASK_SECONDS = 1.0
# It may have to print first what it holds already.
SETTLE_SECONDS = 30.0
TOGETHER_SECONDS = 0.3
# A printer that cannot say when it is done is left alone for a moment before the line is cut.
LINGER_SECONDS = 0.5

_ASK_STATUS = b"".join(bytes((0x10, 0x04, which)) for which in (1, 2, 3, 4))
_CONFIRM_STATUS = b"\x1dr\x01"

Watch = Callable[[str], None]


class NotReadyError(Exception):
    """The printer cannot print now: str() says why. Nothing was handed over."""


class LostError(Exception):
    """The connection ended, or the printer fell silent: str() says how."""


class Stopped(Exception):
    """Our own process is to end."""


class Line:
    """A connection to a printer. `stop()` is asked once a second whether to give up."""

    def __init__(self, ip: str, stop: Callable[[], bool]) -> None:
        self._stop = stop
        self._said = bytearray()
        self._statuses: dict[int, int] = {}
        self._asked = 0
        self._heard_at = time.monotonic()
        self._socket = _connect(ip)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._socket.close()

    def check(self, confirms: str) -> None:
        """Raises NotReadyError unless the printer says that it can print."""
        if confirms == Confirms.NOTHING:
            return
        with _AsNotReady():
            self._ask()
            if trouble := self._trouble():
                raise NotReadyError(trouble)

    def _ask(self) -> None:
        self._statuses.clear()
        self._asked = 0
        self._socket.sendall(_ASK_STATUS)
        until = time.monotonic() + ANSWER_SECONDS
        while len(self._statuses) < 4:
            if time.monotonic() > until:
                raise NotReadyError("it does not answer")
            self._listen(0.2)

    def settle(self, confirms: str) -> None:
        """Hear out what the printer still owes to a connection that was lost: its answer to that
        one must not be taken for the answer to ours. Raises NotReadyError.

        Answers come in the order of the questions: one alone may be an old one, which has a slip
        before it; three together are ours, and nothing comes after them.
        """
        if confirms != Confirms.STATUS:
            return  # an id is nobody else's
        with _AsNotReady():
            self._said.clear()
            self._socket.sendall(_CONFIRM_STATUS * 3)
            until, together = time.monotonic() + SETTLE_SECONDS, 0
            while True:
                before = len(self._said)
                self._listen(TOGETHER_SECONDS)
                if len(self._said) > before:
                    together += len(self._said) - before
                elif together >= 3:
                    return
                else:
                    together = 0
                if time.monotonic() > until or self._stop():
                    raise NotReadyError("it is busy with something else")

    def send(self, data: bytes, confirms: str, watch: Watch) -> None:
        """Hand a job over, and come back when it is on paper.

        `watch(trouble)` is called about once a second meanwhile ("" when all is well). Raises
        LostError or Stopped when that is not known.
        """
        # One that no lost connection had: its answer may still be on its way.
        token = secrets.token_hex(2).encode()
        self._said.clear()
        self._heard_at = time.monotonic()
        self._write(data + _question(confirms, token), watch)
        if confirms == Confirms.NOTHING:
            self._linger()
            return
        wanted = b"\x37\x22" + token + b"\x00" if confirms == Confirms.ID else b"\x00"
        self._wait_for(wanted, confirms, watch)

    def _write(self, data: bytes, watch: Watch) -> None:
        """All of it, as fast as the printer takes it: one that stands still takes no more."""
        rest, told_at = memoryview(data), time.monotonic()
        while rest:
            readable, writable, _ = select.select([self._socket], [self._socket], [], ASK_SECONDS)
            if readable:
                self._read()
            if writable:
                rest = rest[self._send(rest) :]
                self._heard_at = time.monotonic()
            if time.monotonic() - told_at >= ASK_SECONDS:
                told_at = time.monotonic()
                self._give_up_if_asked()
                watch("" if writable else "it takes no more")

    def _wait_for(self, wanted: bytes, confirms: str, watch: Watch) -> None:
        asked_at = time.monotonic()
        while not self._is_said(wanted, confirms):
            self._listen(ASK_SECONDS / 5)
            if time.monotonic() - asked_at < ASK_SECONDS:
                continue
            asked_at = time.monotonic()
            self._give_up_if_asked()
            if asked_at - self._heard_at > SILENT_SECONDS:
                raise LostError("it has fallen silent")
            watch(self._trouble())
            self._send(memoryview(_ASK_STATUS))
            self._asked = 0

    def _is_said(self, wanted: bytes, confirms: str) -> bool:
        if confirms == Confirms.ID:
            return wanted in self._said
        # GS r: one byte with bit 4 off, which is on in every real-time status.
        answer = next((one for one in self._said if not one & 0x90), None)
        if answer is not None and answer & 0x0C:
            raise LostError("the paper ended as it printed")
        return answer is not None

    def _give_up_if_asked(self) -> None:
        if self._stop():
            raise Stopped

    def _listen(self, seconds: float) -> None:
        readable, _, _ = select.select([self._socket], [], [], seconds)
        if readable:
            self._read()

    def _read(self) -> None:
        try:
            data = self._socket.recv(4096)
        except OSError as error:
            raise LostError(str(error)) from error
        if not data:
            raise LostError("it closed the connection")
        self._heard_at = time.monotonic()
        for one in data:
            self._hear(one)

    def _hear(self, one: int) -> None:
        """A real-time status is 0xx1xx10, and they come in the order in which they were asked for;
        within a process id's answer everything is part of it."""
        inside = bool(self._said) and self._said[0] == 0x37 and not self._said.endswith(b"\x00")
        if not inside and one & 0x93 == 0x12:
            self._asked += 1
            self._statuses[self._asked] = one
            return
        self._said.append(one)

    def _trouble(self) -> str:
        """What the last statuses say, in words; "" when it can print."""
        get = self._statuses.get
        self._asked = 0
        if get(2, 0) & 0x04:
            return "its cover is open"
        if get(4, 0) & 0x60 or get(2, 0) & 0x20:
            return "it is out of paper"
        if get(3, 0) & 0x68:
            return "its paper is jammed or its cutter stuck"
        if get(1, 0) & 0x08:
            return "it is offline"
        return ""

    def _send(self, data: memoryview) -> int:
        try:
            return self._socket.send(data)
        except BlockingIOError:
            return 0
        except OSError as error:
            raise LostError(str(error)) from error

    def _linger(self) -> None:
        """It must have read all before we close, or its own system throws the rest away."""
        with suppress(OSError):
            self._socket.shutdown(socket.SHUT_WR)
        until = time.monotonic() + LINGER_SECONDS
        with suppress(LostError):
            while time.monotonic() < until:
                self._listen(0.1)


class _AsNotReady:
    """What goes wrong before anything was handed over only means that it is not ready."""

    def __enter__(self) -> None:
        return None

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if isinstance(error, LostError | OSError):
            raise NotReadyError("it does not answer") from error


def may_print_to(ip: str) -> bool:
    """Whether our workers may connect there (settings.PRINTER_NETWORKS): a manager types the
    address in, and must not reach what only this server may."""
    try:
        address = ipaddress.ip_address(ip)
    except ValueError:
        return False
    networks = map(ipaddress.ip_network, settings.PRINTER_NETWORKS)
    return any(address.version == one.version and address in one for one in networks)


def _connect(ip: str) -> socket.socket:
    if not may_print_to(ip):
        raise NotReadyError(f"{ip} is in none of PRINTER_NETWORKS")
    try:
        found = socket.create_connection((ip, PORT), timeout=CONNECT_SECONDS)
    except OSError as error:
        raise NotReadyError("it cannot be reached") from error
    found.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    # A printer whose cable was pulled is noticed, also while it is only waited for.
    found.setsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1)
    for option, value in (("TCP_KEEPIDLE", 5), ("TCP_KEEPINTVL", 5), ("TCP_KEEPCNT", 3)):
        if hasattr(socket, option):
            found.setsockopt(socket.IPPROTO_TCP, getattr(socket, option), value)
    return found


def _question(confirms: str, token: bytes) -> bytes:
    if confirms == Confirms.ID:
        return b"\x1d(H\x06\x00\x30\x30" + token
    return _CONFIRM_STATUS if confirms == Confirms.STATUS else b""
