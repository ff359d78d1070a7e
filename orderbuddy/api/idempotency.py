"""`Idempotency-Key` on every POST: the same key gets the first answer again, never a second deed.

While the first request runs the key answers 409; afterwards it replays; answers 409, 429 and 5xx
are forgotten, so that trying again is worth it; another body under the same key is refused (422).
Kept in `idempotency_keys` for a day.
"""

import hashlib
import logging
from collections.abc import Callable
from datetime import timedelta

from django.http import HttpRequest, HttpResponse
from pymongo.errors import ConnectionFailure, DuplicateKeyError, PyMongoError

from orderbuddy.accounts.screens import token_of
from orderbuddy.api.errors import ApiError, ErrorCode, error_response, is_unavailable, unavailable
from orderbuddy.mongo import Document, collection, now

logger = logging.getLogger(__name__)

KEPT = timedelta(days=1)
# A process that died in the middle keeps the key no longer than this.
RUNNING_AT_MOST = timedelta(seconds=60)
REPLAYED_HEADERS = ("Content-Type", "X-Order-Token", "X-Version", "Location")
MAX_KEY_LENGTH = 255


class IdempotencyMiddleware:
    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        key = request.META.get("HTTP_IDEMPOTENCY_KEY")
        # A form with a file is read piece by piece; the same picture twice is one anyway.
        has_file = request.content_type == "multipart/form-data"
        if key is None or request.method != "POST" or has_file:
            return self.get_response(request)
        try:
            return self._once(request, key)
        except ApiError as error:
            return error_response(error, request)
        except PyMongoError as error:
            if not is_unavailable(error):
                raise
            return error_response(unavailable(), request)

    def _once(self, request: HttpRequest, key: str) -> HttpResponse:
        if not 0 < len(key) <= MAX_KEY_LENGTH:
            raise ApiError(
                ErrorCode.VALIDATION_FAILED, "Idempotency-Key must have 1 to 255 characters"
            )
        key_id, body_hash = _scoped(request, key), hashlib.sha256(request.body).hexdigest()
        earlier = _claim(key_id, body_hash)
        if earlier is not None:
            return _replay(earlier, body_hash)
        response = self.get_response(request)
        try:
            _remember(key_id, response)
        except ConnectionFailure:
            # The deed is done and its answer is right; a retry meets the services' own checks.
            logger.warning("idempotency answer not kept")
        return response


def _scoped(request: HttpRequest, key: str) -> str:
    """Keys of different people and paths never meet; neither the key nor who it was is stored."""
    who = request.COOKIES.get("sessionid", "") + request.META.get("HTTP_AUTHORIZATION", "")
    parts = "\0".join((request.get_full_path(), who + token_of(request), key))
    return hashlib.sha256(parts.encode()).hexdigest()


def _claim(key_id: str, body_hash: str) -> Document | None:
    """None when this request is the key's first; else what is known of the first."""
    keys, instant = collection("idempotency_keys"), now()
    claim = {
        "bodyHash": body_hash,
        "runsUntil": instant + RUNNING_AT_MOST,
        "expiresAt": instant + KEPT,
    }
    try:
        keys.insert_one({"_id": key_id, **claim})
        return None
    except DuplicateKeyError:
        # An abandoned claim is taken over by whoever changes it first.
        abandoned = {
            "_id": key_id,
            "status": None,
            "bodyHash": body_hash,
            "runsUntil": {"$lt": instant},
        }
        if keys.update_one(abandoned, {"$set": claim}).modified_count:
            return None
    return keys.find_one({"_id": key_id}) or {"bodyHash": body_hash}


def _replay(earlier: Document, body_hash: str) -> HttpResponse:
    if earlier["bodyHash"] != body_hash:
        raise ApiError(
            ErrorCode.IDEMPOTENCY_MISMATCH, "This Idempotency-Key was used with another body"
        )
    if "status" not in earlier:
        raise ApiError(
            ErrorCode.IDEMPOTENCY_IN_PROGRESS,
            "The first request with this Idempotency-Key is still running",
            headers={"Retry-After": "1"},
        )
    response = HttpResponse(bytes(earlier["body"]), status=earlier["status"])
    for name, value in earlier["headers"].items():
        response[name] = value
    response["Idempotency-Replayed"] = "true"
    return response


def _remember(key_id: str, response: HttpResponse) -> None:
    keys = collection("idempotency_keys")
    is_forgotten = response.status_code in (409, 429) or response.status_code >= 500
    # Some answers must not lie in a database; who gives them, answers a repetition itself.
    if is_forgotten or getattr(response, "is_never_stored", False):
        keys.delete_one({"_id": key_id})
        return
    headers = {name: response[name] for name in REPLAYED_HEADERS if response.has_header(name)}
    answer = {"status": response.status_code, "headers": headers, "body": response.content}
    keys.update_one({"_id": key_id}, {"$set": answer})
