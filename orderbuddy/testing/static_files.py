"""Static files for the tests' own clients."""

from typing import Any

from whitenoise.middleware import WhiteNoiseMiddleware


def look_at_them_once() -> None:
    """Every `Client()` of Django's makes the middleware anew, and thousands are made: each would
    open all static files again, 20 ms of work."""
    look = WhiteNoiseMiddleware.add_files_from_finders
    found: dict[str, Any] = {}

    def add_what_was_found(self: WhiteNoiseMiddleware) -> None:
        if not found:
            look(self)
            found.update(self.files)
        self.files.update(found)

    WhiteNoiseMiddleware.add_files_from_finders = add_what_was_found
