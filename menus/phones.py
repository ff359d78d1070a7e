import re

_PHONE = re.compile(r"\+?[\d ()./-]{5,24}")


def is_phone_number(text: str) -> bool:
    """True for what looks like a phone number, however it is grouped."""
    return bool(_PHONE.fullmatch(text))
