"""The codes that a new screen shows: short, for a minute's typing, with nothing to mix up."""

import secrets

# No vowels, so that no words come up, and none of 0 O, 1 I L, 2 Z, 5 S, 8 B, U V.
ALPHABET = "CDFGHJKMNPQRTWXY34679"
LENGTH = 6


def new_code() -> str:
    """Six characters: one of 86 million."""
    return "".join(secrets.choice(ALPHABET) for _ in range(LENGTH))


def spoken(code: str) -> str:
    """As it is shown: "CDF 347"."""
    return f"{code[:3]} {code[3:]}"


def typed(text: str) -> str:
    """The code that somebody typed, however they wrote it; "" for what cannot be one."""
    found = "".join(one for one in text.upper()[:40] if one.isalnum())
    return found if len(found) == LENGTH and set(found) <= set(ALPHABET) else ""
