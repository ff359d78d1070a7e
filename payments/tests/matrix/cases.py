"""Which step is combined with which trouble at which gateway, and what must come of it."""

from dataclasses import dataclass, replace

from payments.tests.matrix.steps import (
    ALIVE,
    ANSWERED,
    CHARGED,
    CLAIMED,
    JOINED,
    LOOKING,
    MARKED,
    ORDERED,
    POINTS,
    READ,
    SENT,
    UPDATED,
    WRITTEN,
)

EMERGEPAY, STRIPE = "emergepay", "stripe"
ORDER, NOTHING, DECLINED, GIVEN_BACK = "order", "nothing", "declined", "given back"
BEFORE, AFTER = "before", "after"


@dataclass(frozen=True)
class Trouble:
    """What goes wrong beside the kill. `charge` and `look_up` are faults of the gateway (kind,
    when); `becomes` is the state that the process records when it hears the gateway's answer."""

    name: str
    becomes: str = "approved"
    comes_to: str = ORDER
    charge: tuple[str, str] | None = None
    look_up: str = ""
    webhooks: str = ""
    card: str = "good"
    guest_first: bool = False
    goes_on: bool = False
    never_charges: bool = False


def _lost(name: str, kind: str, when: str, *, becomes: str, comes_to: str) -> Trouble:
    return Trouble(name, becomes, comes_to, charge=(kind, when))


APPROVES = Trouble("approves")
DECLINES = Trouble("declines", "declined", DECLINED, card="declined")
ERROR_BEFORE = _lost("500 before", "error", BEFORE, becomes="unknown", comes_to=NOTHING)
ERROR_AFTER = _lost("500 after", "error", AFTER, becomes="approved", comes_to=ORDER)
DROP_BEFORE = _lost("drops before", "drop", BEFORE, becomes="unknown", comes_to=NOTHING)
DROP_AFTER = _lost("drops after", "drop", AFTER, becomes="approved", comes_to=ORDER)
# It charges all the same, after we have given up waiting.
STALL_BEFORE = _lost("stalls before", "stall", BEFORE, becomes="unknown", comes_to=ORDER)
STALL_AFTER = _lost("stalls after", "stall", AFTER, becomes="approved", comes_to=ORDER)
NEVER_CHARGES = Trouble("never charges", comes_to=NOTHING, never_charges=True)
GUEST_FIRST = Trouble("guest asks first", guest_first=True)
GOES_ON = Trouble("goes on later", goes_on=True)
# Stripe was told meanwhile never to carry that request out.
GOES_ON_IN_VAIN = replace(GOES_ON, becomes="unknown", comes_to=NOTHING)
LOOK_UP_500 = Trouble("look-up 500", look_up="error")
LOOK_UP_429 = Trouble("look-up 429", look_up="limit")
LOOK_UP_DROPS = Trouble("look-up drops", look_up="drop")
TWICE = Trouble("webhooks twice", webhooks="twice")
LATE = Trouble("webhooks late", webhooks="late")
REVERSED = Trouble("webhooks reversed", webhooks="reversed")

GATEWAY_TROUBLES = (
    APPROVES, DECLINES, ERROR_BEFORE, ERROR_AFTER, DROP_BEFORE, DROP_AFTER, STALL_BEFORE,
    STALL_AFTER,
)  # fmt: skip
WEBHOOKS = (TWICE, LATE, REVERSED)
# The rows of the tables.
ROWS = [
    one.name
    for one in (
        *GATEWAY_TROUBLES, NEVER_CHARGES, LOOK_UP_500, LOOK_UP_429, LOOK_UP_DROPS, *WEBHOOKS,
        GUEST_FIRST, GOES_ON,
    )
]  # fmt: skip
WATCHED = (
    (CHARGED, APPROVES),
    (READ, GOES_ON),
    (ORDERED, APPROVES),
    (ANSWERED, STALL_AFTER),
)
# The gateway has not been asked by then.
UNASKED = (WRITTEN, CLAIMED, MARKED)


