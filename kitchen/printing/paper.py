"""What is to stand on paper, as plain values that a job keeps: blocks from top to bottom.

The same blocks become ESC/POS text (`escpos`) or a picture (`picture`).
"""

import unicodedata
from typing import Any

# Joiners: without them some scripts' letters fall apart.
_KEPT = "\n\u200c\u200d"

Block = dict[str, Any]
Paper = list[Block]


def text(
    words: str,
    *,
    size: int = 1,
    bold: bool = False,
    align: str = "left",
    indent: int = 0,
    invert: bool = False,
    struck: bool = False,
    tall: bool = False,
) -> Block:
    """Words that wrap. `size` 1 to 4 times, `indent` in letters of size 1; `invert`: white on
    black; `struck`: not to be made, which a printer without lines through letters says by `XX`;
    `tall`: higher than wide, for what is long and read from afar."""
    return {
        "kind": "text", "text": clean(words), "size": size, "bold": bold, "align": align,
        "indent": indent, "invert": invert, "struck": struck, "tall": tall,
    }  # fmt: skip


def pair(left: str, right: str, *, size: int = 1, bold: bool = False) -> Block:
    """Two words on one line, one at each edge of the paper; the left one wraps."""
    return {"kind": "pair", "left": clean(left), "right": clean(right), "size": size, "bold": bold}


def box(words: str, *, size: int = 1, indent: int = 0) -> Block:
    """Words in a frame: a guest's note, which nobody may overlook."""
    return {"kind": "box", "text": clean(words), "size": size, "indent": indent}


def rule(*, heavy: bool = False) -> Block:
    """A line across the paper."""
    return {"kind": "rule", "heavy": heavy}


def space(lines: int = 1) -> Block:
    return {"kind": "space", "lines": lines}


def qr(content: str) -> Block:
    """A QR code in the middle."""
    return {"kind": "qr", "content": content}


def clean(words: str) -> str:
    """The words without what is no letter: a guest's note must not command the printer (ESC p
    opens the till), nor turn the words around it (bidirectional overrides)."""
    kept = (one if one in _KEPT or unicodedata.category(one)[0] != "C" else " " for one in words)
    return "".join(kept)


def banner(words: str) -> Block:
    """White on black, across the paper: what sort of slip this is, when it is no usual ticket."""
    return text(words, size=2, bold=True, align="center", invert=True)


def words_of(paper: Paper) -> str:
    """All words of a paper, a line a block: for tests, and for whoever reads a job."""
    said = []
    for block in paper:
        if block["kind"] in ("text", "box"):
            said.append(block["text"])
        elif block["kind"] == "pair":
            said.append(f"{block['left']} {block['right']}".strip())
    return "\n".join(said)
