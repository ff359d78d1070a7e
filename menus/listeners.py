"""Who of this app listens to changes."""

from menus.services.availability import forget_old_snoozes
from orderbuddy.changes import Change, on_change


@on_change("menus")
def tidy_snoozes(change: Change) -> None:
    """Another program has put something back: how long it was to be off is no matter any more."""
    if change.document is not None:
        forget_old_snoozes(change.document)
