"""Parts of a text message, against the tables of 3GPP TS 23.038 (6.2.1 and 6.2.1.1)."""

import pytest

from messaging.texts.segments import BASIC, EXTENDED, GSM, UCS2, segments_of

# Row by row as the standard prints it, 0x00 to 0x7F; 0x1B is the escape.
TABLE = (
    "@£$¥èéùìòÇ\nØø\rÅå"
    "Δ_ΦΓΛΩΠΨΣΘΞ\x1bÆæßÉ"
    " !\"#¤%&'()*+,-./"
    "0123456789:;<=>?"
    "¡ABCDEFGHIJKLMNO"
    "PQRSTUVWXYZÄÖÑÜ§"
    "¿abcdefghijklmno"
    "pqrstuvwxyzäöñüà"
)
# 0x0A, 0x14, 0x28, 0x29, 0x2F, 0x3C to 0x3E, 0x40, 0x65.
EXTENSION = "\f^{}\\[~]|€"


def test_the_tables_are_the_standards() -> None:
    assert len(TABLE) == 128
    assert frozenset(TABLE) - {"\x1b"} == BASIC
    assert frozenset(EXTENSION) == EXTENDED


@pytest.mark.parametrize("one", sorted(BASIC), ids=lambda one: f"U+{ord(one):04X}")
def test_a_basic_character_takes_one(one) -> None:
    assert (segments_of(one).encoding, segments_of(one).units) == (GSM, 1)


@pytest.mark.parametrize("one", sorted(EXTENDED), ids=lambda one: f"U+{ord(one):04X}")
def test_an_extended_character_takes_two(one) -> None:
    assert (segments_of(one).encoding, segments_of(one).units) == (GSM, 2)


@pytest.mark.parametrize(
    "one", ["á", "í", "ó", "ú", "ã", "ç", "“", "\u2019", "—", "…", "`", "\t", "ش"]
)
def test_any_other_character_makes_it_ucs2(one) -> None:
    found = segments_of(f"a{one}a{one}")
    assert (found.encoding, found.units, found.costly) == (UCS2, 4, (one,))


@pytest.mark.parametrize(
    ("text", "units", "parts", "room"),
    [
        ("", 0, 1, 160),
        ("a" * 160, 160, 1, 160),
        ("a" * 161, 161, 2, 306),
        ("a" * 306, 306, 2, 306),
        ("a" * 307, 307, 3, 459),
        ("€" * 80, 160, 1, 160),
        # The escape does not part from its character: 153 is odd.
        ("€" * 153, 306, 3, 459),
        ("a" + "€" * 152, 305, 2, 306),
        ("á" * 70, 70, 1, 70),
        ("á" * 71, 71, 2, 134),
        ("á" * 134, 134, 2, 134),
        ("á" * 135, 135, 3, 201),
        ("🍕" * 35, 70, 1, 70),
        # Nor do the halves of an emoji: 67 is odd.
        ("🍕" * 67, 134, 3, 201),
    ],
)
def test_parts(text, units, parts, room) -> None:
    found = segments_of(text)
    assert (found.units, found.parts, found.room) == (units, parts, room)
