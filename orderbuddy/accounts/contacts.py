"""Under which e-mail or number a person is known, however they type it."""

import re

from django.conf import settings

from orderbuddy.accounts.models import User

_SEPARATORS = re.compile(r"[\s().\-/]")
# With its country already: no number there has eleven digits without it.
NORTH_AMERICAN = re.compile(r"1\d{10}")
_PHONE = re.compile(r"\+?\d{7,15}")


def tidied(typed: str) -> str:
    """The e-mail, or the number with its country; "" for what is neither."""
    typed = typed.strip()
    if "@" in typed:
        return typed if len(typed) <= 254 else ""
    digits = _SEPARATORS.sub("", typed)
    if not _PHONE.fullmatch(digits):
        return ""
    return international(digits)


def international(number: str) -> str:
    """A number with its country, such as +15550100001; without one it is PHONE_COUNTRY_CODE's."""
    digits = _SEPARATORS.sub("", number)
    if digits.startswith("+"):
        return digits
    if digits.startswith("00"):
        return f"+{digits[2:]}"
    if NORTH_AMERICAN.fullmatch(digits) and settings.PHONE_COUNTRY_CODE == "1":
        return f"+{digits}"
    return f"+{settings.PHONE_COUNTRY_CODE}{digits}"


def person_with(contact: str) -> User | None:
    """The active person whose e-mail or number this is (`tidied`); the first, should several
    documents have it."""
    return next((one for one in _people_with(contact) if one.is_active), None)


def _people_with(contact: str) -> list[User]:
    if not contact:
        return []
    if "@" in contact:
        found = User.objects.filter(email__in=[contact, contact.lower()])
    else:
        home = f"+{settings.PHONE_COUNTRY_CODE}"
        found = User.objects.filter(phone_number__in=[contact, contact.removeprefix(home)])
    return list(found.order_by("pk")[:5])


def masked(contact: str) -> str:
    """Enough of it to know it again: a•••@shop.example, •••0001."""
    name, at, host = contact.partition("@")
    return f"{name[:1]}•••@{host}" if at else f"•••{contact[-4:]}"
