"""Card numbers have no place in the database, an answer or a log. People and gateways put them
there all the same, in a note, a reason, an address: what looks like one is masked on its way in.
"""

import re
from collections.abc import Iterator

# Groups of digits as people write card numbers, and as they stand in longer texts.
_RUN = re.compile(r"\d+(?:[ \u00a0.\-\u2010-\u2015/]\d+)*")
# Most texts, log lines above all, are done with this one look.
_MAYBE = re.compile(r"\d(?:[ \u00a0.\-\u2010-\u2015/]?\d){12}")
_GROUP = re.compile(r"\d+")
# Visa to UnionPay. Fewer than 13 digits have not been given out for decades.
_LENGTHS = range(13, 20)
_FIRST_DIGITS = "23456"
# Twice a digit, its own two digits added up.
_DOUBLED = str.maketrans("0123456789", "0246813579")
# UUIDs, ObjectIds, hashes: among so many hexadecimal digits some look like anything.
_IDS = re.compile(
    r"(?<![0-9A-Za-z])"
    r"(?:[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}|[0-9a-fA-F]{24,})"
    r"(?![0-9A-Za-z])"
)


def without_card_numbers(text: str) -> str:
    """`text` with each card number in it as `•••• 1111`."""
    if not _MAYBE.search(text):
        return text
    masked, end = [], 0
    for start, stop, last4 in _found(text):
        masked += [text[end:start], f"•••• {last4}"]
        end = stop
    return "".join(masked) + text[end:] if masked else text


def has_card_number(text: str) -> bool:
    """Whether something in `text` looks like a card number."""
    return next(_found(text), None) is not None


def _found(text: str) -> Iterator[tuple[int, int, str]]:
    """(start, stop, last four digits) of each, from left to right."""
    for run in _RUN.finditer(_IDS.sub(_blank, text)):
        groups = [(run.start() + one.start(), _ascii(one[0])) for one in _GROUP.finditer(run[0])]
        first = 0
        while first < len(groups):
            count = _groups_of_a_card(groups, first)
            start, (at, last) = groups[first][0], groups[first + max(count, 1) - 1]
            if count:
                digits = "".join(digits for _, digits in groups[first : first + count])
                yield start, at + len(last), digits[-4:]
            first += max(count, 1)


def _groups_of_a_card(groups: list[tuple[int, str]], first: int) -> int:
    """How many of the groups, from the `first` on, are one card number; 0 if none."""
    digits, longest = "", 0
    # Groups have two digits at least.
    for count in range(1, _LENGTHS[-1] // 2 + 1):
        group = groups[first + count - 1][1] if first + count <= len(groups) else ""
        digits += group
        if len(group) < 2 or len(digits) > _LENGTHS[-1]:
            break
        if _is_card_number(digits):
            longest = count
    return longest


def _is_card_number(digits: str) -> bool:
    """Whether the length, the first digit and the check digit (Luhn's) are those of a card."""
    if len(digits) not in _LENGTHS or digits[0] not in _FIRST_DIGITS:
        return False
    every_second = digits[-2::-2].translate(_DOUBLED)
    return (sum(map(int, digits[::-2])) + sum(map(int, every_second))) % 10 == 0


def _ascii(digits: str) -> str:
    """Digits of any script as ours."""
    return digits if digits.isascii() else "".join(str(int(one)) for one in digits)


def _blank(found: re.Match[str]) -> str:
    return "x" * len(found[0])
