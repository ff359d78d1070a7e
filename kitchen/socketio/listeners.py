import msgspec

from kitchen.boards import board_of
from kitchen.socketio.events import apps_group
from kitchen.socketio.facts import facts_of
from orderbuddy.changes import Change, on_change
from ordering.relay.broadcast import broadcast


@on_change("orders")
def tell_apps(change: Change) -> None:
    """The order's facts to each process that has a socket of its location."""
    order = change.document
    location_id = str((order or {}).get("locationId") or "")
    if order is None or not location_id:
        return
    facts = msgspec.to_builtins(facts_of(order, board_of(location_id)))
    broadcast(apps_group(location_id), facts, key=str(change.id), version=change.version)
