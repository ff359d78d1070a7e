"""How many parts a text message is sent, and paid, in.

GSM 03.38 (3GPP TS 23.038, 6.2.1) has 128 characters of 7 bits, and ten more that take two of them,
behind an escape; any other character has the whole text sent in UCS-2, of which hardly half as many
fit into one part.
"""

import unicodedata
from dataclasses import dataclass

GSM, UCS2 = "GSM-7", "UCS-2"
BASIC = frozenset(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?"
    "¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà"
)
EXTENDED = frozenset("\f^{}\\[~]|€")
# (one part, each of several): the header that puts them together takes the rest.
ROOM = {GSM: (160, 153), UCS2: (70, 67)}


@dataclass(frozen=True, slots=True)
class Segments:
    """`units`: 7-bit characters, or pairs of bytes; `room`: how many of them fit into as many
    parts; `costly`: the characters because of which it is UCS-2, each once."""

    encoding: str
    units: int
    parts: int
    room: int
    costly: tuple[str, ...] = ()


def segments_of(text: str) -> Segments:
    """What a text message is sent in; an empty one in one part."""
    costly = tuple(dict.fromkeys(one for one in text if one not in BASIC and one not in EXTENDED))
    encoding = UCS2 if costly else GSM
    widths = [_width(one, encoding) for one in text]
    units, (alone, each) = sum(widths), ROOM[encoding]
    if units <= alone:
        return Segments(encoding, units, 1, alone, costly)
    parts = _packed(widths, each)
    return Segments(encoding, units, parts, parts * each, costly)


def _width(character: str, encoding: str) -> int:
    if encoding == UCS2:
        return 2 if ord(character) > 0xFFFF else 1
    return 2 if character in EXTENDED else 1


def _packed(widths: list[int], each: int) -> int:
    """Neither an escape and its character nor the halves of an emoji are parted."""
    parts, used = 1, 0
    for width in widths:
        if used + width > each:
            parts, used = parts + 1, 0
        used += width
    return parts


def plain_name(name: str) -> str:
    """The name without the marks that cost: São Café is Sao Café, whose é is GSM's own."""
    return "".join(one if one in BASIC or one in EXTENDED else _bare(one) for one in name)


def _bare(character: str) -> str:
    return "".join(one for one in unicodedata.normalize("NFKD", character) if one in BASIC)
