"""What restaurants are called, for texts: kept for a minute."""

import time

from orderbuddy.mongo import collection

KEPT_SECONDS = 60.0
MOST_KEPT = 5000
_kept: dict[str, tuple[float, str]] = {}


def restaurant_name(restaurant_id: str | None) -> str:
    """The restaurant's name on one line; "" for none."""
    if not restaurant_id:
        return ""
    kept = _kept.get(restaurant_id)
    if kept is None or kept[0] < time.monotonic():
        if len(_kept) > MOST_KEPT:
            _kept.clear()
        kept = _kept[restaurant_id] = (time.monotonic() + KEPT_SECONDS, _read(restaurant_id))
    return kept[1]


def _read(restaurant_id: str) -> str:
    stored = collection("restaurants").find_one({"_id": restaurant_id}, {"name": 1}) or {}
    return " ".join(str(stored.get("name") or "").split())
