"""Codes of which each guest has one of their own, good for one order.

A campaign with `personalCodes` is not stored with ten thousand codes: its one code is how all of
them begin (`MISSYOU-4KZ8N2QWTX7B`), the rest says whose it is and, by a keyed digest, that it is
ours. To a limit the code is the guest: it is held and counted as a guest's first redemption
(`used`), and a cancelled order gives it back.
"""

import hmac

from bson import ObjectId
from django.conf import settings

from orderbuddy.mongo import Document
from ordering.campaigns.guests import Guest
from ordering.codes.links import ALPHABET

LONGEST_ROOT = 20
# 28^7 guests, and one guess in 17 million is right; quotes are limited by address.
WHOSE, OURS = 7, 5


def personal_code(campaign_id: ObjectId, root: str, whose: str) -> str:
    """The code of whoever `whose` names, the same each time."""
    serial = _letters(f"{campaign_id}:{whose}", WHOSE)
    return f"{root}-{serial}{_letters(f'{campaign_id}:{root}:{serial}', OURS)}"


def is_personal_code(campaign_id: ObjectId, root: str, code: str) -> bool:
    """Whether `code` (as `code_key` writes it) is one of the campaign's."""
    begins, _, rest = code.rpartition("-")
    if begins != root or len(rest) != WHOSE + OURS:
        return False
    ours = _letters(f"{campaign_id}:{root}:{rest[:WHOSE]}", OURS)
    return hmac.compare_digest(rest[WHOSE:].encode(), ours.encode())


def holder(code: str) -> Guest:
    """Who holds such a code, to the campaign's limits. It has its own letter: no phone or device
    is taken for it."""
    return Guest(phone=f"k{_digest(code)[:20]}")


def _letters(said: str, length: int) -> str:
    number, letters = int(_digest(said), 16), []
    for _ in range(length):
        number, place = divmod(number, len(ALPHABET))
        letters.append(ALPHABET[place])
    return "".join(letters).upper()


def _digest(said: str) -> str:
    key = settings.SECRET_KEY.encode()
    return hmac.digest(key, f"personal code:{said}".encode(), "sha256").hex()


def is_personal(stored: Document) -> bool:
    """Whether a stored campaign's codes are each a guest's own."""
    return stored.get("personalCodes") is True
