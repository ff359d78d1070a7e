"""Which stored phone numbers and e-mails mean the same guest."""

import re
from dataclasses import dataclass

from orderbuddy.api.errors import ApiError, ErrorCode
from orderbuddy.mongo import Document

# With so many digits a number is the same with and without its country's code in front.
NATIONAL_DIGITS = 10
LEAST_DIGITS, MOST_DIGITS = 6, 15


@dataclass(frozen=True, slots=True)
class Address:
    """A guest's phone (digits only) or e-mail (in lower case), one of the two; the other is ""."""

    phone: str = ""
    email: str = ""

    @classmethod
    def of(cls, text: str) -> "Address":
        """What somebody typed. Raises ApiError validation_failed (400) for neither."""
        typed = text.strip()
        if re.fullmatch(r"[^@\s]+@[^@\s]+", typed) and len(typed) <= 254:
            return cls(email=typed.lower())
        digits = digits_of(typed)
        if not re.fullmatch(r"[\d\s()+./-]+", typed) or not _is_number(digits):
            raise ApiError(ErrorCode.VALIDATION_FAILED, "Write a phone number or an e-mail")
        return cls(phone=digits)

    def __str__(self) -> str:
        return self.email or self.phone

    def finds(self) -> Document:
        """A MongoDB filter on an order's or quote's `customer`; `is_of` has the last word."""
        if self.email:
            whole = f"^\\s*{re.escape(self.email)}\\s*$"
            return {"customer.email": {"$regex": whole, "$options": "i"}}
        last = self.phone[-NATIONAL_DIGITS:]
        return {"customer.phone": {"$regex": r"\D*".join(last) + r"\D*$"}}

    def is_of(self, customer: object) -> bool:
        """True when that stored customer is this guest."""
        if not isinstance(customer, dict):
            return False
        if self.email:
            return str(customer.get("email") or "").strip().lower() == self.email
        return same_number(digits_of(str(customer.get("phone") or "")), self.phone)


def digits_of(text: str) -> str:
    """Without what people write between the digits, and without an international prefix."""
    digits = re.sub(r"\D", "", text)
    return digits[2:] if digits.startswith("00") else digits


def same_number(one: str, other: str) -> bool:
    """Two numbers' digits, perhaps one of them with its country's code."""
    shorter, longer = sorted((one, other), key=len)
    if len(shorter) < NATIONAL_DIGITS:
        return bool(one) and one == other
    return longer.endswith(shorter) and len(longer) - len(shorter) <= 3


def _is_number(digits: str) -> bool:
    return LEAST_DIGITS <= len(digits) <= MOST_DIGITS
