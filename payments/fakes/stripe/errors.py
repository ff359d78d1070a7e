"""Stripe's errors, as its API writes them."""

from typing import Any


class StripeError(Exception):
    """An answer that is an error.

    `is_saved`: its idempotency key replays it, as execution had begun. `is_violation`: no client of
    ours should ever have sent that.
    """

    def __init__(
        self,
        status: int,
        kind: str,
        message: str,
        *,
        is_saved: bool = False,
        is_violation: bool = False,
        **fields: Any,
    ) -> None:
        super().__init__(message)
        self.status = status
        self.is_saved = is_saved
        self.is_violation = is_violation
        known = {name: value for name, value in fields.items() if value is not None}
        self.body = {"error": {"type": kind, "message": message, **known}}

    @classmethod
    def invalid(
        cls,
        message: str,
        param: str | None = None,
        code: str | None = None,
        *,
        status: int = 400,
        is_violation: bool = True,
    ) -> "StripeError":
        """A request that fails validation: nothing was executed, so nothing is saved."""
        kind = "invalid_request_error"
        return cls(status, kind, message, is_violation=is_violation, param=param, code=code)

    @classmethod
    def missing(cls, kind: str, name: str, param: str, *, status: int = 404) -> "StripeError":
        message, code = f"No such {kind}: '{name}'", "resource_missing"
        return cls.invalid(message, param, code, status=status, is_violation=False)

    @classmethod
    def refused(cls, message: str, code: str | None = None) -> "StripeError":
        """A request that was executed and came to nothing: its key replays that."""
        return cls(400, "invalid_request_error", message, is_saved=True, code=code)