@dataclass(frozen=True)
class Case:
    """One combination; `id` is how pytest calls it."""

    gateway: str
    point: str
    trouble: Trouble

    @property
    def id(self) -> str:
        return f"{self.gateway}: {self.point}: {self.trouble.name}"

    @property
    def comes_to(self) -> str:
        """ORDER: one charge, one order. NOTHING: no charge, no order. DECLINED: the same, and the
        guest hears why."""
        killed_unasked = self.point in UNASKED and not self.trouble.goes_on
        return NOTHING if killed_unasked else self.trouble.comes_to

    @property
    def kills(self) -> bool:
        return self.point != ALIVE and not self.trouble.goes_on

    @property
    def line(self) -> str:
        """Who tries it: see `running`."""
        return "killing" if self.kills else "waiting"

    @property
    def title(self) -> str:
        """Whose table it is in."""
        return self.gateway

    @property
    def points(self) -> tuple[str, ...]:
        """What its table is about."""
        return POINTS

    @property
    def is_watched(self) -> bool:
        """A kitchen's screen is open meanwhile."""
        return (self.point, self.trouble) in WATCHED


# What is different before the gateway is asked is only who asks afterwards, and how the look-up
# goes; an order is inserted, and given to its payment, only where the charge was approved in time.
_EMERGEPAY = {
    WRITTEN: (APPROVES,),
    CLAIMED: (APPROVES, GUEST_FIRST),
    MARKED: (APPROVES, GUEST_FIRST, LOOK_UP_429, LOOK_UP_DROPS, GOES_ON),
    SENT: (APPROVES, DECLINES, NEVER_CHARGES, GUEST_FIRST),
    CHARGED: (APPROVES, DECLINES, LOOK_UP_500, LOOK_UP_429, LOOK_UP_DROPS, GUEST_FIRST),
    LOOKING: GATEWAY_TROUBLES[2:],
    READ: (
        APPROVES, DECLINES, ERROR_BEFORE, ERROR_AFTER, STALL_BEFORE, STALL_AFTER, GOES_ON,
    ),
    UPDATED: (
        APPROVES, DECLINES, ERROR_BEFORE, DROP_AFTER, STALL_BEFORE, GUEST_FIRST, GOES_ON,
    ),
    ORDERED: (APPROVES, DROP_AFTER, STALL_AFTER, GUEST_FIRST, GOES_ON),
    JOINED: (APPROVES, STALL_AFTER),
    ANSWERED: (APPROVES, DECLINES, ERROR_BEFORE, DROP_AFTER, STALL_BEFORE, STALL_AFTER),
    ALIVE: GATEWAY_TROUBLES,
}  # fmt: skip
_STRIPE = {
    WRITTEN: (APPROVES,),
    CLAIMED: (APPROVES,),
    MARKED: (APPROVES, GUEST_FIRST, LOOK_UP_500, GOES_ON_IN_VAIN),
    SENT: (APPROVES, DECLINES, NEVER_CHARGES),
    CHARGED: (APPROVES, DECLINES, LOOK_UP_500, GUEST_FIRST, *WEBHOOKS),
    LOOKING: (ERROR_BEFORE, DROP_AFTER, STALL_BEFORE, STALL_AFTER),
    READ: (APPROVES, DECLINES, ERROR_AFTER, STALL_BEFORE, GOES_ON, *WEBHOOKS),
    UPDATED: (APPROVES, DECLINES, ERROR_BEFORE, STALL_AFTER),
    ORDERED: (APPROVES, DROP_AFTER, GUEST_FIRST),
    JOINED: (APPROVES,),
    ANSWERED: (APPROVES, DECLINES, ERROR_BEFORE, STALL_AFTER),
    ALIVE: (*GATEWAY_TROUBLES, *WEBHOOKS),
}

CASES = [
    Case(gateway, point, trouble)
    for gateway, combinations in ((EMERGEPAY, _EMERGEPAY), (STRIPE, _STRIPE))
    for point, troubles in combinations.items()
    for trouble in troubles
]
