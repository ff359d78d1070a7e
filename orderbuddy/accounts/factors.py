"""Second factors of people: an authenticator app's codes (TOTP, RFC 6238) and recovery codes.
Passkeys have a file of their own; all of one person's factors are one document.

    second_factors: {_id: person's id, totp: {secret, addedAt, lastStep}, recovery: [hashes],
                     passkeys: [{id, data, name, signCount, addedAt, usedAt}]}
"""

import base64
import secrets
import time
from typing import TYPE_CHECKING, Any

from orderbuddy.accounts.guard import second_factor_allowed
from orderbuddy.accounts.models import User
from orderbuddy.accounts.screens import hash_of
from orderbuddy.mongo import Document, collection, now
from orderbuddy.secrets_store import reveal, seal

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.twofactor.totp import TOTP

ISSUER = "OrderBuddy"
STEP_SECONDS = 30
RECOVERY_CODES = 10


class TooManyCodes(Exception):
    """This person has had too many wrong codes; an hour later it may go well."""


def factors_of(person: User) -> Document:
    """The stored document; {} for somebody without a second factor."""
    return collection("second_factors").find_one({"_id": person.pk}) or {}


def has_factor(person: User) -> bool:
    """True when somebody is to be asked for more than a password or a code."""
    stored = factors_of(person)
    return bool(stored.get("totp") or stored.get("passkeys"))


# --- an app's codes -------------------------------------------------------------------------------


def new_secret() -> str:
    """160 random bits in base32, as apps take them."""
    return base64.b32encode(secrets.token_bytes(20)).decode()


def address_of(secret: str, person: User) -> str:
    """What the QR code says: otpauth://totp/…"""
    account = person.email or person.phone_number or str(person)
    return _totp(secret).get_provisioning_uri(account, ISSUER)


def add_totp(person: User, secret: str, typed: str) -> bool:
    """Store the secret if this is its present code: the app has it then."""
    step = _step_of(secret, typed)
    if step is None:
        return False
    totp = {"secret": seal(secret), "addedAt": now(), "lastStep": step}
    _change(person, {"$set": {"totp": totp}})
    return True


def remove_totp(person: User) -> None:
    _change(person, {"$unset": {"totp": ""}})
    forget_if_none_left(person)


def check_code(person: User, typed: str) -> bool:
    """True for the app's present code, which is then used, and for a recovery code that was not.

    Raises TooManyCodes.
    """
    if not second_factor_allowed(person.pk):
        raise TooManyCodes
    typed = typed.strip()
    return _check_totp(person, typed) or _use_recovery_code(person, typed)


def _check_totp(person: User, typed: str) -> bool:
    totp = factors_of(person).get("totp")
    step = _step_of(reveal(totp["secret"]), typed) if totp else None
    if step is None:
        return False
    unused = {"_id": person.pk, "totp.lastStep": {"$lt": step}}
    done = collection("second_factors").update_one(unused, {"$set": {"totp.lastStep": step}})
    return bool(done.modified_count)


def _step_of(secret: str, typed: str) -> int | None:
    """Which half minute's code this is: the present one's, or one beside it, as clocks differ."""
    code = typed.replace(" ", "").encode()
    present = int(time.time()) // STEP_SECONDS
    for step in (present, present - 1, present + 1):
        expected = _totp(secret).generate(step * STEP_SECONDS)
        if secrets.compare_digest(expected, code):
            return step
    return None


def _totp(secret: str) -> "TOTP":
    """SHA-1, six digits, 30 seconds: what every app knows."""
    # 9 MB of library that a web process needs only once somebody signs in with an app's code.
    from cryptography.hazmat.primitives.hashes import SHA1
    from cryptography.hazmat.primitives.twofactor.totp import TOTP

    return TOTP(base64.b32decode(secret), 6, SHA1(), STEP_SECONDS)  # noqa: S303


# --- recovery codes -------------------------------------------------------------------------------


def new_recovery_codes(person: User) -> list[str]:
    """Ten codes of 80 bits each in place of all before; only their hashes are kept."""
    codes = [_recovery_code() for _ in range(RECOVERY_CODES)]
    _change(person, {"$set": {"recovery": [_recovery_hash(one) for one in codes]}})
    return codes


def recovery_codes_left(stored: Document) -> int:
    return len(stored.get("recovery") or ())


def _recovery_code() -> str:
    text = base64.b32encode(secrets.token_bytes(10)).decode().lower()
    return "-".join(text[at : at + 4] for at in range(0, 16, 4))


def _recovery_hash(code: str) -> str:
    return hash_of("".join(one for one in code.lower() if one.isalnum()))


def _use_recovery_code(person: User, typed: str) -> bool:
    hashed = _recovery_hash(typed[:64])
    unused = {"_id": person.pk, "recovery": hashed}
    done = collection("second_factors").update_one(unused, {"$pull": {"recovery": hashed}})
    return bool(done.modified_count)


def _change(person: User, changes: dict[str, Any]) -> None:
    collection("second_factors").update_one({"_id": person.pk}, changes, upsert=True)


def forget_if_none_left(person: User) -> None:
    """Recovery codes stand in for a factor; alone they are none."""
    none_left = {"_id": person.pk, "totp": None, "passkeys.0": {"$exists": False}}
    collection("second_factors").delete_one(none_left)


def remove_all(person: User) -> bool:
    """For somebody who lost everything; True when there was something."""
    return bool(collection("second_factors").delete_one({"_id": person.pk}).deleted_count)
