"""Who of this app listens to changes: the staff's and guests' sockets, and kept snapshots."""

from typing import Any

from menus.availability import next_change
from orderbuddy.changes import Change, on_change
from orderbuddy.layers import EVERYONE
from orderbuddy.mongo import iso, now
from orderbuddy.sockets import person_group
from ordering.groups import location_group, menu_group, order_group, staff_group
from ordering.live import guest_view, staff_view
from ordering.models import OrderStatus
from ordering.relay.broadcast import broadcast, forget_kept, resync
from ordering.stock import claimed_batches, recount


@on_change("orders")
def tell_staff_and_guest(change: Change) -> None:
    """The whole order to who watches it."""
    order = change.document
    if order is None:
        return
    about = {"key": str(change.id), "version": change.version}
    told = {"type": "order", "version": change.version}
    staff = {**told, "order": staff_view(order, change.version)}
    broadcast(staff_group(order.get("locationId")), staff, **about)
    guest = {**told, "order": guest_view(order, change.version)}
    broadcast(order_group(change.id), guest, **about)


@on_change("restaurants", "locations", "menus", "stations", "origins", "campaigns")
def drop_snapshots(change: Change) -> None:
    forget_kept(_place_of(change))


@on_change("locations", "menus")
def tell_open_menus(change: Change) -> None:
    """Phones that show the location's menu read it again: something sold out, or is back.

    Registered after `drop_snapshots`, so that they find the new one. `nextChangeAt`: when something
    of the changed menu comes back by itself, of which nobody is told then.
    """
    key = _place_of(change)
    if key is not None:
        told: dict[str, Any] = {"type": "menu", "version": change.version}
        if change.collection == "menus":
            told["nextChangeAt"] = iso(next_change([change.document or {}], now()))
        broadcast(menu_group(key), told, key="menu", version=change.version)


@on_change("orders")
def count_stock(change: Change) -> None:
    """An item whose last portion is sold goes off the menu; a cancellation brings it back."""
    order = change.document
    if order is None or not order.get("claims"):
        return
    if change.operation == "insert" or order.get("status") == OrderStatus.CANCELLED:
        for batch in claimed_batches(order["claims"]):
            recount(*batch)


@on_change("locations", "stations")
def resync_screens(change: Change) -> None:
    """What a screen shows beside its orders has changed: its stations, the location's name."""
    key = _place_of(change)
    resync(EVERYONE if key is None else location_group(key))


@on_change("users")
def ask_person_again(change: Change) -> None:
    """A member was removed, or works elsewhere: all their sockets ask again whether they may."""
    resync(person_group(change.id))


def _place_of(change: Change) -> str | None:
    """The key of the snapshots that hold this document; None when that cannot be told."""
    if change.collection in ("restaurants", "locations"):
        return str(change.id)
    location_id = (change.document or {}).get("locationId")
    return str(location_id) if location_id else None
