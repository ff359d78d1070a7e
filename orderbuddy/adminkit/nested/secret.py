from collections.abc import Iterator
from typing import Any

from django.utils.crypto import salted_hmac

from orderbuddy.adminkit.nested.parts import Part, Shown
from orderbuddy.adminkit.nested.report import Report
from orderbuddy.secrets_store import seal


class Secret(Part):
    """Write-only: the form learns that one is stored, never which. It is stored sealed."""

    kind = "secret"

    def show(self, stored: Any) -> Shown:
        # The mark tells two secrets apart, so that a change by somebody else is noticed.
        return {"stored": salted_hmac(__name__, str(stored)).hexdigest()[:16] if stored else ""}

    def shape(self, sent: Any) -> Shown:
        said = sent if isinstance(sent, dict) else {}
        kept = {"stored": str(said.get("stored") or "")}
        if said.get("clear") is True:
            return kept | {"clear": True}
        new = said.get("new")
        return kept | {"new": new.strip()} if isinstance(new, str) and new.strip() else kept

    def normalise(self, posted: Shown, report: Report) -> Shown:
        return posted

    def merge(self, was: Shown, now: Shown, theirs: Shown, report: Report) -> Shown:
        merged = super().merge(was, now, theirs, report)
        return merged | {"stored": theirs["stored"]}

    def store(self, shown: Shown, stored: Any) -> Any:
        if shown.get("clear"):
            return ""
        return seal(shown["new"]) if "new" in shown else stored

    def text(self, shown: Shown) -> str:
        return "a secret" if (shown or {}).get("stored") else "none"

    def differences(self, old: Shown, new: Shown, label: str) -> Iterator[str]:
        if old != new:
            yield f"{label}: removed" if new.get("clear") else f"{label}: replaced"

    def redisplay(self, shown: Shown) -> Shown:
        return {"stored": shown["stored"], "again": bool(shown.get("new"))}
