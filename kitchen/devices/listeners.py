from kitchen.devices.selectors import screen_group
from orderbuddy.changes import Change, on_change
from ordering.relay.broadcast import resync


@on_change("screens")
def tell_screen(change: Change) -> None:
    """All sockets of a screen ask again who it is: it was moved, renamed or revoked."""
    resync(screen_group(change.id))
