"""The steps between tap and ticket, and how a process is caught at each: by what it sends next, or
by the answer that it waits for. Nothing in the product knows of this."""

import struct
from dataclasses import dataclass

MONGODB, GATEWAY, GUEST = "mongodb", "gateway", "guest"


@dataclass(frozen=True)
class Step:
    """A place to stop at. `where` is whose connection is held; `before` holds the request, else
    its answer. `wanted` are bytes of the command to MongoDB, `operation` the gateway's."""

    where: str
    wanted: tuple[bytes, ...] = ()
    operation: str = ""
    before: bool = False


def text(key: str, value: str) -> bytes:
    """A text field as BSON has it: https://bsonspec.org"""
    stored = value.encode() + b"\0"
    return b"\x02" + key.encode() + b"\0" + struct.pack("<i", len(stored)) + stored


def moves(name: str, state: str) -> tuple[bytes, ...]:
    """The command that moves a document of `name` to `state`."""
    return text("findAndModify", name), text("state", state)


_HAS_ORDER = (text("update", "payments"), b"\x07orderId\0")
_CLAIMS_REFUND = (text("update", "payments"), b"$push\0", b"refunds\0")
_SETTLES = (text("findAndModify", "payments"), b"elemMatch\0", b"refunds\0")

WRITTEN, CLAIMED, MARKED = "ledger written", "bill claimed", "marked as sent"
SENT, CHARGED, LOOKING = "request sent", "gateway charged", "answer lost, looking up"
READ, UPDATED = "answer read", "ledger updated"
ORDERED, JOINED, ANSWERED = "order inserted", "order on the payment", "answer sent"
ALIVE = "not killed"

POINTS = (
    WRITTEN, CLAIMED, MARKED, SENT, CHARGED, LOOKING, READ, UPDATED, ORDERED, JOINED, ANSWERED,
    ALIVE,
)  # fmt: skip

PAYING = {
    WRITTEN: Step(MONGODB, (text("insert", "payments"),)),
    CLAIMED: Step(MONGODB, (text("findAndModify", "bills"),)),
    MARKED: Step(MONGODB, moves("payments", "submitted")),
    SENT: Step(GATEWAY, operation="charge", before=True),
    CHARGED: Step(GATEWAY, operation="charge"),
    LOOKING: Step(GATEWAY, operation="look_up", before=True),
    ORDERED: Step(MONGODB, (text("insert", "orders"),)),
    JOINED: Step(MONGODB, _HAS_ORDER),
    ANSWERED: Step(GUEST),
}


def paying_step(point: str, becomes: str) -> Step | None:
    """How a web process is caught at `point`; `becomes` is the state that it records."""
    if point in (READ, UPDATED):
        return Step(MONGODB, moves("payments", becomes), before=point == READ)
    return PAYING.get(point)


APPROVED = "approval recorded"
R_WRITTEN, R_CLAIMED, R_MARKED = "refund written", "refund claimed", "refund marked as sent"
R_SENT, R_MADE, R_READ = "refund sent", "refund made", "refund's answer read"
R_SETTLED, R_CLOSED = "payment refunded", "refund closed"

GIVING_BACK = {
    APPROVED: Step(MONGODB, moves("payments", "approved")),
    R_WRITTEN: Step(MONGODB, (text("insert", "refunds"),)),
    R_CLAIMED: Step(MONGODB, _CLAIMS_REFUND),
    R_MARKED: Step(MONGODB, moves("refunds", "submitted")),
    R_SENT: Step(GATEWAY, operation="refund", before=True),
    R_MADE: Step(GATEWAY, operation="refund"),
    R_READ: Step(MONGODB, _SETTLES, before=True),
    R_SETTLED: Step(MONGODB, _SETTLES),
    R_CLOSED: Step(MONGODB, moves("refunds", "approved")),
}
REFUND_POINTS = (*GIVING_BACK, ALIVE)
