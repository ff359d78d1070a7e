"""Every way in that is open: one document a sign-in, for its owner to see and to end.

    sign_ins: {_id, kind: "session" | "tokens", personId, how, isStrong, device, address,
               createdAt, seenAt, expiresAt, endedAt, sessionKey | generation, rotatedAt}

`how` is password, code or passkey; `isStrong` says that there was a second factor. A session ends
with its document in `django_session`, tokens when `endedAt` is set: both are read at each request.
"""

from datetime import datetime, timedelta
from importlib import import_module
from time import monotonic
from typing import Any

from bson import ObjectId
from django.conf import settings
from django.contrib.auth import login
from django.http import HttpRequest

from orderbuddy.accounts.models import User
from orderbuddy.accounts.people import backend_path
from orderbuddy.accounts.required import is_enough
from orderbuddy.api.throttling import client_address
from orderbuddy.mongo import Document, collection, now, parse_id

SESSION, TOKENS = "session", "tokens"
# In a session: whether there was a second factor, when, and the id of its document here.
IS_STRONG, SIGNED_IN_AT, SIGN_IN = "ob_strong", "ob_at", "ob_sign_in"
SIGNED_IN_HOW = "ob_how"
# What is dangerous (another way in, another password) needs a sign-in as young as this.
FRESH = timedelta(minutes=15)
LONGEST_DEVICE = 200
_SEEN_EVERY_SECONDS = 300
_seen: dict[str, float] = {}


def begin_session(request: HttpRequest, person: User, *, how: str, is_strong: bool) -> None:
    """Sign the person in at this browser. Whatever session it had gets another key."""
    before = request.session.session_key
    if before:
        end_of_session(before)
    login(request, person, backend=backend_path())
    if request.session.session_key == before:
        request.session.cycle_key()  # Django leaves it to whoever signs in once more
    added = _insert(
        request,
        person,
        kind=SESSION,
        how=how,
        isStrong=is_strong,
        sessionKey=_saved_key(request),
        expiresAt=now() + timedelta(seconds=request.session.get_expiry_age()),
    )
    request.session[IS_STRONG] = is_strong
    request.session[SIGNED_IN_AT] = now().timestamp()
    request.session[SIGNED_IN_HOW] = how
    request.session[SIGN_IN] = str(added["_id"])
    request.session.save()


def begin_tokens(
    request: HttpRequest,
    person: User,
    *,
    how: str,
    is_strong: bool,
    device: str,
    expires_at: datetime,
) -> Document:
    """The document of a new pair of tokens; its first refresh token is of generation 0."""
    return _insert(
        request,
        person,
        kind=TOKENS,
        how=how,
        isStrong=is_strong,
        device=device or _device_of(request),
        generation=0,
        expiresAt=expires_at,
    )


def strengthen(request: HttpRequest) -> None:
    """This session's person has just proved a second factor."""
    request.session[IS_STRONG] = True
    request.session[SIGNED_IN_AT] = now().timestamp()
    sign_in = parse_id(request.session.get(SIGN_IN))
    collection("sign_ins").update_one({"_id": sign_in}, {"$set": {"isStrong": True}})


def is_fresh(request: HttpRequest) -> bool:
    """True when the person has signed in at this browser just now."""
    at = request.session.get(SIGNED_IN_AT) or 0
    return now().timestamp() - at < FRESH.total_seconds()


def open_sign_ins(person: User) -> list[Document]:
    """Those that are open, the last seen first."""
    mine = {"personId": person.pk, "endedAt": None, "expiresAt": {"$gt": now()}}
    found = list(collection("sign_ins").find(mine).sort("seenAt", -1).limit(100))
    return [one for one in found if one["kind"] != SESSION or _session_lives(one)]


def end(person: User, sign_in_id: Any) -> Document | None:
    """End one of the person's own; the document as it was, None when it is not theirs."""
    mine = {"_id": parse_id(sign_in_id), "personId": person.pk, "endedAt": None}
    found = collection("sign_ins").find_one_and_update(mine, {"$set": {"endedAt": now()}})
    if found and found["kind"] == SESSION:
        _store_of(found).delete()
    return found


def end_others(person: User, *, keep: Any = None, only_weak: bool = False) -> int:
    """End all of the person's but one (those without a second factor only); how many there were."""
    others = [
        one
        for one in open_sign_ins(person)
        if one["_id"] != parse_id(keep) and not (only_weak and one["isStrong"])
    ]
    return sum(end(person, one["_id"]) is not None for one in others)


def follow(request: HttpRequest) -> None:
    """The session has another key now."""
    mine = {"_id": parse_id(request.session.get(SIGN_IN))}
    collection("sign_ins").update_one(mine, {"$set": {"sessionKey": _saved_key(request)}})


def end_of_session(session_key: str) -> None:
    """The session with this key is over, or goes on under another one."""
    mine = {"sessionKey": session_key, "endedAt": None}
    collection("sign_ins").update_one(mine, {"$set": {"endedAt": now()}})


def id_of(request: Any) -> str:
    """The sign-in that a request of the API came with; "" for one that is not listed."""
    return request.auth or request._request.session.get(SIGN_IN) or ""


def is_good(person: User, sign_in_id: str) -> bool:
    """True while the sign-in is open and enough for its person; "" is one that is not listed."""
    if not sign_in_id:
        return is_enough(person, is_strong=False)
    is_open = {"_id": parse_id(sign_in_id), "personId": person.pk, "endedAt": None}
    found = collection("sign_ins").find_one(is_open, {"isStrong": 1})
    return found is not None and is_enough(person, is_strong=found["isStrong"])


def note_seen(sign_in_id: Any, session_lasts: timedelta | None = None) -> None:
    """They are here: written down every five minutes at most, by each process. A session that is
    still there after `session_lasts` was renewed meanwhile, so it stays in the list."""
    key, at = str(sign_in_id), monotonic()
    if at - _seen.get(key, -_SEEN_EVERY_SECONDS) < _SEEN_EVERY_SECONDS:
        return
    if len(_seen) > 10_000:
        _seen.clear()
    _seen[key] = at
    seen = {"seenAt": now()} | ({"expiresAt": now() + session_lasts} if session_lasts else {})
    collection("sign_ins").update_one({"_id": parse_id(key)}, {"$set": seen})


def _insert(request: HttpRequest, person: User, **fields: Any) -> Document:
    at = now()
    added = {
        "_id": ObjectId(),
        "personId": person.pk,
        "device": _device_of(request),
        "address": client_address(request),
        "createdAt": at,
        "seenAt": at,
        "endedAt": None,
        **fields,
    }
    collection("sign_ins").insert_one(added)
    return added


def _saved_key(request: HttpRequest) -> str:
    """A session that was emptied has no key before it is saved."""
    if request.session.session_key is None:
        request.session.save()
    return request.session.session_key or ""


def _session_lives(sign_in: Document) -> bool:
    return _store_of(sign_in).exists(sign_in["sessionKey"])


def _store_of(sign_in: Document) -> Any:
    engine = import_module(settings.SESSION_ENGINE)
    return engine.SessionStore(sign_in["sessionKey"])


def _device_of(request: HttpRequest) -> str:
    return request.headers.get("User-Agent", "")[:LONGEST_DEVICE]
