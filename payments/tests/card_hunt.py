"""Looking for card numbers in everything that was stored or logged, in whatever form."""

import base64
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from orderbuddy.mongo import database

# Last four digits may be kept; so many in a row can only be the card's.
DIGITS = 12
_SEPARATORS = re.compile(r"(?:[\s\-./_+,]|%20|%2D|\\u00a0|\u00a0)+")
_RUNS = re.compile(rf"[0-9]{{{DIGITS},}}")
# Base64 and hexadecimal: what is encoded can be nowhere else.
_CODES = re.compile(rf"[A-Za-z0-9+/]{{{DIGITS},}}")
_BRANDS = ("4", "51", "2720", "6011", "3528", "62")


def card_number(seed: int) -> str:
    """A number of 13 to 19 digits that no other seed has, of one brand after another."""
    brand = (*_BRANDS, "34", "36")[seed % 8]
    length = {"34": 15, "36": 14, "62": 19}.get(brand, 16)
    body = f"{brand}{(seed + 1) * 7_368_787_873_123:019d}"[: length - 1]
    doubled = sum(sum(divmod(2 * int(one), 10)) for one in body[::-2])
    return body + str(-(doubled + sum(map(int, body[-2::-2]))) % 10)


def spellings(number: str) -> list[str]:
    """As people and programs write it."""
    groups = [number[at : at + 4] for at in range(0, len(number), 4)]
    return [number, " ".join(groups), "-".join(groups)]


class Hunt:
    """Finds `secrets`: {text: where it was fed}. Digits are card numbers, found also in part and
    encoded; other texts are found as they are, and encoded."""

    def __init__(self, secrets: dict[str, str]) -> None:
        # A worker may be fed more of them at this moment.
        secrets = dict(secrets)
        self._windows = {
            number[at : at + DIGITS]: where
            for number, where in secrets.items()
            if number.isdigit()
            for at in range(len(number) - DIGITS + 1)
        }
        exact = {form: where for one, where in secrets.items() for form in _encoded(one)}
        self._plain = {one: where for one, where in exact.items() if not _CODES.fullmatch(one)}
        self._coded: defaultdict[str, dict[str, str]] = defaultdict(dict)
        for form in exact.keys() - self._plain.keys():
            self._coded[form[:DIGITS]][form] = exact[form]

    def found_in(self, texts: Iterable[str]) -> set[str]:
        """Where what is in these texts was fed."""
        # A whole run has stored the same words ten thousand times.
        once = set(texts)
        whole = "\n".join(once)
        plain = {where for form, where in self._plain.items() if form in whole}
        return plain | set(self._codes(set(_CODES.findall(whole)))) | set(self._digits(once))

    def _codes(self, runs: Iterable[str]) -> Iterator[str]:
        for run in runs:
            for at in range(len(run) - DIGITS + 1):
                for form, where in self._coded.get(run[at : at + DIGITS], {}).items():
                    if run.startswith(form, at):
                        yield where

    def _digits(self, texts: Iterable[str]) -> Iterator[str]:
        for text in texts:
            if len(text) < DIGITS:
                continue
            for run in _RUNS.findall(_SEPARATORS.sub("", text)):
                for at in range(len(run) - DIGITS + 1):
                    if where := self._windows.get(run[at : at + DIGITS]):
                        yield where


def _encoded(secret: str) -> Iterator[str]:
    """Base64 at each of the three offsets, and hexadecimal; of what is no number also itself."""
    forms = spellings(secret) if secret.isdigit() else [secret]
    if not secret.isdigit():
        yield secret
    for form in forms:
        for offset in range(3):
            # Without the characters that depend on what stands before and after.
            yield base64.b64encode(b"\0" * offset + form.encode()).decode().rstrip("=")[4:-2]
        yield form.encode().hex()
        yield form.encode().hex().upper()


def everything_stored() -> Iterator[tuple[str, list[str]]]:
    """(collection, all texts in it), of all collections."""
    for name in database().list_collection_names():
        found: list[str] = []
        for document in database()[name].find():
            found.extend(_texts(document))
        yield name, found


def everything_logged(directory: Path) -> Iterator[tuple[str, list[str]]]:
    """(log file below the directory, its lines), of all processes."""
    for path in directory.rglob("*.log"):
        yield str(path.relative_to(directory)), path.read_text(errors="replace").splitlines()


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, dict):
        for key, one in value.items():
            yield str(key)
            yield from _texts(one)
    elif isinstance(value, list):
        for one in value:
            yield from _texts(one)
    elif isinstance(value, bytes):
        yield value.decode("latin-1")
    elif value is not None:
        yield str(value)
