from kitchen.boards import board_of, kitchen_group
from kitchen.tickets import stations_on, ticket, ticket_for
from orderbuddy.changes import Change, on_change
from ordering.relay.broadcast import broadcast


@on_change("orders")
def tell_kitchen(change: Change) -> None:
    """The whole ticket to the location's kitchen, and to each station its lines of it."""
    order = change.document
    location_id = str((order or {}).get("locationId") or "")
    board = board_of(location_id)
    if order is None or board is None:
        return
    whole = ticket(order, version=change.version, board=board)
    about = {"key": str(change.id), "version": change.version}
    body = {"type": "ticket", "version": change.version}
    broadcast(kitchen_group(location_id), {**body, "ticket": whole}, **about)
    for station_id in stations_on(whole):
        lines = ticket_for(whole, station_id)
        broadcast(kitchen_group(location_id, station_id), {**body, "ticket": lines}, **about)
