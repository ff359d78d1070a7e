"""Is it alive, is it ready, and how far behind is the relay?"""

from datetime import datetime
from typing import Any

from django.http import HttpRequest, JsonResponse
from pymongo.errors import PyMongoError

from orderbuddy.api.errors import RETRY_AFTER_SECONDS
from orderbuddy.mongo import collection, database, now

WORKER_SILENT_SECONDS = 30
RELAY_LATE_SECONDS = 10


def live(request: HttpRequest) -> JsonResponse:
    """200 while the process answers at all; touches nothing."""
    return JsonResponse({"status": "ok"})


def ready(request: HttpRequest) -> JsonResponse:
    """200 when the database answers, else 503."""
    try:
        database().command("ping")
    except PyMongoError:
        return _answer({"status": "unavailable", "database": False}, ok=False)
    return _answer({"status": "ok", "database": True}, ok=True)


def health(request: HttpRequest) -> JsonResponse:
    """The whole: database, the relay's seconds behind, the worker's last sign of life."""
    try:
        database().command("ping")
        parts = {"database": {"ok": True}, "relay": _relay(), "worker": _worker()}
    except PyMongoError:
        parts = {"database": {"ok": False}}
    ok = all(part["ok"] for part in parts.values())
    return _answer({"status": "ok" if ok else "degraded", **parts}, ok=ok)


def _relay() -> dict[str, Any]:
    state = collection("relay_state").find_one({"_id": "relay"}) or {}
    age = _age(state.get("heartbeat_at"))
    return {
        "ok": age is not None and max(age, state.get("seconds_behind") or 0) < RELAY_LATE_SECONDS,
        "leader": state.get("leader"),
        "secondsBehind": state.get("seconds_behind"),
        "heartbeatSecondsAgo": age,
        "changes": state.get("changes_total", 0),
        "skipped": state.get("skipped", 0),
    }


def _worker() -> dict[str, Any]:
    state = collection("worker_state").find_one({"_id": "worker"}) or {}
    age = _age(state.get("heartbeatAt"))
    return {"ok": age is not None and age < WORKER_SILENT_SECONDS, "heartbeatSecondsAgo": age}


def _age(instant: datetime | None) -> float | None:
    return round((now() - instant).total_seconds(), 1) if instant else None


def _answer(body: dict[str, Any], *, ok: bool) -> JsonResponse:
    response = JsonResponse(body, status=200 if ok else 503)
    if not ok:
        response["Retry-After"] = str(RETRY_AFTER_SECONDS)
    return response
