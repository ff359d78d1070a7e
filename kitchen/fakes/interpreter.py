"""ESC/POS as a printer reads it: bytes in, rows on paper and answers out.

Commands of Epson's reference that OrderBuddy uses; any other is a violation.
"""

from collections.abc import Callable
from dataclasses import replace

from PIL import Image

from kitchen.fakes.paper import Slip, Style, letters

ESC, GS, DLE = 0x1B, 0x1D, 0x10
CODE_PAGES = {0: "cp437", 2: "cp850", 16: "cp1252", 17: "cp866", 18: "cp852", 19: "cp858"}


class NeedMoreError(Exception):
    """The command is not whole yet."""


class Interpreter:
    """`feed` takes bytes as they come; `step` does one command: True while there was a whole one.

    `answer(bytes)` is called with what the printer says in order (not the real-time statuses).
    """

    def __init__(self, width: int, answer: Callable[[bytes], None], *, knows_ids: bool) -> None:
        self.width = width
        self.slips: list[Slip] = [Slip()]
        self.violations: list[str] = []
        self._answer = answer
        self._knows_ids = knows_ids
        self._buffer = bytearray()
        self._reset()

    @property
    def waiting(self) -> int:
        return len(self._buffer)

    def feed(self, data: bytes) -> None:
        self._buffer += data

    def forget(self) -> None:
        """Power off: the buffer is lost, and what is on the paper stays there."""
        self._buffer.clear()
        self._reset()

    def tear_off(self) -> None:
        """Somebody tears off what hangs there: it is a slip, though not a whole one."""
        if not self.slips[-1].is_empty:
            self.slips.append(Slip())

    def step(self) -> bool:
        if not self._buffer:
            return False
        try:
            self._command()
        except NeedMoreError:
            return False
        return True

    def _reset(self) -> None:
        self._style, self._page, self._line = Style(), "cp437", ""

    def _take(self, count: int, at: int = 0) -> bytes:
        if len(self._buffer) < at + count:
            raise NeedMoreError
        return bytes(self._buffer[at : at + count])

    def _done(self, count: int) -> None:
        del self._buffer[:count]

    def _command(self) -> None:
        first = self._buffer[0]
        if first == ESC:
            self._escape()
        elif first == GS:
            self._group()
        elif first == 0x0A:
            self._done(1)
            self._print_line()
        elif first < 0x20:
            self._done(1)
            self.violations.append(f"control byte {first:#x}")
        else:
            self._line += bytes([first]).decode(self._page, "replace")
            self._done(1)

    def _escape(self) -> None:
        name = chr(self._take(2)[1])
        if name == "@":
            self._done(2)
            self._reset()
            return
        value = self._take(3)[2]
        self._done(3)
        match name:
            case "E":
                self._style = replace(self._style, bold=bool(value & 1))
            case "a":
                self._style = replace(self._style, align=value % 48)
            case "t":
                self._page = CODE_PAGES.get(value, "")
                if not self._page:
                    self._page = "cp437"
                    self.violations.append(f"code page {value}")
            case "d":
                for _ in range(value):
                    self._print_line()
            case "!":
                self._style = Style(align=self._style.align)
            case _:
                self.violations.append(f"ESC {name}")

    def _group(self) -> None:
        name = chr(self._take(2)[1])
        match name:
            case "!":
                value = self._take(3)[2]
                self._done(3)
                wide, high = (value >> 4) + 1, (value & 7) + 1
                self._style = replace(self._style, wide=wide, high=high)
            case "B":
                value = self._take(3)[2]
                self._done(3)
                self._style = replace(self._style, invert=bool(value & 1))
            case "V":
                self._take(3)
                self._done(3)
                self.slips[-1].is_cut = True
                self.slips.append(Slip())
            case "r":
                self._take(3)
                self._done(3)
                self._answer(b"\x00")
            case "v":
                self._raster()
            case "(":
                self._extended()
            case _:
                self._done(2)
                self.violations.append(f"GS {name}")

    def _raster(self) -> None:
        head = self._take(8)
        wide, high = head[4] + 256 * head[5], head[6] + 256 * head[7]
        data = self._take(wide * high, at=8)
        self._done(8 + len(data))
        # A set bit is a black dot.
        image = Image.frombytes("1", (wide * 8, high), bytes(255 - one for one in data))
        if image.width > self.width:
            self.violations.append(f"a picture {image.width} dots wide on {self.width}")
        row = Image.new("L", (self.width, high), 255)
        row.paste(image, (0, 0))
        self.slips[-1].rows.append(row)

    def _extended(self) -> None:
        head = self._take(5)
        length = head[3] + 256 * head[4]
        data = self._take(length, at=5)
        self._done(5 + length)
        if chr(head[2]) == "H" and data[:2] == b"\x30\x30" and self._knows_ids:
            self._answer(b"\x37\x22" + data[2:6] + b"\x00")
        else:
            self.violations.append(f"GS ( {chr(head[2])}")

    def _print_line(self) -> None:
        slip, style = self.slips[-1], self._style
        fits = self.width // (12 * style.wide)
        if len(self._line) > fits:
            self.violations.append(f"a line of {len(self._line)} letters where {fits} fit")
        slip.rows.append(letters(self._line[:fits], style, self.width))
        if self._line.strip():
            slip.words.append(self._line.strip())
        self._line = ""
