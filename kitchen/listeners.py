from contextlib import suppress

from pymongo.client_session import ClientSession

from kitchen.boards import board_of, guests_group, kitchen_group
from kitchen.guests import guests_entry
from kitchen.pace import due_paces, is_watched, pace_changed, pace_json, pace_news
from kitchen.selectors import alarm_json, open_alarms, orders_in_parts
from kitchen.services.bumping import settle_lines
from kitchen.services.watching import note_reroute
from kitchen.tickets import stations_on, ticket, ticket_for
from kitchen.workload import read_workload
from menus.snapshots import place_of
from orderbuddy.api.errors import ApiError
from orderbuddy.changes import Change, on_change, when_quiet
from orderbuddy.mongo import Document, parse_id
from ordering.groups import alarm_group, location_group
from ordering.live import adds_to_staff_snapshot
from ordering.relay.broadcast import broadcast


@on_change("orders")
def tell_kitchen(change: Change) -> None:
    """The whole ticket to the location's kitchen, to each station its lines of it, and to the
    guests' board what guests may see."""
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
    entry = guests_entry(order, change.version)
    broadcast(guests_group(location_id), {**body, "type": "order", "order": entry}, **about)


@on_change("locations", "orders")
def tell_pace(change: Change) -> None:
    """How busy it is to the location's screens: at once what somebody did by hand, and what orders
    do to it once a second at most."""
    location_id = str(_location_of(change) or "")
    if change.collection == "locations":
        _tell_pace(location_id, change.version)
    elif location_id and is_watched(location_id):
        pace_changed(location_id, change.version)
    tell_paces()


@when_quiet
def tell_paces() -> None:
    """The paces that have waited for a second."""
    for location_id, version in due_paces():
        _tell_pace(location_id, version)


def _tell_pace(location_id: str, version: int) -> None:
    body = pace_news(location_id)
    if body is not None:
        told = {"type": "pace", "version": version, "pace": body}
        broadcast(location_group(location_id), told, key="pace", version=version)


@on_change("orders")
def settle(change: Change) -> None:
    """A bump may have counted on a station that was gone a moment before."""
    if change.document is not None:
        _settle(change.document)


@on_change("stations")
def reroute(change: Change) -> None:
    """Lines go to other stations now: nobody must wait for the old one, and the new one must show
    them. A deleted station does not say where it was."""
    location_id = str((change.document or {}).get("locationId") or "")
    note_reroute(location_id=location_id)
    for order in orders_in_parts(parse_id(location_id)):
        _settle(order)


@on_change("alarms")
def tell_alarm(change: Change) -> None:
    """The alarm to everyone who works at the location."""
    alarm = change.document
    if alarm is None:
        return
    told = alarm_json(alarm, change.version)
    body = {"type": "alarm", "version": change.version, "alarm": told}
    about = {"key": told["id"], "version": change.version}
    broadcast(alarm_group(alarm.get("locationId")), body, **about)


def _location_of(change: Change) -> object:
    if change.collection == "locations":
        return change.id
    return (change.document or {}).get("locationId")


@adds_to_staff_snapshot("alarms")
def alarms_for_staff(session: ClientSession, location: Document, version: int) -> list[Document]:
    return open_alarms(location["_id"], session, version)


@adds_to_staff_snapshot("pace")
def pace_for_staff(session: ClientSession, location: Document, version: int) -> Document | None:
    location_id = str(location["_id"])
    place = place_of(location_id)
    return pace_json(place, read_workload(location_id)) if place else None


def _settle(order: Document) -> None:
    with suppress(ApiError):  # it has ended meanwhile
        settle_lines(order=order)
