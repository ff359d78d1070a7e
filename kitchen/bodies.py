from datetime import datetime
from enum import StrEnum
from typing import Annotated

from msgspec import Meta

from orderbuddy.api.bodies import Body
from ordering.bodies import MAX_LINES, Id, Note

LineIds = Annotated[list[Id], Meta(min_length=1, max_length=MAX_LINES)]
ActionId = Annotated[str, Meta(min_length=8, max_length=64)]
Course = Annotated[int, Meta(ge=1, le=99)]
Instant = Annotated[datetime, Meta(tz=True)]


class LineStatus(StrEnum):
    STARTED = "STARTED"
    COMPLETED = "COMPLETED"


class LineChange(Body):
    order_id: Id
    item_id: Id
    order_item_status: LineStatus
    station_id: Id | None = None
    action_id: ActionId | None = None


class Lines(Body):
    """Several lines of one order at once: a ticket is started or bumped in one write."""

    order_id: Id
    item_ids: LineIds
    station_id: Id | None = None
    action_id: ActionId | None = None


class Recall(Body):
    """Without lines: what was bumped last."""

    order_id: Id
    item_ids: LineIds | None = None
    station_id: Id | None = None
    action_id: ActionId | None = None


class Fire(Body):
    """These lines, those of a course, or else the next held course."""

    order_id: Id
    item_ids: LineIds | None = None
    course: Course | None = None
    action_id: ActionId | None = None


class Hold(Body):
    """These lines, those of a course, or else all; `until` an instant, or until they are fired."""

    order_id: Id
    item_ids: LineIds | None = None
    course: Course | None = None
    until: Instant | None = None
    action_id: ActionId | None = None


class CancelLines(Body):
    order_id: Id
    item_ids: LineIds
    action_id: ActionId | None = None


class ChangeLine(Body):
    order_id: Id
    item_id: Id
    notes: Note
    action_id: ActionId | None = None


class Acknowledgement(Body):
    """These stations have shown all changes of the order up to this instant."""

    order_id: Id
    station_ids: Annotated[list[Id], Meta(min_length=1, max_length=100)]
    changed_at: Instant


class SeenAlarm(Body):
    alarm_id: Annotated[str, Meta(min_length=1, max_length=200)]


class NewStation(Body):
    restaurant_id: Id
    location_id: Id
    name: Annotated[str, Meta(min_length=1, max_length=120)]
    tags: Annotated[list[Id], Meta(max_length=50)]


# With neither `minutes` nor `until`, none of these has an end: that is refused.
ForMinutes = Annotated[int, Meta(ge=1, le=24 * 60)]


class Pause(Body):
    """No new order begins, for so many minutes or until an instant within a day."""

    minutes: ForMinutes | None = None
    until: Instant | None = None


class Rush(Body):
    """Guests are told `extraMinutes` more, for so many minutes or until an instant."""

    extra_minutes: Annotated[int, Meta(ge=1, le=240)]
    minutes: ForMinutes | None = None
    until: Instant | None = None


class PrinterKind(StrEnum):
    LAN = "lan"
    CLOUD = "cloud"


class SlipKind(StrEnum):
    TICKET = "ticket"
    RECEIPT = "receipt"


class NewPrinter(Body):
    """`ip` is the address of a network printer; a cloud printer asks by itself."""

    name: Annotated[str, Meta(min_length=1, max_length=80)]
    ip: Annotated[str, Meta(max_length=45)] = ""
    type: PrinterKind = PrinterKind.LAN


class TestPrint(Body):
    __test__ = False  # not a class of tests

    action_id: ActionId | None = None


class Reprint(Body):
    order_id: Id
    kind: SlipKind = SlipKind.TICKET
    action_id: ActionId | None = None
