"""A network printer: ESC/POS on port 9100 of a loopback address of its own.

    with FakePrinter() as printer:             # `printer.ip`
        printer.out_of_paper(after_rows=40)    # … in the middle of the next slip
        …
        printer.load_paper()
        assert [slip.text for slip in printer.slips] == …

It prints what it has been sent one command after the other, as a printer does: what asks for an
answer (GS r, GS ( H) is answered when all before is on paper. Real-time statuses (DLE EOT) are
answered at once, also while it stands still.
"""

import random
import socket
import threading
import time
from contextlib import suppress
from types import TracebackType
from typing import Self

from kitchen.fakes.interpreter import Interpreter
from kitchen.fakes.paper import Slip

PORT = 9100
_EOT = b"\x10\x04"
_CUT = b"\x1dV"


class FakePrinter:
    """`rows_per_second` slows it down (0: as fast as it can); `knows_ids`: GS ( H, as Epson's."""

    def __init__(
        self, ip: str = "", *, width: int = 576, knows_ids: bool = True, rows_per_second: int = 0
    ) -> None:
        self.ip = ip or _free_address()
        self.connections = 0
        self._rows_per_second = rows_per_second
        self._lock = threading.RLock()
        self._changed = threading.Condition(self._lock)
        self._client: socket.socket | None = None
        self._server: socket.socket | None = None
        self._head = Interpreter(width, self._answer, knows_ids=knows_ids)
        self._trouble = ""
        self._hangs = False
        self._rows_left: int | None = None
        self._bytes_left: int | None = None
        self._keeps_buffer = False
        self._trouble_to_come = ""
        self._cable_ends_at_cut = False
        self._running = False

    # --- what a test says ------------------------------------------------------------------------

    @property
    def slips(self) -> list[Slip]:
        """The whole ones: printed to the end and cut."""
        with self._lock:
            return [one for one in self._head.slips if one.is_cut]

    @property
    def torn(self) -> list[Slip]:
        """What was begun and never came to its end."""
        with self._lock:
            return [one for one in self._head.slips if not one.is_cut and not one.is_empty]

    @property
    def violations(self) -> list[str]:
        return self._head.violations

    def wait_for(self, slips: int, seconds: float = 40) -> list[Slip]:
        """Returns when so many whole slips have come out; AssertionError when they have not."""
        with self._changed:
            came = self._changed.wait_for(lambda: len(self.slips) >= slips, seconds)
            assert came, f"{len(self.slips)} of {slips} slips came in {seconds} s"
            return self.slips

    def out_of_paper(self, after_rows: int = 0) -> None:
        """The roll ends after so many more lines; what it was sent waits in its buffer."""
        self._stop_after(after_rows, "paper")

    def open_cover(self, after_rows: int = 0) -> None:
        self._stop_after(after_rows, "cover")

    def put_right(self) -> None:
        """New paper, cover closed: it goes on where it stood."""
        with self._changed:
            self._trouble, self._rows_left = "", None
            self._changed.notify_all()

    load_paper = close_cover = put_right

    def hang(self) -> None:
        """It takes connections and says nothing, prints nothing."""
        with self._changed:
            self._hangs = True

    def wake(self) -> None:
        with self._changed:
            self._hangs = False
            self._changed.notify_all()

    def drop_after(self, count: int, *, keeps_buffer: bool = False) -> None:
        """The connection is lost when it has taken so many more bytes. It prints what it has
        (`keeps_buffer`: a cable was pulled), or was switched off: the rest is lost."""
        with self._lock:
            self._bytes_left, self._keeps_buffer = count, keeps_buffer

    def pull_cable_when_idle(self) -> None:
        """The connection is lost once it has taken the next slip whole: nobody hears of its end."""
        with self._lock:
            self._cable_ends_at_cut = True

    def switch_off(self) -> None:
        """Refuses connections; loses what it had not printed."""
        with self._changed:
            self._close(self._server)
            self._server = None
            self._close(self._client)
            self._head.forget()
            self._head.tear_off()

    def switch_on(self) -> None:
        with self._lock:
            if self._server is None:
                self._server = socket.create_server((self.ip, PORT), backlog=8)
                threading.Thread(target=self._accept, args=(self._server,), daemon=True).start()

    def __enter__(self) -> Self:
        self._running = True
        threading.Thread(target=self._print, daemon=True).start()
        self.switch_on()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        with self._changed:
            self._running = False
            self._changed.notify_all()
        self.switch_off()

    # --- what it does ----------------------------------------------------------------------------

    def _stop_after(self, rows: int, trouble: str) -> None:
        with self._changed:
            self._rows_left, self._trouble_to_come = rows, trouble
            if not rows:
                self._trouble = trouble

    def _accept(self, server: socket.socket) -> None:
        with suppress(OSError):
            while True:
                client, _ = server.accept()
                with self._lock:
                    # One at a time, as most printers: a second one waits unheard.
                    self.connections += 1
                    self._client = client
                self._serve(client)
                with self._lock:
                    self._client = None

    def _serve(self, client: socket.socket) -> None:
        with suppress(OSError), client:
            while data := client.recv(4096):
                with self._changed:
                    rest = self._answer_at_once(data) if not self._hangs else b""
                    if self._lost_with(rest):
                        return
                    self._head.feed(rest)
                    self._changed.notify_all()

    def _lost_with(self, data: bytes) -> bool:
        """True when the connection ends in the middle of these bytes."""
        if self._cable_ends_at_cut and _CUT in data:
            self._cable_ends_at_cut = False
            self._head.feed(data)
            self._changed.notify_all()
            self._close(self._client)
            return True
        if self._bytes_left is None or len(data) < self._bytes_left:
            if self._bytes_left is not None:
                self._bytes_left -= len(data)
            return False
        self._head.feed(data[: self._bytes_left])
        self._bytes_left = None
        if not self._keeps_buffer:
            while self._head.step():
                pass
            self._head.forget()
            self._head.tear_off()
        self._changed.notify_all()
        self._close(self._client)
        return True

    def _answer_at_once(self, data: bytes) -> bytes:
        """Takes the real-time requests out of the stream."""
        while (place := data.find(_EOT)) >= 0 and place + 2 < len(data):
            which = data[place + 2]
            if which not in (1, 2, 3, 4):
                break
            self._answer(bytes([self._status(which)]))
            data = data[:place] + data[place + 3 :]
        return data

    def _status(self, which: int) -> int:
        paper, cover = self._trouble == "paper", self._trouble == "cover"
        match which:
            case 1:
                return 0x12 | (0x08 if self._trouble else 0)
            case 2:
                return 0x12 | (0x04 if cover else 0) | (0x20 if paper else 0)
            case 3:
                return 0x12
            case _:
                return 0x12 | (0x60 if paper else 0)

    def _answer(self, said: bytes) -> None:
        if self._client is not None:
            # Whoever asked may have gone.
            with suppress(OSError):
                self._client.sendall(said)

    def _print(self) -> None:
        while self._running:
            with self._changed:
                moved = self._may_print() and self._step()
                if not moved:
                    self._changed.wait(0.05)
            if moved and self._rows_per_second:
                time.sleep(1 / self._rows_per_second)

    def _may_print(self) -> bool:
        return not self._trouble and not self._hangs

    def _step(self) -> bool:
        rows, whole = len(self._head.slips[-1].rows), len(self._head.slips)
        moved = self._head.step()
        if len(self._head.slips) > whole:
            self._changed.notify_all()
        elif self._rows_left is not None and len(self._head.slips[-1].rows) > rows:
            self._rows_left -= 1
            if self._rows_left <= 0:
                self._trouble = self._trouble_to_come
        return moved

    @staticmethod
    def _close(one: socket.socket | None) -> None:
        if one is not None:
            with suppress(OSError):
                one.shutdown(socket.SHUT_RDWR)
            one.close()


def _free_address() -> str:
    """A loopback address that nobody prints at: Linux has sixteen million of them."""
    while True:
        a, b, c = random.randint(64, 250), random.randint(0, 250), random.randint(1, 250)  # noqa: S311
        with suppress(OSError), socket.create_server((f"127.{a}.{b}.{c}", PORT)):
            return f"127.{a}.{b}.{c}"
